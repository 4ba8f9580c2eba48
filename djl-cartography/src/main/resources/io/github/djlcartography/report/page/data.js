"use strict";
/* What the page holds: whole columns, decoded at the start, and chunks of rows, decoded when
 * someone looks. Rows are those of the map; values are steps (see Steps.java), NONE where there is
 * no value. A served page (see PageServer.java) asks its server for them by the same names. */

const NONE = 65535;
const LAST = 65534;

const Data = {
  header: JSON.parse(document.getElementById("page").textContent),
  columns: new Map(), // key → {key, from, to, whole, steps: typed array}, in the page's order
  measures: new Map(), // the same of metadata: numbers too many to be a slice
  slices: [],

  /** What the first picture needs. */
  async load() {
    const { header } = Data;
    Data.size = header.size;
    const first = [header.x, header.y, header.colour];
    await loadColumns(header.columns.filter(({ key }) => first.includes(key)), Data.columns);
    Data.x = Data.columns.get(header.x);
    Data.y = Data.columns.get(header.y);
  },

  async loadRest() {
    const { header } = Data;
    const rest = header.columns.filter(({ key }) => !Data.columns.has(key));
    [Data.ids, Data.labels, Data.regions, Data.slices] = await Promise.all([
      header.ids ? numbers(header.ids) : null, // null: each row's id is its number
      numbers(header.labels),
      numbers(header.regions), // a bit for each
      Promise.all(header.slices.map(async (slice) => ({ ...slice, codes: await numbers(slice) }))),
      loadColumns(rest, Data.columns),
      loadColumns(header.measures, Data.measures),
    ]);
    if (header.compared) Data.regionsOfA = await numbers(header.compared.regions);
    Data.columns = new Map(header.columns.map(({ key }) => [key, Data.columns.get(key)]));
  },

  /** The number of the example in its dataset. */
  row(i) {
    return Data.ids ? Data.ids[i] : i;
  },

  label(i) {
    return Data.labelName(Data.labels[i]);
  },

  labelName(label) {
    return Data.header.classNames[label] ?? String(label);
  },

  value(column, i) {
    const step = column.steps[i];
    return step === NONE ? NaN : stepValue(column, step);
  },

  /** Of a page of two runs the column of B. */
  own: (key) => Data.columns.get(Data.header.compared ? key + "_b" : key),

  hasIds: () => Data.header.chunks.fields.includes("id"),
  hasText: () => Data.header.chunks.fields.includes("text"),
  hasImages: () => Data.header.chunks.images > 0,

  /** Texts of the chunk that a row is in: one array for each of the fields. */
  async texts(chunk) {
    return Data.header.chunks.fields.length === 0
      ? []
      : cached("t" + chunk, textsOf);
  },

  /** {id, text, …} of one row; an id in every case. */
  async about(i) {
    const { rows } = Data.header.chunks;
    return aboutOf(i, await Data.texts(Math.floor(i / rows)), i % rows);
  },

  /** The same of several rows; of a server they are asked in one request. */
  async abouts(rows) {
    const { served, chunks } = Data.header;
    if (!served || chunks.fields.length === 0) return Promise.all(Array.from(rows, Data.about));
    const texts = await textsOf("t" + rows.join(","));
    return Array.from(rows, (row, r) => aboutOf(row, texts, r));
  },

  /** p(gold) and whether it was right, epoch by epoch; null where the page has no trajectories. */
  curve: (i) => Data.curveOf(i, "p", Data.header.chunks.epochs, Data.header.epochs),

  async curveOf(i, blocks, epochs, all) {
    const { rows } = Data.header.chunks;
    if (epochs.length === 0) return null;
    const bytes = await cached(blocks + Math.floor(i / rows), async (id) =>
      new Uint8Array(await unpacked(id)),
    );
    const from = (i % rows) * epochs.length;
    return Array.from(bytes.subarray(from, from + epochs.length), (byte, e) => ({
      epoch: all[epochs[e]].number,
      p: (byte & 127) === 127 ? NaN : (byte & 127) / 126,
      right: byte > 127,
    }));
  },

  /** The image of a row as a Blob, or null. */
  async image(i) {
    const { imageRows, images } = Data.header.chunks;
    if (!images) return null;
    if (Data.header.served) {
      const answer = await asked("i" + i);
      return answer.status === 204 ? null : answer.blob();
    }
    const bytes = await cached("i" + Math.floor(i / imageRows), bytesOf);
    const chunk = Math.floor(i / imageRows);
    const rows = Math.min(imageRows, Data.size - chunk * imageRows);
    const lengths = new DataView(bytes.buffer, bytes.byteOffset, 4 * rows);
    let at = 4 * rows;
    for (let r = 0; r < i % imageRows; r++) at += lengths.getUint32(4 * r, true);
    const length = lengths.getUint32(4 * (i % imageRows), true);
    if (length === 0) return null;
    const image = bytes.subarray(at, at + length);
    return new Blob([image], { type: image[0] === 0x89 ? "image/png" : "image/jpeg" });
  },
};

