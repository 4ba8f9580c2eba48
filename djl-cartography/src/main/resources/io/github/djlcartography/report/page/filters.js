"use strict";
/* Which rows are selected: those that pass every filter. A filter is about one thing:
 *
 *   shape          [{op: "add" | "subtract" | "all", corners: [x, y, …]}] in steps of the axes,
 *                  the first one "add" or "all"; shape:places is on the other axes of two runs
 *   rows           {label, rows: Uint32Array ascending}
 *   transition     of two runs, [cell, …] (see change.js), any of them
 *   region         [bit, …], any of them; −1: in none
 *   label          [label, …], any of them
 *   slice:NAME     [code, …], any of them
 *   metric:KEY     [low, high] in steps, both within
 *   measure:NAME   the same of metadata
 *
 * Each has a bit in fails[row], set where the row does not pass, so that the count of a histogram
 * leaves its own filter out. */

class Filters extends EventTarget {
  static MOST = 31;

  constructor(grid) {
    super();
    this.grids = new Map([["shape", grid]]);
    this.fails = new Uint32Array(Data.size);
    this.bits = new Map(); // key → bit
    this.state = new Map(); // key → value, never changed in place
    this.past = [];
    this.future = [];
    this.count = Data.size;
  }

  get(key) {
    return this.state.get(key);
  }

  isActive() {
    return this.state.size > 0;
  }

  isSelected(row) {
    return this.fails[row] === 0;
  }

  /** Sets a filter, or with null takes it away; can be undone. */
  set(key, value) {
    const next = new Map(this.state);
    if (value === null) next.delete(key);
    else next.set(key, value);
    this.become(next);
  }

  clear() {
    if (this.isActive()) this.become(new Map());
  }

  become(next) {
    if (next.size > Filters.MOST) throw new RangeError(`at most ${Filters.MOST} filters at once`);
    this.past.push(this.state);
    this.future = [];
    this.apply(next);
  }

  undo() {
    if (this.past.length === 0) return;
    this.future.push(this.state);
    this.apply(this.past.pop());
  }

  redo() {
    if (this.future.length === 0) return;
    this.past.push(this.state);
    this.apply(this.future.pop());
  }

  apply(next) {
    for (const key of this.state.keys()) if (!next.has(key)) this.pass(key);
    for (const [key, value] of next) if (this.state.get(key) !== value) this.test(key, value);
    this.state = next;
    this.recount();
    this.dispatchEvent(new Event("change"));
  }

  /** All rows pass; the bit is free again. */
  pass(key) {
    const keep = ~this.bits.get(key);
    const { fails } = this;
    for (let i = 0; i < fails.length; i++) fails[i] &= keep;
    this.bits.delete(key);
  }

  test(key, value) {
    if (!this.bits.has(key)) this.bits.set(key, this.freeBit());
    const bit = this.bits.get(key);
    const { fails } = this;
    const passes = this.passing(key, value);
    for (let i = 0; i < fails.length; i++) {
      if (passes[i]) fails[i] &= ~bit;
      else fails[i] |= bit;
    }
  }

  freeBit() {
    const taken = new Set(this.bits.values());
    for (let i = 0; ; i++) if (!taken.has(1 << i)) return 1 << i;
  }

  bit(key) {
    return this.bits.get(key) ?? 0;
  }

  /** A byte for each row: whether it passes. */
  passing(key, value) {
    const n = Data.size;
    const passes = new Uint8Array(n);
    if (this.grids.has(key)) {
      for (const { op, corners } of value) {
        if (op === "all") {
          passes.fill(1);
        } else {
          const to = op === "add" ? 1 : 0;
          this.grids.get(key).within(corners, (row) => (passes[row] = to));
        }
      }
    } else if (key === "rows") {
      for (const row of value.rows) passes[row] = 1;
    } else if (key === "transition") {
      const moves = movesOf();
      const kept = movesIn(value);
      for (let i = 0; i < n; i++) passes[i] = kept[moves[i]];
    } else if (key === "region") {
      const mask = value.reduce((sum, bit) => (bit < 0 ? sum : sum | (1 << bit)), 0);
      const none = value.includes(-1);
      for (let i = 0; i < n; i++)
        passes[i] = Data.regions[i] & mask || (none && Data.regions[i] === 0) ? 1 : 0;
    } else if (columnOf(key)) {
      const { steps } = columnOf(key);
      const [low, high] = value;
      for (let i = 0; i < n; i++) passes[i] = steps[i] >= low && steps[i] <= high ? 1 : 0;
    } else {
      const codes = key === "label" ? Data.labels : sliceOf(key).codes;
      const any = new Set(value);
      for (let i = 0; i < n; i++) passes[i] = any.has(codes[i]) ? 1 : 0;
    }
    return passes;
  }

  recount() {
    const { fails } = this;
    let count = 0;
    for (let i = 0; i < fails.length; i++) if (fails[i] === 0) count++;
    this.count = count;
  }

  /** The rows selected, ascending: a new array. */
  rows() {
    const rows = new Uint32Array(this.count);
    let at = 0;
    for (let i = 0; i < this.fails.length; i++) if (this.fails[i] === 0) rows[at++] = i;
    return rows;
  }

  /** How many rows fall in each bin of a facet, of those that pass all other filters. */
  counts(key, codes, table, bins) {
    const others = ~this.bit(key);
    const counts = new Uint32Array(bins);
    const { fails } = this;
    for (let i = 0; i < fails.length; i++) if ((fails[i] & others) === 0) counts[table[codes[i]]]++;
    return counts;
  }
}

function sliceOf(key) {
  const name = key.slice("slice:".length);
  return Data.slices.find((slice) => slice.name === name);
}

/** Rows in the order of a column, by counting: those without a value last, equal ones by number. */
function sorted(rows, steps, descending) {
  const starts = new Uint32Array(65537);
  const place = (row) => {
    const step = steps[row];
    return step === NONE ? NONE : descending ? LAST - step : step;
  };
  for (const row of rows) starts[place(row) + 1]++;
  for (let i = 1; i < starts.length; i++) starts[i] += starts[i - 1];
  const order = new Uint32Array(rows.length);
  for (const row of rows) order[starts[place(row)]++] = row;
  return order;
}

/** The lowest and the highest step; 0 twice where there is none. */
function extent(steps) {
  let [low, high] = [NONE, -1];
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i];
    if (step === NONE) continue;
    if (step < low) low = step;
    if (step > high) high = step;
  }
  return high < 0 ? [0, 0] : [low, high];
}

/** How often each number occurs, those that do, ascending. */
function occurrences(codes) {
  const most = codes.reduce((a, b) => (b > a ? b : a), 0);
  const counts = new Uint32Array(most + 1);
  for (let i = 0; i < codes.length; i++) counts[codes[i]]++;
  const found = new Map();
  counts.forEach((count, code) => count && found.set(code, count));
  return found;
}
