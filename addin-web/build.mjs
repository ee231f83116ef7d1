// Bundles the pages' scripts and style into dist/, under names that carry a hash of their content, and writes
// manifest.json (logical name → file name) for the gateway's build.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const out = new URL("dist/", import.meta.url);
const here = new URL(".", import.meta.url);

/** @param {string} logical @param {Uint8Array} bytes */
async function emit(logical, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const dot = logical.lastIndexOf(".");
  const name = `${logical.slice(0, dot)}-${hash}${logical.slice(dot)}`;
  await writeFile(new URL(name, out), bytes);
  return [logical, name];
}

/** esbuild appends the ending to the entry's name, which has one already. @param {string} path */
function logicalName(path) {
  return basename(path).replace(/(\.\w+)\1$/, "$1");
}

/** @type {import("esbuild").Plugin} */
const storesNothing = {
  name: "stores-nothing",
  setup(bundle) {
    bundle.onResolve({ filter: /\/urlStorage\.js$/ }, () => ({
      path: fileURLToPath(new URL("src/upload/no-storage.ts", here)),
    }));
  },
};

const bundled = await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: { "site.js": "src/site.ts", "addin-signin.js": "src/addin-signin.ts", "upload.js": "src/upload.ts", "site.css": "src/css/site.css" },
  entryNames: "[name]",
  outdir: "dist",
  bundle: true,
  plugins: [storesNothing],
  minify: true,
  write: false,
  format: "esm",
  target: ["chrome111", "firefox115", "safari16.4"],
  legalComments: "none",
});

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const entries = [];
for (const file of bundled.outputFiles) {
  entries.push(await emit(logicalName(file.path), file.contents));
}
entries.push(await emit("icon.svg", await readFile(new URL("art/icon.svg", here))));
await writeFile(new URL("manifest.json", out), `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
