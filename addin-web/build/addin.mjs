// Builds the add-in: pages, panes, the event file, icons, manifests, and the playground. build.mjs says what comes out.
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { bundle, hashed, here, logicalName } from "./bundle.mjs";

/** @typedef {"immutable" | "icon" | "revalidate"} Cache */
/** @typedef {{ path: string, from: string, type: string, cache: Cache, template: boolean, playground: boolean, logical?: string }} Listed */

/** @type {Record<string, string>} */
const TYPES = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  png: "image/png",
  "xml.tmpl": "application/xml; charset=utf-8",
  "json.tmpl": "application/json",
};

class Output {
  /** @type {Listed[]} */
  files = [];

  /** @param {URL} out */
  constructor(out) {
    this.out = out;
  }

  /** @param {string} path @param {string | Uint8Array} bytes @param {Partial<Listed>} about */
  async put(path, bytes, about) {
    const ending = /\.((?:xml|json)\.tmpl|\w+)$/.exec(path)?.[1] ?? "";
    const from = `${about.playground === true ? "playground" : "addin"}/${path}`;
    await mkdir(new URL(".", new URL(from, this.out)), { recursive: true });
    await writeFile(new URL(from, this.out), bytes);
    const type = TYPES[ending];
    if (type === undefined) throw new Error(`no type for ${path}`);
    this.files.push({ path, from, type, cache: "revalidate", template: false, playground: false, ...about });
  }
}

/** Pages and scripts with addresses that never change. */
export const listed = ["compose.html", "read.html", "events.html", "launchevent.js"];

/** @param {URL} out */
export async function addin(out) {
  const output = new Output(out);
  const assets = await panes(output);
  await events(output);
  await pages(output, assets);
  await icons(output);
  await manifests(output);
  await playground(output);
  for (const path of listed) if (!output.files.some((file) => file.path === path)) throw new Error(`${path} is missing`);
  output.files.sort((a, b) => a.from.localeCompare(b.from));
  await writeFile(new URL("addin/files.json", out), `${JSON.stringify(output.files, null, 2)}\n`);
}

/** Panes share a chunk; the sign-in library is one of its own. */
export async function buildPanes() {
  return bundle({
    entryPoints: { compose: "src/addin/pane/compose.ts", read: "src/addin/pane/read.ts", signin: "src/addin/pages/signin.ts", app: "src/addin/pane/app.css" },
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    outdir: "dist/addin",
    splitting: true,
    metafile: true,
  });
}

/** @param {Output} output */
async function panes(output) {
  const built = await buildPanes();
  /** @type {Record<string, string>} */
  const named = {};
  for (const file of built.outputFiles) {
    const path = `assets/${basename(file.path)}`;
    const logical = basename(path).replace(/-[A-Z0-9]{8}(\.\w+)$/, "$1");
    const entry = built.metafile?.outputs[`dist/addin/${path}`]?.entryPoint;
    if (entry !== undefined) named[logical] = path;
    await output.put(path, file.contents, { cache: "immutable", ...(logical === "signin.js" ? { logical } : {}) });
  }
  return named;
}

/** One plain file that old engines read: no minification, no helpers, nothing newer than 2016. */
export async function buildEvents() {
  const built = await bundle({
    entryPoints: { launchevent: "src/addin/events/launchevent.ts" },
    target: "es2016",
    format: "iife",
    // No names and no syntax are touched, only blanks.
    minify: false,
    minifyWhitespace: true,
    define: { KUVERT_BASE_URL: '"{{BASE_URL}}"' },
  });
  const file = built.outputFiles[0];
  if (file === undefined) throw new Error("no event file");
  return file.text;
}

/** @param {Output} output */
async function events(output) {
  await output.put("launchevent.js", await buildEvents(), { template: true });
}

/** @param {Output} output @param {Record<string, string>} assets */
async function pages(output, assets) {
  const pane = await readFile(`${here}src/addin/pages/compose.html`, "utf8");
  for (const name of ["compose", "read"]) {
    const page = pane.replace("@style@", `/addin/${assets["app.css"] ?? ""}`).replace("@script@", `/addin/${assets[`${name}.js`] ?? ""}`);
    await output.put(`${name}.html`, page, { template: true });
  }
  await output.put("events.html", await readFile(`${here}src/addin/pages/events.html`), { template: true });
}

/** @param {Output} output */
async function icons(output) {
  for (const name of await readdir(`${here}art/icons`)) {
    await output.put(`icons/${name}`, await readFile(`${here}art/icons/${name}`), { cache: "icon" });
  }
}

/** The model is TypeScript: it is bundled and run. @param {Output} output */
async function manifests(output) {
  const built = await bundle({ entryPoints: { templates: "manifest/templates.ts" }, platform: "node", minify: false });
  const code = built.outputFiles[0]?.text ?? "";
  /** @type {unknown} */
  const loaded = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
  const { templates } = /** @type {{ templates: Record<string, string> }} */ (loaded);
  for (const [name, text] of Object.entries(templates)) await output.put(name, text, { template: true });
}

/** @param {Output} output */
async function playground(output) {
  const built = await bundle({
    entryPoints: { "outlook.js": "src/playground/outlook.ts", "office.js": "src/playground/office.ts", "outlook.css": "src/playground/outlook.css" },
    format: "iife",
  });
  /** @type {Record<string, string>} */
  const named = {};
  for (const file of built.outputFiles) {
    const logical = logicalName(file.path);
    // office.js keeps its name: it stands in for Microsoft's, whose address is a setting.
    const path = logical === "office.js" ? logical : hashed(logical, file.contents);
    named[logical] = path;
    await output.put(path, file.contents, { playground: true, cache: path === logical ? "revalidate" : "immutable" });
  }
  const page = await readFile(`${here}src/playground/index.html`, "utf8");
  const filled = page.replace("@style@", `/playground/${named["outlook.css"] ?? ""}`).replace("@script@", `/playground/${named["outlook.js"] ?? ""}`);
  await output.put("index.html", filled, { playground: true, template: true });
}
