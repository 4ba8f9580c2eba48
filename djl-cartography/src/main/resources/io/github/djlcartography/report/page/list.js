"use strict";
/* The rows selected, in the order of a column. Only those in sight are elements of the page. */

class List extends EventTarget {
  static ROW = 30; // CSS pixels
  static TALLEST = 8e6; // CSS pixels that browsers lay out well

  /** @param columns [{key, name, width, cell(row) → text or a promise of it, steps?, text?, fixed?}] */
  constructor(root, filters, columns, label) {
    super();
    this.root = root;
    this.filters = filters;
    this.columns = columns;
    this.sort = { key: Data.header.y, descending: false };
    this.active = 0; // place in the list
    this.order = new Uint32Array(0);
    this.space = element("div", { className: "space" });
    this.pool = element("div", { className: "pool" });
    this.space.append(this.pool);
    this.head = element("div", { className: "head", attr: { role: "row" } });
    this.view = element(
      "div",
      { className: "view", tabIndex: 0, attr: { role: "rowgroup" } },
      this.space,
    );
    root.classList.add("list");
    root.setAttribute("role", "grid");
    root.setAttribute("aria-label", label);
    root.style.setProperty("--columns", columns.map(({ width }) => width).join(" "));
    root.replaceChildren(
      element("div", { attr: { role: "rowgroup" } }, this.head),
      this.view,
    );
    this.view.addEventListener("scroll", () => this.draw(), { passive: true });
    this.view.addEventListener("keydown", (event) => this.key(event));
    filters.addEventListener("change", () => this.update());
    new ResizeObserver(() => this.draw()).observe(this.view);
    this.update();
  }

  update() {
    this.stale = true;
    if (this.isShown()) this.arrange();
  }

  isShown() {
    return this.root.offsetParent !== null;
  }

  /** Called when the tab comes up. */
  shown() {
    if (this.stale) this.arrange();
    else this.draw();
  }

  /** The rows in the order of the list. */
  ordered() {
    if (this.stale) this.arrange();
    return this.order;
  }

  arrange() {
    this.stale = false;
    const rows = this.filters.rows();
    const { key, descending } = this.sort;
    const column = this.columns.find((one) => one.key === key);
    const steps = column?.steps ?? Data.columns.get(key)?.steps;
    this.order = steps ? sorted(rows, steps, descending) : descending ? rows.reverse() : rows;
    const total = this.order.length * List.ROW;
    this.space.style.height = Math.min(total, List.TALLEST) + "px";
    this.root.setAttribute("aria-rowcount", this.order.length + 1);
    this.active = 0;
    this.view.scrollTop = 0;
    this.drawHead();
    this.draw();
  }

  drawHead() {
    this.head.replaceChildren(
      ...this.columns.map((column) => {
        const own = this.sort.key === column.key;
        const sort = own ? (this.sort.descending ? "descending" : "ascending") : "none";
        const arrow = own ? (this.sort.descending ? " ↓" : " ↑") : "";
        const cell = element("div", { attr: { role: "columnheader", "aria-sort": sort } });
        if (column.fixed) cell.textContent = column.name;
        else
          cell.append(
            element("button", {
              type: "button",
              textContent: column.name + arrow,
              onclick: () => this.sortBy(column.key),
            }),
          );
        return cell;
      }),
    );
  }

  sortBy(key, descending = this.sort.key === key && !this.sort.descending) {
    this.sort = { key, descending };
    this.arrange();
    this.dispatchEvent(new Event("sort"));
  }

  /** How many rows lie above the view, not always whole. */
  above() {
    const total = this.order.length * List.ROW;
    const seen = this.view.clientHeight;
    const { scrollTop } = this.view;
    if (total <= List.TALLEST) return scrollTop / List.ROW;
    return ((scrollTop / (List.TALLEST - seen)) * (total - seen)) / List.ROW;
  }

