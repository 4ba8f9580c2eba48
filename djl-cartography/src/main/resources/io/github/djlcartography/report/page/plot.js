"use strict";
/* The map: axes, points, and on a canvas of its own what follows the pointer. Shapes that people
 * draw are kept in steps of the data, so that they stay with the points when the view moves. */

class Plot extends EventTarget {
  static MARGIN = { left: 54, right: 14, top: 12, bottom: 44 };
  static REACH = 9; // CSS pixels from the pointer to a point
  static IDLE = 180; // ms after the last movement

  constructor(root, filters, grid) {
    super();
    this.root = root;
    this.filters = filters;
    this.grid = grid;
    this.shape = "shape"; // the filter that is drawn on these axes
    this.mode = "pan";
    this.pinned = new Set();
    this.hovered = -1;
    this.showNames = true;
    this.transform = d3.zoomIdentity;
    this.axes = d3.select(root).select("svg.axes");
    this.overlay = root.querySelector("canvas.overlay");
    const layer = pointLayer(root.querySelector("canvas.points"));
    this.layer = layer;
    this.canvas = layer.canvas;
    layer.onRestored = () => this.draw();
    this.domains();
    this.listen();
    filters.addEventListener("change", () => {
      layer.setChosen(filters.fails);
      this.draw();
    });
    layer.setChosen(filters.fails);
    new ResizeObserver(() => this.resize()).observe(root);
  }

  /** What the view shows at first: all points and a little around them. */
  domains() {
    const ends = ({ steps, signed }, whole) => {
      let [low, high] = whole ? [0, LAST] : extent(steps);
      if (signed) [low, high] = around(...extent(steps));
      if (!(high > low)) [low, high] = [Math.max(0, low - 3000), low + 3000];
      const space = (high - low) * 0.03;
      return [low - space, high + space];
    };
    // Confidence is read against 0 and 1; variability rarely reaches 0.5.
    this.domainX = ends(Data.x, false);
    if (Data.x.from === 0) this.domainX[0] = -0.03 * this.domainX[1];
    this.domainY = ends(Data.y, true);
  }

  /** Puts the points elsewhere; shapes that were drawn before go on filtering. */
  setAxes(x, y, shape) {
    [Data.x, Data.y, this.shape] = [x, y, shape];
    if (!this.filters.grids.has(shape)) this.filters.grids.set(shape, new Grid(x.steps, y.steps));
    this.grid = this.filters.grids.get(shape);
    this.layer.setPlaces();
    this.domains();
    this.home();
  }

  resize() {
    const { width, height } = this.root.getBoundingClientRect();
    if (width === 0 || height === 0) return; // on another tab
    const { left, right, top, bottom } = Plot.MARGIN;
    const density = Math.min(2, window.devicePixelRatio || 1);
    this.density = density;
    this.width = Math.max(50, width - left - right);
    this.height = Math.max(50, height - top - bottom);
    for (const canvas of [this.canvas, this.overlay]) {
      canvas.width = Math.round(this.width * density);
      canvas.height = Math.round(this.height * density);
      canvas.style.width = this.width + "px";
      canvas.style.height = this.height + "px";
      canvas.style.left = left + "px";
      canvas.style.top = top + "px";
    }
    this.axes.attr("width", width).attr("height", height);
    const size = [
      [0, 0],
      [this.width, this.height],
    ];
    this.zoom.extent(size).translateExtent([
      [-this.width * 0.2, -this.height * 0.2],
      [this.width * 1.2, this.height * 1.2],
    ]);
    this.draw();
  }

  /** Steps to CSS pixels and back. */
  scales() {
    const x = d3.scaleLinear(this.domainX, [0, this.width]);
    const y = d3.scaleLinear(this.domainY, [this.height, 0]);
    return { x: this.transform.rescaleX(x), y: this.transform.rescaleY(y) };
  }

