"use strict";
/* Two runs, A and B: what a page that compares them has besides (ChangePage.java). All of it is
 * told by header.compared; rows are those of B's map, of the examples that both have. */

const MOST_ARROWS = 60; // at once: more hide each other and the map

/** Who is who, and what came of it, over everything else. */
function introduce() {
  const { a, b, summary } = Data.header.compared;
  const who = (side, letter) =>
    element(
      "span",
      { className: letter === "A" ? "of-a" : "" },
      element("span", { className: "side-of", textContent: letter }),
      " ",
      element("bdi", { textContent: sideText(side, letter) }),
    );
  const node = document.getElementById("intro");
  node.hidden = false;
  node.replaceChildren(
    element("div", { className: "runs" }, who(a, "A"), who(b, "B")),
    ...summary.map((text) => element("p", { textContent: visible(text) })),
  );
  document.getElementById("recipe-note").textContent =
    "A place between two maps is on neither of them, so the recipe lists the examples that are" +
    " selected. Export it as recipe.json; cartography select RUN --recipe recipe.json --out" +
    " selection.arrow, where RUN is what B was made from, then keeps the same examples.";
  document.getElementById("recipe-hint").textContent =
    "that lists the ids, as a place between two maps is on neither, for cartography select RUN" +
    " --recipe recipe.json with B's run";
  document.getElementById("spaces").hidden = false; // now, since it takes room from the map
  tellAxes();
}

/** For those who listen. */
function tellAxes() {
  const plot = document.getElementById("plot");
  const axes = `: ${title(Data.x.key)} to the right, ${title(Data.y.key)} upwards.`;
  plot.setAttribute("aria-label", plot.getAttribute("aria-label").replace(/:[^.]*\./, axes));
}

function sideText({ name, model, pass, numbers, runs }, letter) {
  const many = (count, what) => `${thousands(count)} ${what}${count === 1 ? "" : "s"}`;
  return [
    name === letter ? "" : visible(name, 60),
    visible(model, 60),
    many(numbers.length, "epoch"),
    `${pass} pass`,
    runs > 1 ? many(runs, "seed") : "",
  ]
    .filter((text) => text !== "")
    .join(", ");
}

/* Regions left and come to. A cell is (region in A) · (regions + 1) + (region in B), where the last
 * of either is to be in none; the pair of an example's regions, a bit each, says which it counts
 * in: several, as regions overlap. */

const placesOf = () => Data.header.regions.of.length + 1;

let moves = null;

/** Of each row the regions in A, then those in B: a bit each. */
function movesOf() {
  if (!moves) {
    const shift = Data.header.regions.of.length;
    moves = new Uint8Array(Data.size);
    for (let i = 0; i < moves.length; i++) moves[i] = (Data.regionsOfA[i] << shift) | Data.regions[i];
  }
  return moves;
}

/** Whether a pair of regions counts in a cell. */
function isIn(move, cell) {
  const places = placesOf();
  const mask = (1 << (places - 1)) - 1;
  const there = (regions, place) =>
    place === places - 1 ? regions === 0 : (regions >> place) & 1;
  return there(move >> (places - 1), Math.floor(cell / places)) && there(move & mask, cell % places);
}

/** For each pair of regions, whether it counts in any of the cells. */
function movesIn(cells) {
  return Uint8Array.from({ length: 1 << (2 * (placesOf() - 1)) }, (_, move) =>
    cells.some((cell) => isIn(move, cell)) ? 1 : 0,
  );
}

function placeName(place) {
  return Data.header.regions.of[place]?.label ?? "in no region";
}

function cellName(cell) {
  return `${placeName(Math.floor(cell / placesOf()))} → ${placeName(cell % placesOf())}`;
}

/** The matrix: rows are regions in A, columns in B; cells, rows and columns to click. */
class TransitionFacet extends Facet {
  constructor(filters) {
    super(filters, "transition", "regions, from A to B", true);
    this.update();
  }

