"use strict";
/* The layer of points: WebGL2, or the processor where there is none. Points are drawn in one fixed
 * mixed order, so that the first so many of them are a fair sample: only those while something
 * moves, then the others slice by slice. */

const SAMPLE = 100000; // points while something moves
const SLICE = 250000; // points of one frame afterwards

/** What both layers have in common: when to draw what. */
class PointLayer {
  constructor(canvas) {
    this.canvas = canvas;
    this.step = coprime(Data.size); // the k-th drawn is row k · step mod n
    this.frame = 0;
  }

  /** Calls back with the rows in the order in which they are drawn, from the k-th on. */
  inOrder(from, count, draw) {
    const n = Data.size;
    let row = Number((BigInt(from) * BigInt(this.step)) % BigInt(n));
    for (let k = from; k < from + count; k++) {
      draw(row, k);
      row += this.step;
      if (row >= n) row -= n;
    }
  }

  /** Starts over; `moving` draws a sample only. */
  draw(view, moving) {
    cancelAnimationFrame(this.frame);
    const n = Data.size;
    const passes = view.dimmed ? ["dim", "full"] : ["full"];
    this.begin(view);
    let [pass, from] = [0, 0];
    const most = moving ? Math.min(n, SAMPLE) : n;
    const next = () => {
      let room = SLICE;
      while (room > 0 && pass < passes.length) {
        const count = Math.min(room, most - from);
        this.slice(passes[pass], from, count);
        room -= count;
        from += count;
        if (from === most) [pass, from] = [pass + 1, 0];
      }
      this.show();
      if (pass < passes.length) this.frame = requestAnimationFrame(next);
    };
    next();
  }

  /** All at once, as for a picture to keep. */
  drawWhole(view) {
    cancelAnimationFrame(this.frame);
    this.begin(view);
    if (view.dimmed) this.slice("dim", 0, Data.size);
    this.slice("full", 0, Data.size);
    this.show();
  }
}

const VERTEX = `#version 300 es
uniform vec2 scale, shift;
uniform float size;
uniform bool dim, dimmed;
uniform sampler2D palette;
uniform vec4 faint;
in vec2 place;
in uint colour, chosen;
out vec4 fill;
void main() {
  bool drawn = !dimmed || (chosen == 1u) != dim;
  gl_Position = drawn ? vec4(place * scale + shift, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
  gl_PointSize = size;
  fill = dim ? faint : texelFetch(palette, ivec2(int(colour), 0), 0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
uniform float alpha, size;
in vec4 fill;
out vec4 pixel;
void main() {
  vec2 d = gl_PointCoord - 0.5;
  float edge = clamp((0.5 - length(d)) * size + 0.5, 0.0, 1.0);
  if (edge <= 0.0) discard;
  float a = fill.a * alpha * edge;
  pixel = vec4(fill.rgb * a, a);
}`;

class WebGLPoints extends PointLayer {
  constructor(canvas, gl) {
    super(canvas);
    this.gl = gl;
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => {
      this.build();
      this.setPlaces();
      if (this.colours) this.setColours(this.colours, this.palette);
      if (this.chosen) this.setChosen(this.chosen);
      this.onRestored?.();
    });
    this.build();
    this.setPlaces();
  }

  build() {
    const { gl } = this;
    const program = gl.createProgram();
    for (const [type, source] of [
      [gl.VERTEX_SHADER, VERTEX],
      [gl.FRAGMENT_SHADER, FRAGMENT],
    ]) {
      const shader = gl.createShader(type);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    ["place", "colour", "chosen"].forEach((name, at) => gl.bindAttribLocation(program, at, name));
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
      throw new Error("WebGL: " + gl.getProgramInfoLog(program));
    gl.useProgram(program);
    this.at = (name) => gl.getUniformLocation(program, name);
    this.buffers = [0, 1, 2].map(() => gl.createBuffer());
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  setPlaces() {
    const { gl } = this;
    const xs = Data.x.steps;
    const ys = Data.y.steps;
    const places = new Uint16Array(2 * Data.size);
    this.inOrder(0, Data.size, (row, k) => {
      places[2 * k] = xs[row];
      places[2 * k + 1] = ys[row];
    });
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[0]);
    gl.bufferData(gl.ARRAY_BUFFER, places, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.UNSIGNED_SHORT, false, 0, 0);
  }

  bytes(at, values) {
    const { gl } = this;
    const mixed = new Uint8Array(Data.size);
    this.inOrder(0, Data.size, (row, k) => (mixed[k] = values(row)));
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[at]);
    gl.bufferData(gl.ARRAY_BUFFER, mixed, gl.DYNAMIC_DRAW);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribIPointer(at, 1, gl.UNSIGNED_BYTE, 0, 0);
  }

  /** @param palette 256 colours, 4 bytes each */
  setColours(colours, palette) {
    const { gl } = this;
    [this.colours, this.palette] = [colours, palette];
    this.bytes(1, (row) => colours[row]);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, palette);
  }

  /** @param fails 0 where a row is chosen */
  setChosen(fails) {
    this.chosen = fails;
    this.bytes(2, (row) => (fails[row] === 0 ? 1 : 0));
  }

  begin({ scale, shift, size, alpha, dimmed, faint }) {
    const { gl, canvas } = this;
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2fv(this.at("scale"), scale);
    gl.uniform2fv(this.at("shift"), shift);
    gl.uniform1f(this.at("size"), size);
    gl.uniform1i(this.at("dimmed"), dimmed ? 1 : 0);
    gl.uniform4fv(this.at("faint"), faint);
    this.alpha = alpha;
  }

  slice(pass, from, count) {
    const { gl } = this;
    gl.uniform1i(this.at("dim"), pass === "dim" ? 1 : 0);
    gl.uniform1f(this.at("alpha"), pass === "dim" ? 1 : this.alpha);
    gl.drawArrays(gl.POINTS, from, count);
  }

  show() {}
}

