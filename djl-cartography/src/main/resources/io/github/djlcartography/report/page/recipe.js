"use strict";
/* The filters as a recipe of the library: `cartography select RUN --recipe FILE` keeps the same
 * rows. The forms are those of Drawn.java. A place between two maps is on neither, so that of two
 * runs the recipe lists the rows, for B's map. */

function recipeOf(filters) {
  const { fingerprint, pass, numbers, runs, compared } = Data.header;
  const parts = compared
    ? filters.isActive() || compared.b.only > 0
      ? [part("rows", { rows: filters.rows() })]
      : []
    : [...filters.state].map(([key, value]) => part(key, value));
  return {
    name: "on_map",
    parameters: { fingerprint, pass, epochs: numbers, runs },
    of: [parts.length === 0 ? { name: "all" } : joined("and", parts)],
  };
}

function part(key, value) {
  if (key === "shape") {
    const shape = ({ op, corners }) => (op === "all" ? { name: "all" } : lassoRecipe(corners));
    return value.slice(1).reduce(
      (before, one) => ({ name: one.op === "add" ? "or" : "minus", of: [before, shape(one)] }),
      shape(value[0]),
    );
  } else if (key === "rows") {
    return { name: "rows", parameters: { ids: Array.from(value.rows, (row) => Data.row(row)) } };
  } else if (key === "region") {
    return joined(
      "or",
      value.map((bit) => (bit < 0 ? outsideAll() : regionRecipe(bit))),
    );
  } else if (key === "label") {
    return { name: "labels", parameters: { any: value } };
  } else if (columnOf(key)) {
    const column = columnOf(key);
    const steps = [column.from, column.to];
    const [low, high] = value;
    return key.startsWith("metric:")
      ? { name: "range", parameters: { metric: column.key, steps, low, high } }
      : { name: "measure", parameters: { measure: column.key, steps, low, high } };
  }
  const slice = sliceOf(key);
  return {
    name: "slice",
    parameters: { slice: slice.name, any: value.map((code) => slice.values[code]) },
  };
}

function lassoRecipe(corners) {
  const { x, y } = Data;
  return {
    name: "lasso",
    parameters: {
      x: x.key,
      x_steps: [x.from, x.to],
      y: y.key,
      y_steps: [y.from, y.to],
      corners,
    },
  };
}

function regionRecipe(bit) {
  return {
    name: "region",
    parameters: { region: Data.header.regions.of[bit].label, share: Data.header.third },
  };
}

function outsideAll() {
  const all = Data.header.regions.of.map((_, bit) => regionRecipe(bit));
  return { name: "minus", of: [{ name: "all" }, joined("or", all)] };
}

function joined(name, recipes) {
  return recipes.reduce((before, next) => ({ name, of: [before, next] }));
}