  build() {
    const places = placesOf();
    const every = Array.from({ length: places }, (_, place) => place);
    const short = (place, row) =>
      place === places - 1
        ? "none"
        : placeName(place)
            .split("-")[0]
            .replace(/^(.{5}).{3,}/, row ? "$&" : "$1.");
    const button = (name, label, cells, className = "") =>
      element("button", {
        type: "button",
        className,
        textContent: name,
        onclick: () => this.toggle(cells),
        attr: { "aria-label": label },
      });
    const head = (place, row) =>
      element(
        "th",
        { scope: row ? "row" : "col" },
        button(
          short(place, row),
          `${placeName(place)} in ${row ? "A" : "B"}`,
          every.map((other) => (row ? place * places + other : other * places + place)),
        ),
      );
    this.cells = every.flatMap((from) =>
      every.map((to) =>
        button("", "", [from * places + to], from === to ? "stayed" : ""),
      ),
    );
    this.body.append(
      element(
        "table",
        { className: "transitions" },
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            element("th", { textContent: "A ↓   B →" }),
            ...every.map((place) => head(place, false)),
          ),
        ),
        element(
          "tbody",
          {},
          ...every.map((from) =>
            element(
              "tr",
              {},
              head(from, true),
              ...every.map((to) => element("td", {}, this.cells[from * places + to])),
            ),
          ),
        ),
      ),
      element("p", {
        className: "rest",
        textContent: "Regions overlap: an example may count in several cells. Dashed: stayed.",
      }),
    );
    this.most = Math.max(1, ...this.count(0));
  }

  /** Of each cell, the rows that pass the filters of some bits. */
  count(bits) {
    const sums = new Uint32Array(1 << (2 * (placesOf() - 1)));
    const { fails } = this.filters;
    const of = movesOf();
    for (let i = 0; i < fails.length; i++) if ((fails[i] & bits) === 0) sums[of[i]]++;
    return this.cells.map((_, cell) => sums.reduce((n, sum, move) => n + (isIn(move, cell) ? sum : 0), 0));
  }

  draw() {
    const now = this.count(~this.filters.bit(this.key));
    const chosen = this.filters.get(this.key) ?? [];
    this.cells.forEach((cell, c) => {
      cell.textContent = thousands(now[c]);
      cell.title = cellName(c);
      cell.setAttribute("aria-label", `${cellName(c)}: ${thousands(now[c])}`);
      cell.setAttribute("aria-pressed", String(chosen.includes(c)));
      cell.style.setProperty("--share", String(Math.round(70 * Math.sqrt(now[c] / this.most))));
    });
  }

  /** Adds cells; takes them away where all of them are chosen. */
  toggle(cells) {
    const chosen = new Set(this.filters.get(this.key) ?? []);
    const all = cells.every((cell) => chosen.has(cell));
    for (const cell of cells) {
      if (all) chosen.delete(cell);
      else chosen.add(cell);
    }
    const next = [...chosen].sort((a, b) => a - b);
    this.filters.set(this.key, next.length === 0 ? null : next);
  }
}

/* Arrows */

/** Two pairs of axes: the changes, and B's map with arrows from A's. */
function buildSpaces(root, plot) {
  const column = (key) => Data.columns.get(key);
  const axes = {
    change: [column(Data.header.x), column(Data.header.y), "shape"],
    places: [column("variability_b"), column("confidence_b"), "shape:places"],
  };
  const note = document.getElementById("arrows");
  const tell = () => {
    note.hidden = Data.x.signed;
    note.previousElementSibling.hidden = !note.hidden; // there is room for one
    note.textContent = arrowsText(plot.filters);
  };
  for (const button of root.querySelectorAll("[data-space]"))
    button.addEventListener("click", () => {
      for (const one of root.querySelectorAll("[data-space]"))
        one.setAttribute("aria-pressed", String(one === button));
      plot.setAxes(...axes[button.dataset.space]);
      tellAxes();
      tell();
    });
  plot.filters.addEventListener("change", tell);
}

const lengths = { steps: null, of: null, rows: null };

