"use strict";
/* What leaves the page: files, made here and saved by the browser. Texts are as they were, not as
 * they are shown. */

function download(name, type, parts) {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = element("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

/** A cell of CSV. A spreadsheet takes what begins with these for a formula: an apostrophe is put
 * before it. */
function csvText(text) {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? "'" + text : text;
  return /[",\r\n]/.test(safe) || safe !== text ? '"' + safe.replaceAll('"', '""') + '"' : safe;
}

const MOST_IMAGES = 2000; // of a server, which has any number of any size

/** Those that metadata may not have the names of. */
const CSV_COLUMNS = ["id", "label", "given_label", "row", "fingerprint", "example_id", "guid"];

const Exports = {
  /** Ids, one a line, in the order of the dataset, as `select --ids` writes them. */
  async ids(rows) {
    const lines = [];
    for await (const { about } of eachRow(rows)) {
      if (/[\r\n]/.test(about.id))
        throw new Error("An id has a line break in it: export CSV or JSON.");
      lines.push(about.id + "\n");
    }
    download("ids.txt", "text/plain", lines);
  },

  /** A table to read or to fill in: an empty column for the right label, which comes back through
   * `cartography relabel`. */
  async csv(rows) {
    const columns = [...Data.columns.values()];
    const fields = Data.header.chunks.fields.filter((field) => field !== "id");
    const more = [...Data.slices.map(({ name }) => name), ...fields].map((name) =>
      CSV_COLUMNS.includes(name) ? "examples." + name : name,
    );
    const [id, label, given, number, fingerprint] = CSV_COLUMNS;
    const header = [id, label, given, number, ...columns.map(({ key }) => key), ...more, fingerprint];
    const lines = [header.map(csvText).join(",") + "\n"];
    for await (const { row, about } of eachRow(rows)) {
      const cells = [
        csvText(about.id),
        "",
        csvText(Data.label(row)),
        Data.row(row),
        ...columns.map((column) => csvNumber(column, row)),
        ...Data.slices.map(({ values, codes }) => csvText(values[codes[row]])),
        ...fields.map((field) => csvText(about[field])),
        Data.header.fingerprint,
      ];
      lines.push(cells.join(",") + "\n");
    }
    download("selection.csv", "text/csv", lines);
  },

  async json(rows) {
    const lines = [];
    for await (const { row, about } of eachRow(rows)) {
      const one = { id: about.id, row: Data.row(row), label: Data.label(row) };
      for (const [key, column] of Data.columns) {
        const value = Data.value(column, row);
        one[key] = Number.isNaN(value) ? null : Number(numberText(column, value));
      }
      const metadata = Data.slices.map(({ name, values, codes }) => [name, values[codes[row]]]);
      for (const field of Data.header.chunks.fields)
        if (field !== "id") metadata.push([field, about[field]]);
      if (metadata.length) one.metadata = Object.fromEntries(metadata);
      lines.push((lines.length ? ",\n" : "[\n") + JSON.stringify(one));
    }
    download("selection.json", "application/json", [...lines, lines.length ? "\n]\n" : "[]\n"]);
  },

  recipe(filters) {
    download("recipe.json", "application/json", [JSON.stringify(recipeOf(filters)) + "\n"]);
  },

  /** Tasks with the label as prediction and its confidence as score, the most suspicious first. */
  async labelStudio(rows) {
    const confidence = Data.own("confidence");
    if (Data.header.served && Data.hasImages() && rows.length > MOST_IMAGES)
      throw new Error(
        `Tasks hold their images, of ${thousands(MOST_IMAGES)} examples at most: select fewer.`,
      );
    const suspicious = sorted(rows, confidence.steps, false);
    const lines = [];
    for await (const { row, about } of eachRow(suspicious)) {
      const score = Number(numberText(confidence, Data.value(confidence, row)));
      const data = { example_id: about.id, row: Data.row(row), given_label: Data.label(row) };
      if (about.text !== undefined) data.text = about.text;
      const image = await Data.image(row);
      if (image) data.image = await dataUrl(image);
      for (const key of ["confidence", "variability", "correctness"])
        data[key] = Number(csvNumber(Data.own(key), row));
      data.fingerprint = Data.header.fingerprint;
      const choice = {
        from_name: "label",
        to_name: Data.hasImages() && !Data.hasText() ? "image" : "text",
        type: "choices",
        value: { choices: [Data.label(row)] },
      };
      const predictions = [{ model_version: "given label", score, result: [choice] }];
      lines.push((lines.length ? ",\n" : "[\n") + JSON.stringify({ data, predictions }));
    }
    download("label-studio.json", "application/json", [...lines, lines.length ? "\n]\n" : "[]\n"]);
  },

  svg(plot, legend) {
    download("map.svg", "image/svg+xml", [viewAsSvg(plot, legend)]);
  },

  /** The SVG, drawn by the browser at twice its size. */
  async png(plot, legend) {
    const url = URL.createObjectURL(new Blob([viewAsSvg(plot, legend)], { type: "image/svg+xml" }));
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = element("canvas", { width: 2 * image.width, height: 2 * image.height });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(url);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    download("map.png", "image/png", [blob]);
  },
};

function csvNumber(column, row) {
  const value = Data.value(column, row);
  return Number.isNaN(value) ? "" : numberText(column, value);
}

/** Rows with what their chunks say; now and then the page may do something else. */
async function* eachRow(rows) {
  let rest = performance.now();
  const { together = 1 } = Data.header.chunks;
  for (let from = 0; from < rows.length; from += together) {
    const some = rows.subarray(from, from + together);
    const abouts = await Data.abouts(some);
    for (let i = 0; i < some.length; i++) yield { row: some[i], about: abouts[i] };
    if (performance.now() - rest > 100) {
      await new Promise((done) => setTimeout(done));
      rest = performance.now();
    }
  }
}

function dataUrl(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** Points as a picture, everything else as lines and letters. */
function viewAsSvg(plot, { title: legendTitle, legend }) {
  plot.layer.drawWhole(plot.view());
  const { left, top } = Plot.MARGIN;
  const axes = plot.axes.node();
  const width = Number(axes.getAttribute("width"));
  const height = Number(axes.getAttribute("height"));
  const head = 30;
  const foot = 34;
  const svg = d3
    .create("svg:svg")
    .attr("xmlns", "http://www.w3.org/2000/svg")
    .attr("width", width)
    .attr("height", height + head + foot)
    .attr("viewBox", `0 0 ${width} ${height + head + foot}`)
    .attr("font-family", "system-ui, sans-serif");
  svg.append("rect").attr("width", "100%").attr("height", "100%").attr("fill", colourOf("--paper"));
  const ink = colourOf("--ink");
  const words = (text, x, y, size) =>
    svg.append("text").attr("x", x).attr("y", y).attr("fill", ink).attr("font-size", size).text(text);
  words(visible(Data.header.title, 120), left, 21, 16).attr("font-weight", 600);
  const body = svg.append("g").attr("transform", `translate(0,${head})`);
  for (const child of axes.children) body.node().append(child.cloneNode(true));
  for (const canvas of [plot.canvas, plot.overlay])
    body
      .append("image")
      .attr("x", left)
      .attr("y", top)
      .attr("width", plot.width)
      .attr("height", plot.height)
      .attr("href", canvas.toDataURL("image/png"));
  let x = left;
  const y = height + head + 20;
  words(legendTitle, x, y, 12).attr("font-weight", 600);
  x += legendTitle.length * 7 + (legendTitle ? 14 : 0);
  for (const { colour, text } of legend) {
    svg.append("circle").attr("cx", x + 5).attr("cy", y - 4).attr("r", 5).attr("fill", colour);
    words(text, x + 14, y, 12);
    x += 26 + text.length * 7;
  }
  return new XMLSerializer().serializeToString(svg.node());
}