/** Without WebGL: squares of whole pixels, blended by the processor. */
class ProcessorPoints extends PointLayer {
  setPlaces() {} // it looks them up

  setColours(colours, palette) {
    [this.colours, this.palette] = [colours, palette];
  }

  setChosen(fails) {
    this.chosen = fails;
  }

  begin(view) {
    this.view = view;
    const { width, height } = this.canvas;
    this.context = this.canvas.getContext("2d");
    this.image = this.context.createImageData(width, height);
  }

  slice(pass, from, count) {
    const { scale, shift, size, alpha, dimmed, faint } = this.view;
    const { width, height, data } = this.image;
    const side = Math.max(1, Math.round(size * 0.85));
    const dim = pass === "dim";
    const grey = faint.map((v) => v * 255);
    const ax = (scale[0] * width) / 2;
    const bx = ((shift[0] + 1) * width) / 2 - side / 2;
    const ay = (-scale[1] * height) / 2;
    const by = ((1 - shift[1]) * height) / 2 - side / 2;
    this.inOrder(from, count, (row) => {
      if (dimmed && (this.chosen[row] === 0) === dim) return;
      const left = Math.round(Data.x.steps[row] * ax + bx);
      const top = Math.round(Data.y.steps[row] * ay + by);
      if (left < 0 || top < 0 || left + side > width || top + side > height) return;
      const c = 4 * this.colours[row];
      const colour = dim ? grey : this.palette.subarray(c, c + 4);
      const a = dim ? faint[3] : alpha;
      for (let y = top; y < top + side; y++) {
        for (let x = left; x < left + side; x++) blend(data, 4 * (y * width + x), colour, a);
      }
    });
  }

  show() {
    this.context.putImageData(this.image, 0, 0);
  }
}

/** A colour over what is there. */
function blend(data, at, colour, alpha) {
  const below = data[at + 3] / 255;
  const whole = alpha + below * (1 - alpha);
  for (let i = 0; i < 3; i++)
    data[at + i] = (colour[i] * alpha + data[at + i] * below * (1 - alpha)) / whole;
  data[at + 3] = 255 * whole;
}

/** The best there is here. A canvas that once was asked for WebGL gives nothing else. */
function pointLayer(canvas) {
  const other = canvas.cloneNode();
  const gl = canvas.getContext("webgl2", {
    alpha: true,
    antialias: false,
    depth: false,
    preserveDrawingBuffer: true,
  });
  try {
    if (gl) return new WebGLPoints(canvas, gl);
  } catch (failure) {
    console.warn(failure);
  }
  canvas.replaceWith(other);
  return new ProcessorPoints(other);
}

/* Colours */

/** A byte for each number: Uint8Array.from takes ten times as long. */
function coded(numbers, code) {
  const codes = new Uint8Array(numbers.length);
  for (let i = 0; i < codes.length; i++) codes[i] = code(numbers[i]);
  return codes;
}

