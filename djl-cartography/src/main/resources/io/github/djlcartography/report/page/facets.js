"use strict";
/* What the selection is made of, and what it can be narrowed to: histograms to brush, lists of
 * values to click. Each counts the rows that pass all filters but its own. */

/** One facet in a box that folds; it counts only while it is open. */
class Facet {
  constructor(filters, key, name, open) {
    this.filters = filters;
    this.key = key;
    this.body = element("div", { className: "facet-body" });
    this.clear = element("button", {
      type: "button",
      className: "clear",
      textContent: "clear",
      hidden: true,
      attr: { "aria-label": `Clear the filter by ${name}` },
      onclick: (event) => {
        event.preventDefault();
        filters.set(key, null);
      },
    });
    this.root = element(
      "details",
      { className: "facet", open },
      element("summary", {}, element("span", { textContent: name }), this.clear),
      this.body,
    );
    this.root.addEventListener("toggle", () => this.update());
    filters.addEventListener("change", () => this.update());
  }

  update() {
    this.clear.hidden = this.filters.get(this.key) === undefined;
    if (!this.root.open) return;
    if (!this.built) this.build();
    this.built = true;
    this.draw();
  }
}

class HistogramFacet extends Facet {
  static WIDTH = 244;
  static HEIGHT = 54;
  static BINS = 48;
  static MOST_VALUES = 40; // of whole numbers, a bar for each

  constructor(filters, column, open, kind = "metric") {
    super(filters, `${kind}:${column.key}`, title(column.key), open);
    this.column = column;
    this.update();
  }

  bins() {
    const { column } = this;
    let [low, high] = extent(column.steps);
    if (column.signed) [low, high] = around(low, high);
    else if (/^metric:(confidence|correctness)(_[ab])?$/.test(this.key)) [low, high] = [0, LAST];
    const each = column.whole && high - low < HistogramFacet.MOST_VALUES;
    // Of changes one more: none has the bin in the middle.
    this.count = each ? high - low + 1 : HistogramFacet.BINS + (column.signed ? 1 : 0);
    [this.low, this.high] = each ? [low - 0.5, high + 0.5] : [low, Math.max(high, low + 1)];
    const span = this.high - this.low;
    this.table = new Uint8Array(65536).fill(this.count); // one more, for none
    for (let step = low; step <= high; step++) {
      const bin = Math.floor(((step - this.low) / span) * this.count);
      this.table[step] = Math.min(this.count - 1, bin);
    }
    this.all = tally(this.column.steps, this.table, this.count + 1);
  }

  build() {
    this.bins();
    const { WIDTH, HEIGHT } = HistogramFacet;
    this.x = d3.scaleLinear([this.low, this.high], [0, WIDTH]);
    const svg = d3
      .create("svg")
      .attr("viewBox", `0 0 ${WIDTH} ${HEIGHT + 16}`)
      .attr("class", "histogram")
      .attr("role", "img");
    this.svg = svg;
    this.bars = svg.append("g");
    const values = d3.scaleLinear(
      [this.low, this.high].map((step) => stepValue(this.column, step)),
      [0, WIDTH],
    );
    const axis = d3.axisBottom(values).ticks(5).tickSize(3);
    if (this.column.whole) axis.tickFormat((v) => (Number.isInteger(v) ? d3.format(",")(v) : ""));
    svg.append("g").attr("class", "axis").attr("transform", `translate(0,${HEIGHT})`).call(axis);
    this.brush = d3
      .brushX()
      .extent([
        [0, 0],
        [WIDTH, HEIGHT],
      ])
      .on("end", (event) => {
        if (event.sourceEvent) this.brushed(event.selection);
      });
    this.brushArea = svg.append("g").attr("class", "brush").call(this.brush);
    const field = (which) =>
      element("input", {
        type: "number",
        attr: { step: "any", "aria-label": `${title(this.column.key)}: ${which}` },
        onchange: () => this.typed(),
      });
    [this.from, this.to] = [field("at least"), field("at most")];
    const text = (step) =>
      numberText(this.column, stepValue(this.column, Math.min(LAST, Math.max(0, Math.round(step)))));
    [this.from.placeholder, this.to.placeholder] = [text(this.low), text(this.high)];
    const none = this.all[this.count];
    const noneText = none ? `${d3.format(",")(none)} without` : "";
    this.body.append(
      svg.node(),
      element(
        "div",
        { className: "ends" },
        this.from,
        element("span", { textContent: noneText }),
        this.to,
      ),
    );
  }

