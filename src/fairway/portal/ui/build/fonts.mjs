// Cuts the fonts into small pieces, so that a page loads only the characters it shows.
//
// Latin: IBM Plex Sans (variable weight) and IBM Plex Mono. Chinese: Noto Sans TC and SC in one weight (the browser
// thickens it for headings; a second weight would double what a page loads). The characters of the product's own
// sentences come first, in pieces by where they are said: what stands on every page, then page by page. After them the
// common characters of each script (Big5 level 1, GB 2312 level 1) for readers whose machine has no Chinese font at
// all: data (names, goods) is shown in the machine's own font first.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fontverter from "fontverter";
import subsetFont from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..");
const packages = join(root, "node_modules");
const locale = join(root, "..", "..", "locale");
const out = join(root, ".generated");
const OWN_PIECE = 40; // characters in a piece of our own sentences: about 6 kB
const COMMON_PIECE = 128;
const COMMON = 2880; // how many further characters are carried, the most frequent first
const isHan = (c) => /[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]/u.test(c);

const SCRIPTS = [
  { tag: "tc", family: "Noto Sans TC", subset: "chinese-traditional", folder: "zh_Hant_HK", common: big5Level1 },
  { tag: "sc", family: "Noto Sans SC", subset: "chinese-simplified", folder: "zh_Hans_CN", common: gb2312Level1 },
];

function* rows(decoder, first, last, trails) {
  for (let lead = first; lead <= last; lead++)
    for (const trail of trails) {
      const c = decoder.decode(Uint8Array.of(lead, trail));
      if (c.length === 1 && isHan(c)) yield c;
    }
}

function big5Level1() {
  const trails = [...Array(0x3f).keys()].map((i) => 0x40 + i).concat([...Array(0x5e).keys()].map((i) => 0xa1 + i));
  return [...rows(new TextDecoder("big5"), 0xa4, 0xc6, trails)];
}

function gb2312Level1() {
  return [...rows(new TextDecoder("gbk"), 0xb0, 0xd7, [...Array(0x5e).keys()].map((i) => 0xa1 + i))];
}

/** Each translation of one language with the file that says it first ("" where the catalogue does not tell). */
function* translations(folder) {
  const path = join(locale, folder);
  for (const file of existsSync(path) ? readdirSync(path).filter((name) => name.endsWith(".po")).sort() : []) {
    let place = "", text = "", inText = false;
    for (const line of [...readFileSync(join(path, file), "utf8").split("\n"), ""]) {
      if (line.startsWith("#: ")) place = line.slice(3).split(/[: ]/)[0];
      else if (line.startsWith("msgstr")) { inText = true; text = line; }
      else if (line.startsWith('"') && inText) text += line;
      else if (inText) { yield [file === "portal.po" ? place : file, text]; text = ""; inText = false; place = ""; }
    }
  }
}

/** What stands on every page; its characters come first. */
const EVERYWHERE = /^(templates\/(layout|macros)|vocabulary|formats|navigation)/;

/** The Chinese characters of our own sentences: everywhere, on several pages, then page by page; frequent ones first. */
function ownCharacters(folder) {
  const places = new Map(), count = new Map();
  for (const [place, text] of translations(folder))
    for (const c of text) if (isHan(c)) {
      if (!places.has(c)) places.set(c, new Set());
      places.get(c).add(EVERYWHERE.test(place) ? "*" : place);
      count.set(c, (count.get(c) ?? 0) + 1);
    }
  const group = (c) => {
    const where = [...places.get(c)].sort();
    return where[0] === "*" ? "0" : where.length > 3 ? "1" : `2 ${where.find((it) => it.startsWith("templates")) ?? where[0]}`;
  };
  return [...places.keys()].sort((a, b) => {
    const [x, y] = [group(a), group(b)];
    return x !== y ? (x < y ? -1 : 1) : count.get(b) - count.get(a) || (a < b ? -1 : 1);
  });
}