/** The selected rows that went farthest on the map, the farthest first. */
function farthest(filters) {
  if (lengths.of === filters.state) return lengths.rows;
  if (!lengths.steps) {
    const [va, vb, ca, cb] = ["variability_a", "variability_b", "confidence_a", "confidence_b"].map(
      (key) => Data.columns.get(key).steps,
    );
    lengths.steps = new Uint16Array(Data.size);
    for (let i = 0; i < Data.size; i++) // at most √1.25: variability has half the range
      lengths.steps[i] = Math.min(LAST, Math.hypot((vb[i] - va[i]) / 2, cb[i] - ca[i]) / 1.12);
  }
  lengths.of = filters.state;
  lengths.rows = sorted(filters.rows(), lengths.steps, true).slice(0, MOST_ARROWS);
  return lengths.rows;
}

function arrowsText(filters) {
  const { count } = filters;
  const which = filters.isActive() ? "selected" : "examples";
  return (
    "Arrows lead from where A has an example to where B has it: " +
    (count > MOST_ARROWS
      ? `of the ${thousands(count)} ${which} the ${MOST_ARROWS} that went farthest, and what is hovered or pinned.`
      : `all ${thousands(count)} ${which}, and what is hovered or pinned.`)
  );
}

function drawArrows(plot, g, x, y, ink, paper) {
  if (Data.x.signed || !Data.columns.has("variability_a")) return;
  const va = Data.columns.get("variability_a").steps;
  const ca = Data.columns.get("confidence_a").steps;
  const gain = Data.columns.get(Data.header.colour);
  const colour = (row) => {
    const middle = LAST / 2;
    const step = gain.steps[row];
    return step > middle ? colourOf("--gained") : step < middle ? colourOf("--lost") : ink;
  };
  const rows = [...farthest(plot.filters)].reverse();
  const width = rows.length > 30 ? 1.3 : 2;
  const one = (row, wide) => {
    const ends = [x(va[row]), y(ca[row]), x(Data.x.steps[row]), y(Data.y.steps[row])];
    arrow(g, ...ends, wide + 1.6, paper);
    arrow(g, ...ends, wide, colour(row));
  };
  for (const row of rows) one(row, width);
  for (const row of [...plot.pinned, plot.hovered]) if (row >= 0) one(row, 2.8);
}

/** In CSS pixels; the head is no longer than the whole. */
function arrow(g, x1, y1, x2, y2, width, colour) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length === 0) return;
  const head = Math.min(length, 4 + 3 * width);
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [bx, by] = [x2 - head * dx, y2 - head * dy];
  g.lineWidth = width;
  g.strokeStyle = g.fillStyle = colour;
  g.beginPath();
  g.moveTo(x1, y1);
  g.lineTo(bx, by);
  g.stroke();
  g.beginPath();
  g.moveTo(x2, y2);
  g.lineTo(bx - 0.4 * head * dy, by + 0.4 * head * dx);
  g.lineTo(bx + 0.4 * head * dy, by - 0.4 * head * dx);
  g.fill();
}

/** What it means to lie in a quarter of the changes. */
function nameQuarters(g, width, height) {
  g.font = "12px system-ui, sans-serif";
  g.lineJoin = "round";
  g.lineWidth = 4;
  g.strokeStyle = colourOf("--paper");
  g.fillStyle = colourOf("--ink");
  for (const [right, up] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]) {
    g.textAlign = right ? "right" : "left";
    const text = `B ${up ? "more" : "less"} confident, ${right ? "more" : "less"} variable`;
    const at = [right ? width - 8 : 8, up ? 14 : height - 14];
    g.strokeText(text, ...at);
    g.fillText(text, ...at);
  }
}

/* One example */

/** [name, text], …: from A to B, and by how much. */
function changesOf(row, full) {
  const facts = ["confidence", "variability", "correctness"].map((key) => {
    const [before, now, by] = ["_a", "_b", "_change"].map((end) => {
      const column = Data.columns.get(key + end);
      const value = Data.value(column, row);
      return withSign(column, value, full ? numberText(column, value) : value.toFixed(3));
    });
    return [key, `${before} → ${now} (${by})`];
  });
  for (const key of ["seed_variability_a", "seed_variability_b"]) {
    const column = Data.columns.get(key);
    if (full && column) facts.push([title(key), numberText(column, Data.value(column, row))]);
  }
  const regions = (of) =>
    Data.header.regions.of
      .filter((_, bit) => of[row] & (1 << bit))
      .map(({ label }) => label)
      .join(", ") || "none";
  facts.push(["region", `${regions(Data.regionsOfA)} → ${regions(Data.regions)}`]);
  return facts;
}