  brushed(selection) {
    if (!selection) return this.filters.set(this.key, null);
    const [low, high] = selection.map((px) => this.x.invert(px));
    this.limit(Math.ceil(low), Math.floor(high));
  }

  typed() {
    const { column } = this;
    const step = (text, otherwise, round) => {
      if (text === "") return otherwise;
      const exact = column.whole
        ? Number(text)
        : ((Number(text) - column.from) / (column.to - column.from)) * LAST;
      return round(Math.round(exact * 1e6) / 1e6);
    };
    if (this.from.value === "" && this.to.value === "") return this.filters.set(this.key, null);
    this.limit(step(this.from.value, 0, Math.ceil), step(this.to.value, LAST, Math.floor));
  }

  limit(low, high) {
    const clamp = (v) => Math.min(LAST, Math.max(0, v));
    [low, high] = [clamp(low), clamp(high)];
    if (low <= high) this.filters.set(this.key, [low, high]);
    else this.update(); // between two steps there is nothing
  }

  draw() {
    const { HEIGHT } = HistogramFacet;
    const counts = this.filters.counts(this.key, this.column.steps, this.table, this.count + 1);
    const most = d3.max(this.all.subarray(0, this.count)) || 1;
    const height = (count) => (count === 0 ? 0 : Math.max(1, (HEIGHT - 2) * Math.sqrt(count / most)));
    const width = HistogramFacet.WIDTH / this.count;
    const bars = (name, values) =>
      this.bars
        .selectAll("rect." + name)
        .data(values)
        .join("rect")
        .attr("class", name)
        .attr("x", (_, i) => i * width + 0.5)
        .attr("width", Math.max(1, width - 1))
        .attr("y", (count) => HEIGHT - height(count))
        .attr("height", height);
    bars("all", Array.from(this.all.subarray(0, this.count)));
    bars("now", Array.from(counts.subarray(0, this.count)));
    const range = this.filters.get(this.key);
    const ends = range && range.map((step) => this.x(Math.min(this.high, Math.max(this.low, step))));
    if (ends && ends[1] - ends[0] < 1) ends[1] = ends[0] + 1;
    this.brushArea.call(this.brush.move, ends ?? null);
    const text = (step) => numberText(this.column, stepValue(this.column, step));
    this.from.value = range ? text(range[0]) : "";
    this.to.value = range ? text(range[1]) : "";
    this.svg.attr(
      "aria-label",
      `Histogram of ${title(this.column.key)}, heights by square root` +
        (range ? `, limited to ${text(range[0])} to ${text(range[1])}` : ""),
    );
  }
}

/** Ends as far from the middle on either side. */
function around(low, high) {
  const most = Math.max(LAST / 2 - low, high - LAST / 2, 1);
  return [LAST / 2 - most, LAST / 2 + most];
}

function tally(codes, table, bins) {
  const counts = new Uint32Array(bins);
  for (let i = 0; i < codes.length; i++) counts[table[codes[i]]]++;
  return counts;
}

/** Values to click, as many as there is sense in; regions may overlap. */
class ValuesFacet extends Facet {
  static MOST = 200; // shown at once

  /** @param values [{code, name}]; of regions the code is the bit, −1 for none */
  constructor(filters, key, name, values, open) {
    super(filters, key, name, open);
    this.values = values;
    this.name = name;
    this.update();
  }

  build() {
    const { name, values } = this;
    this.list = element("ul", { className: "values" });
    this.find = element("input", {
      type: "search",
      placeholder: `find in ${values.length}`,
      hidden: values.length <= 20,
      attr: { "aria-label": `Find a value of ${name}` },
      oninput: () => this.draw(),
    });
    this.rest = element("p", { className: "rest" });
    this.body.append(this.find, this.list, this.rest);
    this.all = this.count(true);
  }