const Colours = {
  // From never right to always right: warm against cold, darkest at both ends (Marker.java).
  light: ["#8f0a2c", "#c8352b", "#e9721c", "#f0c23c", "#5fb6d0", "#3a83c4", "#2b3a8c"],
  dark: ["#ff4f6d", "#ff7d5c", "#ffab4a", "#ffe27a", "#8fd8ea", "#62aef5", "#8b97ff"],
  other: { light: "#9a9a94", dark: "#85857f" },

  /** {codes: a byte for each row, colours: of the codes, legend: [{text, colour, title}]} */
  by(what, dark) {
    if (what === "label") {
      return Colours.named(Data.labels, (label) => Data.labelName(label), dark);
    } else if (what.startsWith("slice:")) {
      const slice = sliceOf(what);
      return Colours.named(slice.codes, (code) => slice.values[code], dark);
    }
    const column = columnOf(what);
    if (column.signed) return Colours.diverging(column, dark);
    return /^metric:correctness(_[ab])?$/.test(what)
      ? Colours.levels(column, dark)
      : Colours.ramp(column, dark);
  },

  levels(column, dark) {
    const colours = dark ? Colours.dark : Colours.light;
    const ends = colours.map(() => [Infinity, -Infinity]);
    const codes = coded(column.steps, (step) => {
      // Never and always right keep their colours to themselves.
      const code =
        step === 0 ? 0 : step === LAST ? 6 : Math.min(5, Math.max(1, Math.round((step / LAST) * 6)));
      if (step < ends[code][0]) ends[code][0] = step;
      if (step > ends[code][1]) ends[code][1] = step;
      return code;
    });
    const text = (step) => (step / LAST).toFixed(2).replace(/\.?0+$/, "") || "0";
    const legend = colours.flatMap((colour, code) => {
      const [low, high] = ends[code];
      if (low > high) return [];
      return [{ colour, text: low === high ? text(low) : `${text(low)}–${text(high)}` }];
    });
    return { title: "correctness", codes, colours, legend };
  },

  ramp(column, dark) {
    const colours = Array.from({ length: 255 }, (_, i) =>
      d3.interpolateViridis(dark ? 0.15 + (0.85 * i) / 254 : (0.92 * i) / 254),
    );
    const none = dark ? Colours.other.dark : Colours.other.light;
    const [low, high] = extent(column.steps);
    const span = Math.max(1, high - low);
    const codes = coded(column.steps, (step) =>
      step === NONE ? 255 : Math.round(((step - low) / span) * 254),
    );
    const legend = [0, 0.25, 0.5, 0.75, 1].map((t) => ({
      colour: colours[Math.round(t * 254)],
      text: numberText(
        { ...column, whole: column.whole && Number.isInteger(low + t * span) },
        stepValue(column, low + t * span),
      ),
    }));
    return { title: title(column.key), codes, colours: [...colours, none], legend };
  },

  /** From the greatest loss to the greatest gain, grey where nothing changed. */
  diverging(column, dark) {
    const none = dark ? Colours.other.dark : Colours.other.light;
    const ends = dark ? Colours.dark : Colours.light;
    const stops = [ends[0], ends[1], ends[2], none, ends[4], ends[5], ends[6]];
    const mixed = d3.piecewise(d3.interpolateLab, stops);
    const colours = Array.from({ length: 255 }, (_, i) => mixed(i / 254));
    const [low, high] = around(...extent(column.steps));
    const codes = coded(column.steps, (step) => Math.round(((step - low) / (high - low)) * 254));
    const legend = [0, 0.25, 0.5, 0.75, 1].map((t) => ({
      colour: colours[Math.round(t * 254)],
      text: shownNumber(column, stepValue(column, low + t * (high - low))).replace(/(\.\d\d)\d+/, "$1"),
    }));
    return { title: title(column.key), codes, colours, legend };
  },

  /** The most frequent ones by colour, the others together. */
  named(codes, name, dark) {
    const counts = occurrences(codes);
    const ranked = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([code]) => code);
    const own = d3.schemeTableau10;
    const shown = ranked.slice(0, ranked.length > own.length ? own.length - 1 : own.length);
    shown.sort((a, b) => a - b);
    const number = new Map(shown.map((code, i) => [code, i]));
    const none = dark ? Colours.other.dark : Colours.other.light;
    const legend = shown.map((code, i) => ({ colour: own[i], text: visible(name(code), 24) }));
    const others = ranked.length - shown.length;
    if (others > 0) legend.push({ colour: none, text: `${others} others` });
    return {
      title: "",
      codes: coded(codes, (code) => number.get(code) ?? 255),
      colours: own,
      none,
      legend,
    };
  },

  /** 256 colours of 4 bytes. */
  palette({ colours, none }) {
    const bytes = new Uint8Array(4 * 256);
    for (let i = 0; i < 256; i++) {
      const { r, g, b } = d3.rgb(colours[i] ?? none ?? colours[colours.length - 1]);
      bytes.set([r, g, b, 255], 4 * i);
    }
    return bytes;
  },
};
