"use strict";
/* Puts the page together. */

const $ = (selector) => document.querySelector(selector);

/** Light or dark: as the system has it until someone says otherwise. */
const Theme = {
  system: matchMedia("(prefers-color-scheme: dark)"),
  chosen: null,

  isDark: () => (Theme.chosen ?? (Theme.system.matches ? "dark" : "light")) === "dark",

  apply() {
    document.documentElement.dataset.theme = Theme.isDark() ? "dark" : "light";
    colourCache.clear();
  },
};

async function main() {
  Theme.apply();
  document.title = $("h1").textContent = visible(Data.header.title, 200);
  await Data.load();
  const grid = new Grid(Data.x.steps, Data.y.steps);
  const filters = new Filters(grid);
  const plot = new Plot($("#plot"), filters, grid);
  $("#count").textContent = `${thousands(Data.size)} examples`;
  if (Data.header.compared) introduce();
  if (!(plot.layer instanceof WebGLPoints)) {
    document.body.classList.add("no-webgl");
    $("#webgl").hidden = false;
  }

  /* Colour */
  const colourBy = $("#colour");
  const choice = ([value, text]) => element("option", { value, textContent: visible(text, 40) });
  colourBy.replaceChildren(choice(["metric:" + Data.header.colour, title(Data.header.colour)]));
  let coloured;
  const recolour = () => {
    coloured = Colours.by(colourBy.value, Theme.isDark());
    $("#legend").replaceChildren(
      ...coloured.legend.map(({ colour, text }) => {
        const swatch = element("span", { className: "swatch" });
        swatch.style.background = colour;
        return element("span", { className: "entry" }, swatch, element("bdi", { textContent: text }));
      }),
    );
    plot.colour(coloured);
  };
  colourBy.addEventListener("change", recolour);
  const retheme = () => {
    Theme.apply();
    recolour();
  };
  Theme.system.addEventListener("change", retheme);
  $("#theme").addEventListener("click", () => {
    Theme.chosen = Theme.isDark() ? "light" : "dark";
    retheme();
  });
  plot.resize();
  recolour();
  document.body.dataset.ready = String(Math.round(performance.now()));

  // What follows is not needed for the first picture.
  await Data.loadRest();
  const keys = [...Data.columns.keys()];
  colourBy.append(
    ...[
      ["label", "class"],
      ...Data.slices.map(({ name }) => ["slice:" + name, name]),
      ...[...Data.measures.keys()].map((name) => ["measure:" + name, name]),
      ...keys.filter((key) => key !== Data.header.colour).map((key) => ["metric:" + key, title(key)]),
    ].map(choice),
  );
  buildFacets($("#facets"), filters);
  const short = new List($("#short-list"), filters, listColumns(keys.slice(0, Data.hasIds() ? 2 : 3), false), "Selected examples");
  const long = new List($("#long-list"), filters, listColumns(keys, true), "Selected examples, all columns");
  const search = new Search($("#search"), filters);

  /* One example */
  const tip = new Description($("#tip"), false);
  const panel = new Description($("#detail"), true);
  const pin = (row) => {
    if (row < 0) {
      plot.pinned.clear();
      panel.clear();
      $("#pinned").hidden = true;
    } else {
      plot.pinned = new Set([row]);
      $("#pinned").hidden = false;
      panel.show(row);
      plot.reveal(row);
    }
    plot.drawOverlay();
  };
  const showTip = (row) => {
    const node = $("#tip");
    node.hidden = row < 0;
    if (row < 0) return tip.clear();
    const same = plot.grid.same(row, (other) => filters.isSelected(other));
    tip.show(row, same > 1 ? `and ${thousands(same - 1)} more on this spot` : "");
    const [x, y] = plot.placeOf(row);
    const right = x > plot.root.clientWidth / 2;
    node.style.left = right ? "" : `${x + 16}px`;
    node.style.right = right ? `${plot.root.clientWidth - x + 16}px` : "";
    const low = y > plot.root.clientHeight / 2;
    node.style.top = low ? "" : `${y + 8}px`;
    node.style.bottom = low ? `${plot.root.clientHeight - y + 8}px` : "";
  };
  plot.addEventListener("hover", (event) => showTip(event.detail));
  plot.addEventListener("pin", (event) => pin(event.detail));
  for (const list of [short, long]) list.addEventListener("pick", (event) => pin(event.detail));
  short.addEventListener("hover", (event) => {
    plot.hovered = event.detail;
    plot.drawOverlay();
  });
  $("#short-list").addEventListener("pointerleave", () => plot.hover(-1));
  $("#unpin").addEventListener("click", () => pin(-1));

  /* Modes of the map */
  for (const button of document.querySelectorAll("[data-set-mode]"))
    button.addEventListener("click", () => plot.setMode(button.dataset.setMode));
  plot.addEventListener("mode", () => {
    for (const button of document.querySelectorAll("[data-set-mode]"))
      button.setAttribute("aria-pressed", String(button.dataset.setMode === plot.mode));
  });
  $("#home").addEventListener("click", () => plot.home());
  $("#names").addEventListener("change", (event) => {
    plot.showNames = event.target.checked;
    plot.drawOverlay();
  });

  if (Data.header.compared) buildSpaces($("#spaces"), plot);

  /* The selection */
  const selected = () => {
    $("#count").textContent = filters.isActive()
      ? `${thousands(filters.count)} of ${thousands(Data.size)} selected`
      : `${thousands(Data.size)} examples`;
    $("#undo").disabled = filters.past.length === 0;
    $("#redo").disabled = filters.future.length === 0;
    $("#clear").disabled = !filters.isActive();
    $("#chips").replaceChildren(
      ...[...filters.state].map(([key, value]) =>
        element(
          "button",
          {
            type: "button",
            className: "chip",
            attr: { "aria-label": `Remove the filter ${chipText(key, value)}` },
            onclick: () => filters.set(key, null),
          },
          element("bdi", { textContent: chipText(key, value) }),
          " ×",
        ),
      ),
    );
    if (tab === "classes") drawClasses($("#classes .content"), filters);
    if (tab === "about") drawAbout($("#about .content"), filters);
  };
  let tab = "map";
  filters.addEventListener("change", selected);
  $("#undo").addEventListener("click", () => filters.undo());
  $("#redo").addEventListener("click", () => filters.redo());
  $("#clear").addEventListener("click", () => filters.clear());
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "/" && !typing) {
      event.preventDefault();
      search.field.focus();
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing) {
      event.preventDefault();
      if (event.shiftKey) filters.redo();
      else filters.undo();
    }
  });
  for (const form of document.querySelectorAll("form.first"))
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const count = Number(form.querySelector("input").value);
      const list = form.dataset.list === "short" ? short : long;
      const rows = list.ordered().slice(0, count).sort();
      if (rows.length > 0) filters.set("rows", { label: `first ${rows.length} of the list`, rows });
    });

  /* Tabs */
  buildTabs($("[role=tablist]"), (name) => {
    tab = name;
    if (name === "map") {
      plot.resize();
      short.shown();
    }
    if (name === "table") long.shown();
    if (name === "classes") drawClasses($("#classes .content"), filters);
    if (name === "epochs") drawEpochs($("#epochs .content"));
    if (name === "findings") drawFindings($("#findings .content"));
    if (name === "about") drawAbout($("#about .content"), filters);
  });

  /* Export */
  const dialog = $("#export-dialog");
  $("#export").addEventListener("click", () => {
    $("#export-count").textContent = `${thousands(filters.count)} examples selected`;
    $("#export-status").textContent = "";
    dialog.showModal();
  });
  const makers = {
    ids: () => Exports.ids(filters.rows()),
    csv: () => Exports.csv(short.ordered()),
    json: () => Exports.json(short.ordered()),
    recipe: () => Exports.recipe(filters),
    "label-studio": () => Exports.labelStudio(filters.rows()),
    svg: () => Exports.svg(plot, coloured),
    png: () => Exports.png(plot, coloured),
  };
  for (const button of dialog.querySelectorAll("[data-export]"))
    button.addEventListener("click", async () => {
      const status = $("#export-status");
      status.textContent = "writing …";
      try {
        await makers[button.dataset.export]();
        status.textContent = "done";
      } catch (failure) {
        status.textContent = failure.message;
      }
    });

  selected();
  window.cartography = { Data, filters, plot, recipe: () => recipeOf(filters) }; // for a console
  document.body.dataset.complete = String(Math.round(performance.now()));
}