  /** Of each value; of all rows, or of those that pass the other filters. */
  count(all) {
    const { fails } = this.filters;
    const others = all ? 0 : ~this.filters.bit(this.key);
    const counts = new Map(this.values.map(({ code }) => [code, 0]));
    if (this.key === "region") {
      const sums = new Uint32Array(1 << Data.header.regions.of.length);
      for (let i = 0; i < fails.length; i++) if ((fails[i] & others) === 0) sums[Data.regions[i]]++;
      sums.forEach((sum, mask) => {
        for (const code of counts.keys())
          if (code < 0 ? mask === 0 : mask & (1 << code)) counts.set(code, counts.get(code) + sum);
      });
      return counts;
    }
    const codes = this.key === "label" ? Data.labels : sliceOf(this.key).codes;
    const sums = new Uint32Array(1 + this.values.reduce((m, { code }) => Math.max(m, code), 0));
    for (let i = 0; i < fails.length; i++) if ((fails[i] & others) === 0) sums[codes[i]]++;
    for (const code of counts.keys()) counts.set(code, sums[code]);
    return counts;
  }

  draw() {
    const now = this.count(false);
    const chosen = new Set(this.filters.get(this.key) ?? []);
    const sought = this.find.value.toLowerCase();
    const fitting = this.values.filter(
      ({ name, code }) => chosen.has(code) || name.toLowerCase().includes(sought),
    );
    const most = d3.max(this.all.values()) || 1;
    const focused = document.activeElement?.dataset?.code;
    this.list.replaceChildren(
      ...fitting.slice(0, ValuesFacet.MOST).map(({ code, name }) => {
        const bar = element("span", { className: "bar" });
        bar.style.width = (100 * this.all.get(code)) / most + "%";
        const part = element("span", { className: "bar now" });
        part.style.width = (100 * now.get(code)) / most + "%";
        const button = element(
          "button",
          {
            type: "button",
            onclick: () => this.toggle(code),
            attr: { "aria-pressed": String(chosen.has(code)), "data-code": String(code) },
          },
          bar,
          part,
          element("span", { className: "name", textContent: visible(name, 60), dir: "auto" }),
          element("span", { className: "number", textContent: d3.format(",")(now.get(code)) }),
        );
        return element("li", {}, button);
      }),
    );
    if (focused !== undefined && this.root.contains(this.list))
      this.list.querySelector(`[data-code="${focused}"]`)?.focus?.({ preventScroll: true });
    const hidden = fitting.length - Math.min(fitting.length, ValuesFacet.MOST);
    this.rest.textContent = hidden > 0 ? `${hidden} more: find them above` : "";
  }

  toggle(code) {
    const chosen = new Set(this.filters.get(this.key) ?? []);
    if (!chosen.delete(code)) chosen.add(code);
    const values = [...chosen].sort((a, b) => a - b);
    this.filters.set(this.key, values.length === 0 ? null : values);
  }
}

function buildFacets(root, filters) {
  const regions = Data.header.regions.of.map(({ label }, code) => ({ code, name: label }));
  regions.push({ code: -1, name: "in none of these" });
  const first = Data.header.compared
    ? new TransitionFacet(filters)
    : new ValuesFacet(filters, "region", "regions", regions, true);
  const labels = [...occurrences(Data.labels).keys()].map((code) => ({
    code,
    name: Data.labelName(code),
  }));
  const columns = [...Data.columns.values()];
  const facets = [
    first,
    ...columns.slice(0, 3).map((column) => new HistogramFacet(filters, column, true)),
    new ValuesFacet(filters, "label", "classes", labels, true),
    ...Data.slices.map(
      (slice, i) =>
        new ValuesFacet(
          filters,
          "slice:" + slice.name,
          visible(slice.name, 40),
          slice.values.map((name, code) => ({ code, name })),
          i < 2,
        ),
    ),
    ...[...Data.measures.values()].map(
      (column) => new HistogramFacet(filters, column, false, "measure"),
    ),
    ...columns.slice(3).map((column) => new HistogramFacet(filters, column, false)),
  ];
  root.replaceChildren(...facets.map((facet) => facet.root));
}
