"use strict";
/* The tabs beside the map: classes, epochs, findings, about. */

/** Tabs that the arrow keys walk; calls back with the name of the one that came up. */
function buildTabs(list, opened) {
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const open = (tab, focus) => {
    for (const one of tabs) {
      const chosen = one === tab;
      one.setAttribute("aria-selected", String(chosen));
      one.tabIndex = chosen ? 0 : -1;
      document.getElementById(one.getAttribute("aria-controls")).hidden = !chosen;
    }
    if (focus) tab.focus();
    opened(tab.getAttribute("aria-controls"));
  };
  tabs.forEach((tab, i) => {
    tab.addEventListener("click", () => open(tab, false));
    tab.addEventListener("keydown", (event) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      open(tabs[(to + tabs.length) % tabs.length], true);
    });
  });
}

function tableOf(header, rows, className = "") {
  const cells = (name, texts) =>
    texts.map((text, i) => {
      const cell = element(name, { className: i === 0 ? "first" : "", dir: "auto" });
      if (name === "th") cell.scope = "col";
      cell.append(text instanceof Node ? text : visible(String(text), 200));
      return cell;
    });
  return element(
    "div",
    { className: "scroll" },
    element(
      "table",
      { className },
      element("thead", {}, element("tr", {}, ...cells("th", header))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells("td", row)))),
    ),
  );
}

const thousands = d3.format(",");
const percent = d3.format(".1%");

/** A row for each class: how many, how well learnt, in which regions; click to filter. */
function drawClasses(root, filters) {
  const sums = new Map();
  const { x, y, colour, compared } = Data.header;
  const [confidence, variability, correctness] = [y, x, colour].map((key) => Data.columns.get(key));
  const regions = Data.header.regions.of;
  for (let i = 0; i < Data.size; i++) {
    let sum = sums.get(Data.labels[i]);
    if (!sum) sums.set(Data.labels[i], (sum = new Float64Array(5 + regions.length)));
    sum[0]++;
    if (filters.fails[i] === 0) sum[1]++;
    sum[2] += confidence.steps[i];
    sum[3] += variability.steps[i];
    sum[4] += correctness.steps[i];
    for (let bit = 0; bit < regions.length; bit++) sum[5 + bit] += (Data.regions[i] >> bit) & 1;
  }
  const mean = (column, sum, n) => {
    const value = column.from + ((column.to - column.from) * sum) / LAST / n;
    return withSign(column, value, value.toFixed(3));
  };
  const chosen = new Set(filters.get("label") ?? []);
  const rows = [...sums]
    .sort((a, b) => a[0] - b[0])
    .map(([label, sum]) => {
      const name = element("button", {
        type: "button",
        className: "link",
        dir: "auto",
        textContent: visible(Data.labelName(label), 60),
        attr: { "aria-pressed": String(chosen.has(label)) },
        onclick: () => {
          const next = new Set(chosen);
          if (!next.delete(label)) next.add(label);
          filters.set("label", next.size ? [...next].sort((a, b) => a - b) : null);
        },
      });
      return [
        name,
        thousands(sum[0]),
        thousands(sum[1]),
        mean(confidence, sum[2], sum[0]),
        mean(variability, sum[3], sum[0]),
        mean(correctness, sum[4], sum[0]),
        ...regions.map((_, bit) => percent(sum[5 + bit] / sum[0])),
      ];
    });
  const header = ["class", "examples", "selected", ...[y, x, colour].map(title)];
  root.replaceChildren(
    element("p", {
      className: "lead",
      textContent:
        "Means by class, and the share of each class that lies in the region. Click a class to filter by it.",
    }),
    tableOf(
      [...header, ...regions.map(({ label }) => label + (compared ? " in B" : ""))],
      rows,
      "numbers",
    ),
  );
}

/** How the whole did, epoch by epoch, and how much of the data each epoch saw. */
function drawEpochs(root) {
  const { epochs, compared } = Data.header;
  if (compared) return drawEpochsOfTwo(root, compared.epochs, epochs);
  if (epochs.length === 0) {
    root.replaceChildren(
      element("p", {
        className: "lead",
        textContent: "This page was made from a map alone, which does not tell the epochs apart.",
      }),
    );
    return;
  }
  const parts = [];
  if (epochs[0].accuracy !== undefined) {
    parts.push(
      element("p", {
        className: "lead",
        textContent: "Over the examples of this map that the epoch saw, by the model at that time.",
      }),
      element(
        "div",
        { className: "charts" },
        ...epochCharts([["", epochs]]),
      ),
    );
  }
  const format = (v, text) => (v === undefined || v === null ? "–" : text(v));
  parts.push(
    tableOf(
      ["epoch", "accuracy", "mean confidence", "seen", "missing", "duplicates", "seconds to capture"],
      epochs.map((e) => [
        e.number,
        format(e.accuracy, (v) => v.toFixed(4)),
        format(e.confidence, (v) => v.toFixed(4)),
        format(e.seen, thousands),
        format(e.missing, thousands),
        format(e.duplicates, thousands),
        format(e.seconds, (v) => v.toFixed(2)),
      ]),
      "numbers",
    ),
  );
  root.replaceChildren(...parts);
}