  view() {
    const { x, y } = this.scales();
    const [x0, x1] = x.domain();
    const [y0, y1] = y.domain();
    const { k } = this.transform;
    const crowd = Math.log10(Math.max(10, Data.size));
    const size = Math.min(14, Math.max(2.2, 8.6 - 1.05 * crowd) * Math.pow(k, 0.4));
    const alpha = Math.min(0.95, Math.max(0.3, 1.25 - 0.15 * crowd) * Math.pow(k, 0.25));
    const faint = d3.rgb(colourOf("--faint"));
    return {
      scale: [2 / (x1 - x0), 2 / (y1 - y0)],
      shift: [-(x1 + x0) / (x1 - x0), -(y1 + y0) / (y1 - y0)],
      size: size * this.density,
      alpha,
      dimmed: this.filters.isActive(),
      faint: [faint.r / 255, faint.g / 255, faint.b / 255, Data.size > 200000 ? 0.25 : 0.45],
    };
  }

  draw(moving = false) {
    if (!this.width || !this.layer.colours) return;
    this.layer.draw(this.view(), moving);
    this.drawAxes();
    this.drawOverlay();
    clearTimeout(this.idle);
    if (moving) this.idle = setTimeout(() => this.draw(), Plot.IDLE);
  }

  colour(coloured) {
    this.layer.setColours(coloured.codes, Colours.palette(coloured));
    this.draw();
  }

  drawAxes() {
    const { x, y } = this.scales();
    const { left, top } = Plot.MARGIN;
    const inValues = (scale, column) =>
      d3.scaleLinear(
        scale.domain().map((step) => column.from + ((column.to - column.from) * step) / LAST),
        scale.range(),
      );
    const ink = colourOf("--muted");
    const line = colourOf("--line");
    const style = (g) => {
      g.attr("font-size", 12).attr("font-family", "system-ui, sans-serif");
      g.selectAll("text").attr("fill", ink);
      g.selectAll("line").attr("stroke", line);
      g.select(".domain").attr("stroke", line);
    };
    const ax = d3.axisBottom(inValues(x, Data.x)).ticks(this.width / 90).tickSizeInner(-this.height);
    const ay = d3.axisLeft(inValues(y, Data.y)).ticks(this.height / 60).tickSizeInner(-this.width);
    const group = (name) => {
      const found = this.axes.select("g." + name);
      return found.empty() ? this.axes.append("g").attr("class", name) : found;
    };
    group("x")
      .attr("transform", `translate(${left},${top + this.height})`)
      .call(ax.tickPadding(8))
      .call(style);
    group("y").attr("transform", `translate(${left},${top})`).call(ay.tickPadding(8)).call(style);
    for (const name of ["x", "y"]) // where nothing changed
      group(name)
        .selectAll(".tick line")
        .filter((value) => Data[name].signed && value === 0)
        .attr("stroke", ink);
    const names = [
      [title(Data.x.key), left + this.width / 2, top + this.height + 38, null],
      [title(Data.y.key), 14, top + this.height / 2, `rotate(-90 14 ${top + this.height / 2})`],
    ];
    this.axes
      .selectAll("text.name")
      .data(names)
      .join("text")
      .attr("class", "name")
      .attr("text-anchor", "middle")
      .attr("font-size", 13)
      .attr("font-family", "system-ui, sans-serif")
      .attr("fill", colourOf("--ink"))
      .attr("x", (d) => d[1])
      .attr("y", (d) => d[2])
      .attr("transform", (d) => d[3])
      .text((d) => d[0]);
  }

  drawOverlay() {
    const g = this.overlay.getContext("2d");
    const { x, y } = this.scales();
    g.setTransform(this.density, 0, 0, this.density, 0, 0);
    g.clearRect(0, 0, this.width, this.height);
    const ink = colourOf("--ink");
    const paper = colourOf("--paper");
    const path = (corners, closed) => {
      g.beginPath();
      for (let i = 0; i < corners.length; i += 2) g.lineTo(x(corners[i]), y(corners[i + 1]));
      if (closed) g.closePath();
    };
    for (const { op, corners } of this.filters.get(this.shape) ?? []) {
      if (op === "all") continue;
      path(corners, true);
      g.setLineDash(op === "subtract" ? [3, 4] : []);
      g.lineWidth = 1.5;
      g.strokeStyle = ink;
      g.stroke();
    }
    if (this.drawing) {
      path(this.drawing.corners, true);
      g.setLineDash([5, 4]);
      g.lineWidth = 1.5;
      g.strokeStyle = ink;
      g.fillStyle = "rgba(120,120,120,.12)";
      g.fill();
      g.stroke();
    }
    g.setLineDash([]);
    if (Data.header.compared) drawArrows(this, g, x, y, ink, paper);
    if (this.showNames) this.drawNames(g, x, y, ink, paper);
    const ring = (row, radius, width) => {
      g.beginPath();
      g.arc(x(Data.x.steps[row]), y(Data.y.steps[row]), radius, 0, 2 * Math.PI);
      g.lineWidth = width + 2.5;
      g.strokeStyle = paper;
      g.stroke();
      g.lineWidth = width;
      g.strokeStyle = ink;
      g.stroke();
    };
    for (const row of this.pinned) ring(row, 7, 2.2);
    if (this.hovered >= 0) ring(this.hovered, 6, 1.6);
  }