function stepValue(column, step) {
  return column.whole ? step : column.from + ((column.to - column.from) * step) / LAST;
}

/** A number of a column as text: as many digits as its steps tell apart. */
function numberText(column, value) {
  if (Number.isNaN(value)) return "–";
  if (column.whole) return String(value);
  const digits = Math.max(0, Math.min(6, 4 - Math.ceil(Math.log10(column.to - column.from))));
  return value.toFixed(digits);
}

/** The same for people to read: changes with their sign. */
function shownNumber(column, value) {
  return withSign(column, value, numberText(column, value));
}

function withSign(column, value, text) {
  return column.signed ? (value > 0 ? "+" + text : text.replace("-", "−")) : text;
}

/** Names of columns as people read them. */
function title(key) {
  return Data.columns.get(key)?.name ?? visible(key, 40).replaceAll("_", " ");
}

/** The column that a filter or a colour is about, if it is about one: "metric:KEY", "measure:NAME". */
function columnOf(key) {
  const [kind, name] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1)];
  return { metric: Data.columns, measure: Data.measures }[kind]?.get(name);
}

/* Decoding */

async function numbers({ block, bytes }) {
  const raw = Data.header.served ? await unpacked(block) : await inflate(take(block));
  const Type = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: Float64Array }[bytes];
  return new Type(raw);
}

async function loadColumns(columns, into) {
  const steps = await Promise.all(columns.map(numbers));
  columns.forEach((column, i) => into.set(column.key, { ...column, steps: wide(steps[i]) }));
}

async function textsOf(id) {
  return JSON.parse(new TextDecoder().decode(await unpacked(id)));
}

/** {id, text, …} of a row, from texts in which it is at a place. */
function aboutOf(row, texts, at) {
  const about = { id: String(Data.row(row)) };
  Data.header.chunks.fields.forEach((field, f) => (about[field] = texts[f][at]));
  return about;
}

/** A chunk, or of a server whatever it has, as bytes. */
async function unpacked(id) {
  return Data.header.served ? (await asked(id)).arrayBuffer() : inflate(await bytesOf(id));
}

/** What the server that the page came from says to a name. */
async function asked(name) {
  let answer;
  try {
    answer = await fetch(name);
  } catch {
    const status = document.getElementById("failure");
    status.hidden = false;
    status.textContent =
      "The server has ended, and with it what was not shown yet. Start cartography serve again, and open the address that it prints.";
    throw new Error("the server has ended");
  }
  if (!answer.ok) throw new Error(`${answer.status}: ${(await answer.text()).trim()}`);
  return answer;
}

function base64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** A block that is needed once: its text is let go. */
function take(id) {
  const element = document.getElementById(id);
  const bytes = base64(element.textContent);
  element.remove();
  return bytes;
}

const parsed =
  document.readyState === "loading"
    ? new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }))
    : Promise.resolve();

/** A chunk may stand so far down that the browser has not read it yet. */
async function bytesOf(id) {
  if (!document.getElementById(id)) await parsed;
  return base64(document.getElementById(id).textContent);
}

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** One byte a number, with 255 for none, as two bytes with NONE. */
function wide(steps) {
  if (steps.BYTES_PER_ELEMENT !== 1) return steps;
  const words = new Uint16Array(steps.length);
  for (let i = 0; i < steps.length; i++) words[i] = steps[i] === 255 ? NONE : steps[i];
  return words;
}

const CACHED = Data.header.served ? 4096 : 48; // chunks: the rows of a list lie anywhere
const chunkCache = new Map(); // id → promise; the latest used last

function cached(id, decode) {
  const chunk = chunkCache.get(id) ?? decode(id);
  chunkCache.delete(id);
  chunkCache.set(id, chunk);
  chunk.catch(() => chunkCache.delete(id));
  if (chunkCache.size > CACHED) chunkCache.delete(chunkCache.keys().next().value);
  return chunk;
}

/* Showing texts of unknown origin */

/** Control characters, those that turn the direction of writing, invisible ones, and half pairs. */
const UNSEEN =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** A text as it may be shown: what cannot be seen or would disorder the page is spelt out. */
function visible(text, longest = Infinity) {
  const cut = text.length > longest ? text.slice(0, longest) + "…" : text;
  return cut.replace(
    UNSEEN,
    (c) => "⟨U+" + c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0") + "⟩",
  );
}

/** An element with properties, attributes (in attr) and children, of which strings are text. */
function element(name, properties = {}, ...children) {
  const { attr = {}, ...own } = properties;
  const node = Object.assign(document.createElement(name), own);
  for (const [key, value] of Object.entries(attr)) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}