const epochCharts = (runs) => [
  epochChart(runs, "accuracy", "share whose arg-max was the label"),
  epochChart(runs, "confidence", "mean p of the label"),
];

/** A line for each run: [[name, epochs], …]. */
function epochChart(runs, key, what) {
  const [width, height, left, bottom] = [420, 220, 44, 30];
  const all = runs.flatMap(([, epochs]) => epochs);
  const x = d3.scaleLinear(d3.extent(all, (e) => e.number), [left, width - 12]);
  if (x.domain()[0] === x.domain()[1]) x.domain([all[0].number - 1, all[0].number + 1]);
  const y = d3.scaleLinear([0, 1], [height - bottom, 12]);
  const spoken = ([name, epochs]) =>
    name + " " + epochs.map((e) => `${e.number} ${e[key].toFixed(3)}`).join(", ");
  const svg = d3
    .create("svg")
    .attr("viewBox", `0 0 ${width} ${height}`)
    .attr("class", "chart")
    .attr("role", "img")
    .attr("aria-label", `${key} by epoch: ` + runs.map(spoken).join("; "));
  svg
    .append("g")
    .attr("class", "axis")
    .attr("transform", `translate(0,${height - bottom})`)
    .call(
      d3
        .axisBottom(x)
        .ticks(Math.min(10, x.domain()[1] - x.domain()[0] + 1))
        .tickFormat((v) => (Number.isInteger(v) ? v : "")),
    );
  svg
    .append("g")
    .attr("class", "axis grid")
    .attr("transform", `translate(${left},0)`)
    .call(d3.axisLeft(y).ticks(5).tickSizeInner(-(width - left - 12)).tickPadding(7));
  const line = d3.line(
    (e) => x(e.number),
    (e) => y(e[key]),
  );
  for (const [name, epochs] of runs) {
    const run = svg.append("g").attr("class", name === "A" ? "of-a" : "");
    run.append("path").attr("class", "curve").attr("d", line(epochs));
    run
      .selectAll("circle")
      .data(epochs)
      .join("circle")
      .attr("class", "right")
      .attr("r", 3)
      .attr("cx", (e) => x(e.number))
      .attr("cy", (e) => y(e[key]));
    const last = epochs.at(-1);
    run
      .append("text")
      .attr("class", "run")
      .attr("x", x(last.number))
      .attr("y", y(last[key]) + (name === "A" ? -8 : 18)) // beside each other
      .text(name);
  }
  return element(
    "figure",
    {},
    element("figcaption", { textContent: `${key}: ${what}` }),
    svg.node(),
  );
}

function drawFindings(root) {
  const { warnings, findings } = Data.header;
  const all = [...findings];
  if (warnings.length)
    all[Data.header.compared ? "push" : "unshift"]({ title: "What a reader must know", texts: warnings, header: [], rows: [] });
  root.replaceChildren(
    ...(findings.length
      ? []
      : [
          element("p", {
            className: "lead",
            textContent:
              "How sure the map is was not looked into for this page: cartography stability RUN does.",
          }),
        ]),
    ...all.flatMap(({ title, texts, header, rows }) => [
      element("h2", { textContent: visible(title) }),
      ...texts.map((text) => element("p", { textContent: visible(text) })),
      ...(header.length ? [tableOf(header, rows, "numbers")] : []),
    ]),
  );
}

function epochNumbers(numbers) {
  return numbers.length > 40
    ? `${numbers.length}, ${numbers[0]} to ${numbers.at(-1)}`
    : numbers.join(", ");
}

function drawAbout(root, filters) {
  const h = Data.header;
  const facts = h.compared ? factsOfTwo() : [
    ["dataset", h.dataset],
    ["examples on the map", `${thousands(h.size)} of ${thousands(h.rows)} rows`],
    ["fingerprint", h.fingerprint],
    ["model", h.model || "–"],
    ["pass", h.pass],
    ["epochs", epochNumbers(h.numbers)],
    ["runs", h.runs],
    ["classes", thousands(h.classes)],
    ["version of djl-cartography", h.version || "not packaged"],
    ["formulas of the metrics", `version ${h.formulas}`],
    ["values", "in 65,535 steps of each metric's range: what is shown is exact to that"],
  ];
  const { images, pictured, epochs } = h.chunks;
  if (pictured)
    facts.push(["thumbnails", `${thousands(images)} of ${thousands(pictured)}, the least confident and the most variable first`]);
  if (epochs.length && epochs.length < h.epochs.length)
    facts.push(["trajectories", `${epochs.length} of ${h.epochs.length} epochs, evenly spread`]);
  const list = element("dl", { className: "facts" });
  for (const [name, value] of facts)
    list.append(
      element("dt", { textContent: name }),
      element("dd", { textContent: visible(String(value), 400), dir: "auto" }),
    );
  root.querySelector(".facts")?.remove();
  root.prepend(list);
  if (h.compared) drawRuns(root);
  const recipe = JSON.stringify(recipeOf(filters));
  root.querySelector("#recipe").textContent =
    recipe.length > 20000 ? recipe.slice(0, 20000) + "\n… (export it to have it whole)" : recipe;
}
