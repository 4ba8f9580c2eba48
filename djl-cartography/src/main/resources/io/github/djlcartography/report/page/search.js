"use strict";
/* Search by id or by any text of the examples: chunk after chunk, so that the page stays awake. */

class Search {
  constructor(form, filters) {
    this.filters = filters;
    this.field = form.querySelector("input");
    this.status = form.querySelector("output");
    this.run = 0;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.search(this.field.value);
    });
    this.field.addEventListener("search", () => {
      if (this.field.value === "") this.search("");
    });
  }

  async search(text) {
    const run = ++this.run; // a later search ends this one
    this.status.textContent = "";
    if (text === "") {
      if (this.filters.get("rows")) this.filters.set("rows", null);
      return;
    }
    const found = await this.find(text, (share) => {
      if (run === this.run) this.status.textContent = `searching ${Math.round(100 * share)} %`;
      return run === this.run;
    });
    if (!found) return;
    this.status.textContent = found.length === 0 ? "nothing found" : "";
    if (found.length > 0)
      this.filters.set("rows", {
        label: `search “${visible(text, 30)}”`,
        rows: Uint32Array.from(found),
      });
  }

  /** Rows whose number is the text, or with the text in one of their fields; null if given up. */
  async find(text, goOn) {
    const found = [];
    const { rows, fields, searched } = Data.header.chunks;
    if (/^\d{1,15}$/.test(text)) {
      const row = Data.ids ? indexOf(Data.ids, Number(text)) : Number(text);
      if (row >= 0 && row < Data.size) found.push(row);
    }
    if (fields.length === 0) return found;
    const known = new Set(found);
    for (let from = 0; Data.header.served && from < Data.size; from += searched) {
      if (!goOn(from / Data.size)) return null;
      const to = Math.min(Data.size, from + searched);
      const hits = await unpacked("find?" + new URLSearchParams({ from, to, text }));
      for (const row of new Uint32Array(hits)) if (!known.has(row)) found.push(row);
    }
    const sought = text.toLowerCase();
    for (let chunk = 0; !Data.header.served && chunk * rows < Data.size; chunk++) {
      if (!goOn((chunk * rows) / Data.size)) return null;
      const columns = await Data.texts(chunk);
      const count = Math.min(rows, Data.size - chunk * rows);
      for (let r = 0; r < count; r++) {
        const hit = columns.some((column) => column[r].toLowerCase().includes(sought));
        if (hit && !known.has(chunk * rows + r)) found.push(chunk * rows + r);
      }
    }
    return goOn(1) ? found.sort((a, b) => a - b) : null;
  }
}

/** Place of a number in an ascending array, −1 if it is not there. */
function indexOf(ascending, number) {
  const at = d3.bisectLeft(ascending, number);
  return ascending[at] === number ? at : -1;
}