/** A filter in a few words. */
function chipText(key, value) {
  const some = (names) =>
    visible(names.slice(0, 3).join(", "), 60) + (names.length > 3 ? ` and ${names.length - 3} more` : "");
  if (key.startsWith("shape"))
    return (
      (value.length === 1 ? "lasso" : `${value.length} shapes`) +
      (key === "shape" ? "" : " on B's map")
    );
  if (key === "transition") return some(value.map(cellName));
  if (key === "rows") return `${value.label} (${thousands(value.rows.length)})`;
  if (key === "region")
    return some(value.map((bit) => Data.header.regions.of[bit]?.label ?? "in no region"));
  if (key === "label") return some(value.map((label) => Data.labelName(label)));
  const column = columnOf(key);
  if (column) {
    const [low, high] = value.map((step) => shownNumber(column, stepValue(column, step)));
    return `${title(column.key)} ${low} to ${high}`;
  }
  const slice = sliceOf(key);
  return `${visible(slice.name, 30)}: ${some(value.map((code) => slice.values[code]))}`;
}

main().catch((failure) => {
  document.body.classList.add("failed");
  const status = $("#failure");
  status.hidden = false;
  status.textContent = `This browser cannot show the page as it is meant to be (${failure.message}). Below is the map as a still picture.`;
  throw failure;
});
