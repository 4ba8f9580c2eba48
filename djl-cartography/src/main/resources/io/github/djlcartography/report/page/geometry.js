"use strict";
/* Points in a plane of whole steps: which lie within a lasso, and which lie near the pointer. */

/** Even-odd, in integers, as Drawn.java has it: how many edges a ray to the right crosses. */
function inside(corners, x, y) {
  let inside = false;
  for (let i = 0, j = corners.length - 2; i < corners.length; j = i, i += 2) {
    const y1 = corners[j + 1];
    const y2 = corners[i + 1];
    if (y1 > y !== y2 > y) {
      const x1 = corners[j];
      const side = (x - x1) * (y2 - y1) - (y - y1) * (corners[i] - x1);
      if (y2 > y1 ? side < 0 : side > 0) inside = !inside;
    }
  }
  return inside;
}

/** Cells of 128 × 128 steps; the rows in each are found without looking at the others. */
class Grid {
  static BITS = 7;
  static SIDE = 65536 >> Grid.BITS;

  constructor(xs, ys) {
    this.xs = xs;
    this.ys = ys;
  }

  /** Not before someone looks. */
  build() {
    if (this.starts) return;
    const { xs, ys } = this;
    const n = xs.length;
    const starts = new Uint32Array(Grid.SIDE * Grid.SIDE + 1);
    const isPlaced = (i) => xs[i] !== NONE && ys[i] !== NONE;
    for (let i = 0; i < n; i++) if (isPlaced(i)) starts[Grid.cell(xs[i], ys[i]) + 1]++;
    for (let c = 1; c < starts.length; c++) starts[c] += starts[c - 1];
    const rows = new Uint32Array(n); // ascending within a cell
    const next = starts.slice();
    for (let i = 0; i < n; i++) if (isPlaced(i)) rows[next[Grid.cell(xs[i], ys[i])]++] = i;
    this.starts = starts;
    this.rows = rows;
  }

  static cell(x, y) {
    return (y >> Grid.BITS) * Grid.SIDE + (x >> Grid.BITS);
  }

  /** Calls back with each row within a lasso. */
  within(corners, found) {
    this.build();
    const cut = cellsCut(corners);
    const [left, bottom, right, top] = cellsAround(corners);
    for (let cy = bottom; cy <= top; cy++) {
      for (let cx = left; cx <= right; cx++) {
        const cell = cy * Grid.SIDE + cx;
        const from = this.starts[cell];
        const end = this.starts[cell + 1];
        if (from === end) continue;
        if (cut[cell]) {
          for (let r = from; r < end; r++) {
            const row = this.rows[r];
            if (inside(corners, this.xs[row], this.ys[row])) found(row);
          }
        } else if (inside(corners, cx << Grid.BITS, cy << Grid.BITS)) {
          for (let r = from; r < end; r++) found(this.rows[r]); // no edge comes near
        }
      }
    }
  }

  /** The row nearest to a place within reach, −1 if there is none: of equal ones the first. */
  nearest(x, y, reachX, reachY, isCandidate) {
    this.build();
    const clamp = (v) => Math.min(65535, Math.max(0, v)) >> Grid.BITS;
    let best = -1;
    let least = 1;
    for (let cy = clamp(y - reachY); cy <= clamp(y + reachY); cy++) {
      for (let cx = clamp(x - reachX); cx <= clamp(x + reachX); cx++) {
        const cell = cy * Grid.SIDE + cx;
        for (let r = this.starts[cell]; r < this.starts[cell + 1]; r++) {
          const row = this.rows[r];
          const dx = (this.xs[row] - x) / reachX;
          const dy = (this.ys[row] - y) / reachY;
          const distance = dx * dx + dy * dy;
          if (distance < least && isCandidate(row)) {
            least = distance;
            best = row;
          }
        }
      }
    }
    return best;
  }

  /** How many rows lie on the same spot. */
  same(row, isCandidate) {
    this.build();
    const cell = Grid.cell(this.xs[row], this.ys[row]);
    let count = 0;
    for (let r = this.starts[cell]; r < this.starts[cell + 1]; r++) {
      const other = this.rows[r];
      if (this.xs[other] === this.xs[row] && this.ys[other] === this.ys[row])
        count += isCandidate(other) ? 1 : 0;
    }
    return count;
  }
}

function cellsAround(corners) {
  let [left, bottom, right, top] = [65535, 65535, 0, 0];
  for (let i = 0; i < corners.length; i += 2) {
    left = Math.min(left, corners[i]);
    right = Math.max(right, corners[i]);
    bottom = Math.min(bottom, corners[i + 1]);
    top = Math.max(top, corners[i + 1]);
  }
  return [left, bottom, right, top].map((v) => Math.min(65535, Math.max(0, v)) >> Grid.BITS);
}

/** Which cells an edge may touch: a row of cells at a time, with a cell to spare on each side. */
function cellsCut(corners) {
  const side = 1 << Grid.BITS;
  const cut = new Uint8Array(Grid.SIDE * Grid.SIDE);
  for (let i = 0, j = corners.length - 2; i < corners.length; j = i, i += 2) {
    const [x1, y1, x2, y2] =
      corners[j + 1] <= corners[i + 1]
        ? [corners[j], corners[j + 1], corners[i], corners[i + 1]]
        : [corners[i], corners[i + 1], corners[j], corners[j + 1]];
    const first = Math.max(0, Math.floor(y1 / side));
    const last = Math.min(Grid.SIDE - 1, Math.floor(y2 / side));
    for (let cy = first; cy <= last; cy++) {
      const at = (y) => (y2 === y1 ? x1 : x1 + ((x2 - x1) * (y - y1)) / (y2 - y1));
      const low = y2 === y1 ? x1 : at(Math.max(y1, cy * side));
      const high = y2 === y1 ? x2 : at(Math.min(y2, (cy + 1) * side));
      const left = Math.max(0, Math.floor(Math.min(low, high) / side) - 1);
      const right = Math.min(Grid.SIDE - 1, Math.floor(Math.max(low, high) / side) + 1);
      cut.fill(1, cy * Grid.SIDE + left, cy * Grid.SIDE + right + 1);
    }
  }
  return cut;
}

/** A drawn path with no more corners than the eye needs: none nearer than so many steps. */
function simplified(path, least) {
  const corners = [];
  for (let i = 0; i < path.length; i += 2) {
    const n = corners.length;
    const far =
      n === 0 || Math.hypot(path[i] - corners[n - 2], path[i + 1] - corners[n - 1]) >= least;
    if (far) corners.push(Math.round(path[i]), Math.round(path[i + 1]));
  }
  return corners;
}

/** A step co-prime to n, near the golden section of it: walks all rows in a fair mixed order. */
function coprime(n) {
  const gcd = (a, b) => (b === 0 ? a : gcd(b, a % b));
  let step = Math.max(1, Math.floor(n * 0.6180339887498949));
  while (gcd(step, n) !== 1) step++;
  return step;
}
