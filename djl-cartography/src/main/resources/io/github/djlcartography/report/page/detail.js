"use strict";
/* One example: beside the pointer in short, in the panel in full. */

/** A line of p(gold) over the epochs; hollow dots where the model was wrong. */
function sparkLine(curve, width, height, withAxis) {
  const svg = d3
    .create("svg")
    .attr("viewBox", `0 0 ${width} ${height}`)
    .attr("width", width)
    .attr("height", height)
    .attr("class", "spark")
    .attr("role", "img")
    .attr(
      "aria-label",
      "p of the label by epoch: " +
        curve
          .map(({ epoch, p, right }) =>
            Number.isNaN(p) ? `${epoch} absent` : `${epoch} ${p.toFixed(2)}${right ? "" : " wrong"}`,
          )
          .join(", "),
    );
  const left = withAxis ? 26 : 5;
  const bottom = withAxis ? 18 : 5;
  const x = d3.scaleLinear(d3.extent(curve, (d) => d.epoch), [left, width - 6]);
  if (curve.length === 1) x.domain([curve[0].epoch - 1, curve[0].epoch + 1]);
  const y = d3.scaleLinear([0, 1], [height - bottom, 5]);
  const ends = svg.append("g").attr("class", "ends");
  for (const p of [0, 0.5, 1])
    ends.append("line").attr("x1", left).attr("x2", width - 6).attr("y1", y(p)).attr("y2", y(p));
  if (withAxis) {
    const whole = (v) => (Number.isInteger(v) ? String(v) : "");
    svg
      .append("g")
      .attr("class", "axis")
      .attr("transform", `translate(0,${height - bottom})`)
      .call(d3.axisBottom(x).ticks(Math.min(curve.length, 8)).tickSize(3).tickFormat(whole));
    svg
      .append("g")
      .attr("class", "axis")
      .attr("transform", `translate(${left},0)`)
      .call(d3.axisLeft(y).tickValues([0, 0.5, 1]).tickSize(3));
  }
  const line = d3
    .line((d) => x(d.epoch), (d) => y(d.p))
    .defined((d) => !Number.isNaN(d.p));
  svg.append("path").attr("class", "curve").attr("d", line(curve));
  svg
    .selectAll("circle")
    .data(curve.filter((d) => !Number.isNaN(d.p)))
    .join("circle")
    .attr("class", (d) => (d.right ? "right" : "wrong"))
    .attr("cx", (d) => x(d.epoch))
    .attr("cy", (d) => y(d.p))
    .attr("r", curve.length > 30 ? 1.6 : 2.6);
  return svg.node();
}

const imageUrls = new Map(); // row → URL; a few, since each holds its bytes

async function imageOf(row) {
  if (!imageUrls.has(row)) {
    const blob = await Data.image(row);
    if (imageUrls.size > 50) {
      const [oldest, url] = imageUrls.entries().next().value;
      if (url) URL.revokeObjectURL(url);
      imageUrls.delete(oldest);
    }
    imageUrls.set(row, blob ? URL.createObjectURL(blob) : null);
  }
  const url = imageUrls.get(row);
  return url
    ? element("img", { src: url, className: "thumbnail", alt: `Image of example ${Data.row(row)}` })
    : null;
}

/** Fills a node with an example: at once what is known, then what has to be decoded. */
class Description {
  constructor(root, full) {
    this.root = root;
    this.full = full;
    this.row = -1;
  }

  clear() {
    this.row = -1;
    this.root.replaceChildren();
  }

  async show(row, note = "") {
    this.row = row;
    const { compared } = Data.header;
    const keys = this.full
      ? [...Data.columns.keys()]
      : [...Data.columns.keys()].filter((key) => key !== "epochs").slice(0, 3);
    const regions = Data.header.regions.of
      .filter((_, bit) => Data.regions[row] & (1 << bit))
      .map(({ label }) => label);
    const id = element("strong", { textContent: Data.hasIds() ? "…" : `row ${Data.row(row)}` });
    const late = element("div", { className: "late" });
    const facts = element("dl", {});
    const fact = (name, value) =>
      facts.append(
        element("dt", { textContent: visible(name, 40) }),
        element("dd", { textContent: visible(value, this.full ? 400 : 80), dir: "auto" }),
      );
    if (compared) for (const [name, value] of changesOf(row, this.full)) fact(name, value);
    else
      for (const key of keys) {
        const column = Data.columns.get(key);
        fact(title(key), numberText(column, Data.value(column, row)));
      }
    if (regions.length && !compared) fact("region", regions.join(", "));
    if (this.full)
      for (const slice of Data.slices) fact(slice.name, slice.values[slice.codes[row]]);
    this.root.replaceChildren(
      element(
        "div",
        { className: "who" },
        id,
        element("span", { className: "label", textContent: visible(Data.label(row), 60), dir: "auto" }),
      ),
      late,
      facts,
      note ? element("p", { className: "note", textContent: note }) : "",
    );
    const [about, curve, image, curveOfA] = await Promise.all([
      Data.about(row),
      Data.curve(row),
      imageOf(row),
      compared ? Data.curveOf(row, "q", compared.shown, compared.epochs) : null,
    ]);
    if (this.row !== row) return;
    if (Data.hasIds()) id.textContent = visible(about.id, this.full ? 400 : 60);
    if (image) late.append(image);
    if (about.text)
      late.append(
        element("p", {
          className: "text",
          textContent: visible(about.text, this.full ? Infinity : 220),
          dir: "auto",
        }),
      );
    if (compared) late.append(...sparkLines(curveOfA, curve, this.full));
    else if (curve)
      late.append(sparkLine(curve, this.full ? 288 : 200, this.full ? 92 : 44, this.full));
    if (this.full) {
      if (Data.hasIds()) fact("row", String(Data.row(row)));
      for (const field of Data.header.chunks.fields)
        if (field !== "id" && field !== "text") fact(field, about[field]);
    }
  }
}