/** Code points in the order in which the package slices them: its last slices hold the most frequent characters. */
function byFrequency(family) {
  const ranges = JSON.parse(readFileSync(join(packages, "@fontsource", family, "unicode.json"), "utf8"));
  const order = new Map();
  Object.entries(ranges).reverse().forEach(([, text], rank) => {
    for (const range of text.split(",")) {
      const [from, to] = range.replace("U+", "").split("-").map((hex) => parseInt(hex, 16));
      for (let code = from; code <= (to ?? from); code++) order.set(String.fromCodePoint(code), rank);
    }
  });
  return (c) => order.get(c) ?? 9999;
}

function range(characters) {
  const codes = characters.map((c) => c.codePointAt(0)).sort((a, b) => a - b);
  const runs = [];
  for (const code of codes) {
    const last = runs.at(-1);
    if (last && code === last[1] + 1) last[1] = code;
    else runs.push([code, code]);
  }
  return runs.map(([a, b]) => (a === b ? `U+${a.toString(16)}` : `U+${a.toString(16)}-${b.toString(16)}`)).join(",");
}

function face(family, weight, file, characters) {
  return `@font-face{font-family:"${family}";font-style:normal;font-weight:${weight};font-display:swap;`
    + `src:url(./${file}) format("woff2");unicode-range:${characters}}\n`;
}

async function chinese({ tag, family, subset, folder, common }) {
  const name = family.toLowerCase().replaceAll(" ", "-");
  const own = ownCharacters(folder);
  const mine = new Set(own);
  const rank = byFrequency(name);
  const rest = [...new Set(common())].filter((c) => !mine.has(c)).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).slice(0, COMMON);
  const cut = (list, size) => Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, i * size + size));
  const pieces = [...cut(own, OWN_PIECE), ...cut(rest, COMMON_PIECE)];
  const source = readFileSync(join(packages, "@fontsource", name, "files", `${name}-${subset}-400-normal.woff2`));
  const stamp = createHash("sha256").update(JSON.stringify(pieces)).update(source).update(readFileSync(fileURLToPath(import.meta.url))).digest("hex");
  const stampFile = join(out, `${tag}.stamp`);
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  for (const old of readdirSync(out)) if (old.startsWith(`${tag}-`)) rmSync(join(out, old));
  const sfnt = Buffer.from(await fontverter.convert(source, "sfnt")); // copied: the converter uses its memory again
  let css = "";
  for (const [i, characters] of pieces.entries()) {
    const file = `${tag}-${String(i).padStart(2, "0")}.woff2`;
    writeFileSync(join(out, file), await subsetFont(sfnt, characters.join(""), { targetFormat: "woff2", noLayoutClosure: true }));
    css += face(family, "400", file, range(characters));
  }
  writeFileSync(join(out, `fonts-${tag}.css`), css);
  writeFileSync(stampFile, stamp);
  console.log(`${family}: ${own.length} own and ${rest.length} further characters in ${pieces.length} pieces`);
}

async function latin() {
  const sans = readFileSync(join(packages, "@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2"));
  const mono = (w) => readFileSync(join(packages, `@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-${w}-normal.woff2`));
  const plain = [...Array(0x7f - 0x20).keys()].map((i) => String.fromCodePoint(0x20 + i)).join("")
    + "\u00a0·×°±©–—‘’“”•…−→←≠≤≥";
  // Letters with marks, as in Portuguese names: few pages show one.
  const marked = [...Array(0x100 - 0xa1).keys()].map((i) => String.fromCodePoint(0xa1 + i)).filter((c) => !plain.includes(c)).join("");
  let css = "";
  const add = async (family, weight, file, bytes, further) => {
    for (const [name, text] of [[file, plain], [`${file}-marked`, marked]]) {
      writeFileSync(join(out, `${name}.woff2`), await subsetFont(bytes, text, { targetFormat: "woff2", ...further }));
      css += face(family, weight, `${name}.woff2`, range([...text]));
    }
  };
  await add("IBM Plex Sans", "400 700", "latin-sans", sans, { variationAxes: { wght: { min: 400, max: 700 } } });
  await add("IBM Plex Mono", "100 500", "latin-mono-400", mono(400));
  await add("IBM Plex Mono", "501 900", "latin-mono-600", mono(600));
  writeFileSync(join(out, "fonts-latin.css"), css);
}

mkdirSync(out, { recursive: true });
await latin();
for (const script of SCRIPTS) await chinese(script);