  drawNames(g, x, y, ink, paper) {
    g.font = "600 13px system-ui, sans-serif";
    g.textAlign = "center";
    g.textBaseline = "middle";
    if (Data.x.signed) return nameQuarters(g, this.width, this.height);
    for (const { label, tip } of Data.header.regions.of) {
      if (!tip) continue;
      const half = g.measureText(label).width / 2;
      const step = (column, value) => ((value - column.from) / (column.to - column.from)) * LAST;
      const at = (v, low, high) => Math.min(high, Math.max(low, v));
      const px = at(x(step(Data.x, tip[0])), half + 8, this.width - half - 8);
      const py = at(y(step(Data.y, tip[1])), 14, this.height - 14);
      g.lineJoin = "round";
      g.lineWidth = 5;
      g.strokeStyle = paper;
      g.globalAlpha = 0.85;
      g.strokeText(label, px, py);
      g.globalAlpha = 1;
      g.fillStyle = ink;
      g.fillText(label, px, py);
    }
  }

  /* What people do */

  listen() {
    const target = d3.select(this.overlay);
    this.zoom = d3
      .zoom()
      .scaleExtent([1, 2000])
      .filter((event) => event.type === "wheel" || (!this.draws(event) && !event.button))
      .on("zoom", (event) => {
        this.transform = event.transform;
        this.hover(-1);
        this.draw(true);
      });
    target.call(this.zoom).on("dblclick.zoom", null);
    const overlay = this.overlay;
    overlay.addEventListener("pointerdown", (event) => this.down(event));
    overlay.addEventListener("pointermove", (event) => this.move(event));
    overlay.addEventListener("pointerup", (event) => this.up(event));
    overlay.addEventListener("pointercancel", () => this.cancel());
    overlay.addEventListener("pointerleave", () => this.hover(-1));
    overlay.addEventListener("dblclick", () => this.home());
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  /** Shift draws in any mode. */
  draws(event) {
    return this.mode !== "pan" || event.shiftKey;
  }

  setMode(mode) {
    this.mode = mode;
    this.overlay.dataset.mode = mode;
    this.dispatchEvent(new Event("mode"));
  }

  down(event) {
    this.pressed = [event.offsetX, event.offsetY];
    if (event.button || !this.draws(event)) return;
    this.overlay.setPointerCapture(event.pointerId);
    const op = event.altKey ? "subtract" : event.ctrlKey || event.metaKey ? "add" : "new";
    this.drawing = { box: this.mode === "box", op, corners: this.stepsAt(event) };
    this.hover(-1);
  }

  stepsAt(event) {
    const { x, y } = this.scales();
    return [x.invert(event.offsetX), y.invert(event.offsetY)];
  }

  move(event) {
    if (!this.drawing) {
      if (event.buttons === 0) this.hover(this.pick(event));
      return;
    }
    const [px, py] = this.stepsAt(event);
    if (this.drawing.box) {
      const [x0, y0] = this.drawing.corners;
      this.drawing.corners = [x0, y0, px, y0, px, py, x0, py];
    } else {
      this.drawing.corners.push(px, py);
    }
    this.drawOverlay();
  }

  up(event) {
    const moved =
      this.pressed &&
      Math.hypot(event.offsetX - this.pressed[0], event.offsetY - this.pressed[1]) > 4;
    const drawing = this.drawing;
    this.drawing = null;
    if (drawing && this.travelled(drawing)) this.select(drawing);
    else if (!moved && !event.button) this.click(event);
    else this.drawOverlay();
  }

  cancel() {
    this.drawing = null;
    this.drawOverlay();
  }

  /** Whether a path leaves the spot: a click is no lasso. */
  travelled({ corners }) {
    const { x, y } = this.scales();
    for (let i = 2; i < corners.length; i += 2) {
      const far = Math.hypot(x(corners[i]) - x(corners[0]), y(corners[i + 1]) - y(corners[1]));
      if (far > 4) return true;
    }
    return false;
  }

  select({ op, corners }) {
    const { x } = this.scales();
    const pixel = Math.abs(x.invert(1) - x.invert(0));
    const own = simplified(corners, Math.max(0.5, pixel / 2)).map((v) =>
      Math.min(131072, Math.max(-65536, v)),
    );
    if (own.length < 6) return this.drawOverlay();
    const before = this.filters.get(this.shape) ?? [];
    const start = op === "subtract" && before.length === 0 ? [{ op: "all" }] : before;
    this.filters.set(
      this.shape,
      op === "new" ? [{ op: "add", corners: own }] : [...start, { op, corners: own }],
    );
  }

  /** The row under the pointer, −1 if there is none; of filtered maps only what is selected. */
  pick(event) {
    const { x, y } = this.scales();
    const px = x.invert(event.offsetX);
    const py = y.invert(event.offsetY);
    const reachX = Math.abs(x.invert(Plot.REACH) - x.invert(0));
    const reachY = Math.abs(y.invert(Plot.REACH) - y.invert(0));
    return this.grid.nearest(px, py, reachX, reachY, (row) => this.filters.isSelected(row));
  }

  hover(row) {
    if (row === this.hovered) return;
    this.hovered = row;
    this.drawOverlay();
    this.dispatchEvent(new CustomEvent("hover", { detail: row }));
  }

  click(event) {
    const row = this.pick(event);
    this.drawOverlay();
    if (row >= 0) this.dispatchEvent(new CustomEvent("pin", { detail: row }));
  }

  /** Where a row is, in CSS pixels of the root. */
  placeOf(row) {
    const { x, y } = this.scales();
    const { left, top } = Plot.MARGIN;
    return [left + x(Data.x.steps[row]), top + y(Data.y.steps[row])];
  }

  home() {
    d3.select(this.overlay).call(this.zoom.transform, d3.zoomIdentity);
  }

  /** Moves the view so that a row is in the middle, if it is not in sight. */
  reveal(row) {
    const { x, y } = this.scales();
    const [px, py] = [x(Data.x.steps[row]), y(Data.y.steps[row])];
    if (px < 0 || py < 0 || px > this.width || py > this.height) {
      const base = d3.scaleLinear(this.domainX, [0, this.width]);
      const up = d3.scaleLinear(this.domainY, [this.height, 0]);
      d3.select(this.overlay).call(
        this.zoom.translateTo,
        base(Data.x.steps[row]),
        up(Data.y.steps[row]),
      );
    }
  }

  key(event) {
    const by = (dx, dy) => d3.select(this.overlay).call(this.zoom.translateBy, dx, dy);
    const scale = (f) => d3.select(this.overlay).call(this.zoom.scaleBy, f);
    const step = 60 / this.transform.k;
    const actions = {
      ArrowLeft: () => by(step, 0),
      ArrowRight: () => by(-step, 0),
      ArrowUp: () => by(0, step),
      ArrowDown: () => by(0, -step),
      "+": () => scale(1.5),
      "=": () => scale(1.5),
      "-": () => scale(1 / 1.5),
      0: () => this.home(),
      l: () => this.setMode("lasso"),
      b: () => this.setMode("box"),
      p: () => this.setMode("pan"),
      Escape: () => (this.drawing ? this.cancel() : this.setMode("pan")),
    };
    if (event.ctrlKey || event.metaKey || event.altKey || !actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  }
}

const colourCache = new Map();

/** A colour of the style sheet, as the theme has it. */
function colourOf(name) {
  if (!colourCache.has(name))
    colourCache.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  return colourCache.get(name);
}