/** What either run said of it, epoch by epoch. */
function sparkLines(a, b, full) {
  const { compared } = Data.header;
  const one = (curve, letter, side) =>
    curve
      ? [
          element(
            "figure",
            { className: letter === "A" ? "of-a" : "" },
            element("figcaption", {
              textContent: letter + (full && side.name !== letter ? ": " + visible(side.name, 40) : ""),
              dir: "auto",
            }),
            sparkLine(curve, full ? 288 : 110, full ? 66 : 44, full),
          ),
        ]
      : [];
  const figures = [...one(a, "A", compared.a), ...one(b, "B", compared.b)];
  return figures.length ? [element("div", { className: "sparks" }, ...figures)] : [];
}

/* Tabs */

function drawEpochsOfTwo(root, ofA, ofB) {
  const told = [
    ["A", ofA],
    ["B", ofB],
  ].filter(([, epochs]) => epochs.length > 0 && epochs[0].accuracy !== undefined);
  if (told.length === 0) {
    root.replaceChildren(
      element("p", {
        className: "lead",
        textContent:
          "This page was made from maps, or from several runs, of which the epochs are not told apart.",
      }),
    );
    return;
  }
  const numbers = [...new Set(told.flatMap(([, epochs]) => epochs.map((e) => e.number)))];
  const cell = (epochs, number, key) =>
    epochs.find((e) => e.number === number)?.[key].toFixed(4) ?? "–";
  root.replaceChildren(
    element("p", {
      className: "lead",
      textContent: "Over the examples of this page that the epoch saw, by the model at that time.",
    }),
    element("div", { className: "charts" }, ...epochCharts(told)),
    tableOf(
      ["epoch", ...told.flatMap(([name]) => [`accuracy of ${name}`, `mean confidence of ${name}`])],
      numbers
        .sort((a, b) => a - b)
        .map((number) => [
          number,
          ...told.flatMap(([, epochs]) =>
            ["accuracy", "confidence"].map((key) => cell(epochs, number, key)),
          ),
        ]),
      "numbers",
    ),
  );
}

function factsOfTwo() {
  const h = Data.header;
  const { a, b } = h.compared;
  return [
    ["examples that both have", thousands(h.size)],
    ["left out", `${thousands(a.only)} only in A, ${thousands(b.only)} only in B`],
    ["fingerprint", h.fingerprint],
    ["version of djl-cartography", h.version || "not packaged"],
    ["formulas of the metrics", `version ${h.formulas}`],
    ["regions", "a third each of the examples that both have"],
    ["values", "in 65,535 steps of each metric's range: what is shown is exact to that"],
  ];
}

/** Both runs beside each other, and their manifests. */
function drawRuns(root) {
  const { a, b } = Data.header.compared;
  const both = (name, text) => [name, text(a), text(b)];
  const manifests = (of) => (side) =>
    [...new Set(side.manifests.map(of))].filter((text) => text !== "").join("; ") || "–";
  const rows = [
    both("name", (side) => side.name),
    both("dataset", (side) => side.dataset),
    both("model", (side) => side.model || "–"),
    both("pass", (side) => side.pass),
    both("epochs", (side) => epochNumbers(side.numbers)),
    both("runs", (side) => side.runs),
    both("classes", (side) => thousands(side.classes)),
    both("seed", manifests((one) => one.seed)),
    both("created", manifests((one) => one.created)),
    both("task", manifests((one) => one.task)),
    both("layout", manifests((one) => one.layout)),
    both("processes", manifests((one) => String(one.processes))),
    both(
      "versions",
      manifests((one) =>
        Object.entries(one.libraries)
          .map(([name, version]) => `${name} ${version}`)
          .join(", "),
      ),
    ),
  ];
  const table = tableOf(["", "A", "B"], rows, "runs");
  root.querySelector(".scroll")?.remove();
  root.prepend(table);
}