  draw() {
    if (!this.isShown()) return;
    const above = this.above();
    const first = Math.max(0, Math.floor(above));
    const count = Math.min(
      this.order.length - first,
      Math.ceil(this.view.clientHeight / List.ROW) + 1,
    );
    this.pool.style.transform = `translateY(${this.view.scrollTop - (above - first) * List.ROW}px)`;
    const drawn = (this.drawn = {});
    while (this.pool.children.length > Math.max(0, count)) this.pool.lastChild.remove();
    while (this.pool.children.length < count) this.pool.append(this.slot());
    for (let k = 0; k < count; k++) {
      const slot = this.pool.children[k];
      const row = this.order[first + k];
      slot.place = first + k;
      slot.id = `${this.root.id}-${first + k}`;
      slot.setAttribute("aria-rowindex", first + k + 2);
      slot.setAttribute("aria-selected", String(first + k === this.active));
      this.columns.forEach((column, c) => {
        const cell = slot.children[c];
        const text = column.cell(row);
        if (text instanceof Promise) {
          if (cell.row !== row) cell.textContent = "";
          cell.row = row;
          text.then((late) => {
            if (this.drawn === drawn && cell.row === row) cell.textContent = late;
          });
        } else {
          cell.textContent = text;
        }
      });
    }
    this.view.setAttribute("aria-activedescendant", `${this.root.id}-${this.active}`);
  }

  slot() {
    const slot = element(
      "div",
      { className: "row", attr: { role: "row" } },
      ...this.columns.map((column) =>
        element("div", {
          className: column.text ? "text" : "number",
          dir: "auto",
          attr: { role: "gridcell" },
        }),
      ),
    );
    slot.addEventListener("click", () => this.pick(slot.place));
    slot.addEventListener("pointerenter", () =>
      this.dispatchEvent(new CustomEvent("hover", { detail: this.order[slot.place] })),
    );
    return slot;
  }

  pick(place) {
    this.active = place;
    this.draw();
    this.dispatchEvent(new CustomEvent("pick", { detail: this.order[place] }));
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.view.clientHeight / List.ROW) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const last = this.order.length - 1;
    let to = this.active;
    if (event.key in steps) to += steps[event.key];
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = last;
    else if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (last < 0) return;
    to = Math.min(last, Math.max(0, to));
    this.scrollTo(to);
    this.pick(to);
  }

  scrollTo(place) {
    const seen = Math.floor(this.view.clientHeight / List.ROW);
    const above = this.above();
    if (place >= above && place < above + seen) return;
    const top = place < above ? place : place - seen + 1;
    const total = this.order.length * List.ROW;
    const scale =
      total <= List.TALLEST
        ? List.ROW
        : (List.ROW * (List.TALLEST - this.view.clientHeight)) / (total - this.view.clientHeight);
    this.view.scrollTop = top * scale;
  }
}

/** The columns of lists: the metrics, and what is read from chunks when it comes in sight. */
function listColumns(keys, full) {
  const about = async (row, field) => visible((await Data.about(row))[field] ?? "", 300);
  const named = full ? "minmax(5rem, 9rem)" : "minmax(3.4rem, 1fr)";
  const id = Data.hasIds() && !full ? "minmax(5rem, 1.7fr)" : named;
  const columns = [
    {
      key: "row",
      name: Data.hasIds() ? "id" : "row",
      text: Data.hasIds(),
      width: id,
      cell: (row) => (Data.hasIds() ? about(row, "id") : String(Data.row(row))),
    },
    {
      key: "label",
      name: "label",
      text: true,
      width: named,
      steps: Data.labels,
      cell: (row) => visible(Data.label(row), 60),
    },
    ...keys.map((key) => {
      const column = Data.columns.get(key);
      const cell = (row) => shownNumber(column, Data.value(column, row));
      const width = full ? "5.6rem" : column.signed ? "5.2rem" : "4.1rem";
      return { key, name: title(key), width, cell };
    }),
  ];
  if (full && Data.hasText())
    columns.push({
      key: "text",
      name: "text",
      text: true,
      fixed: true,
      width: "minmax(14rem, 1fr)",
      cell: (row) => about(row, "text"),
    });
  return columns;
}
