// Bundles scripts and styles into dist/.
//
// For the gateway's own pages: files whose names carry a hash of their content, and manifest.json (logical name → file
// name), which the gateway's build turns into constants.
//
// For the add-in: dist/addin/ and, for the development server, dist/playground/. dist/addin/files.json lists each file:
//   path       below /addin/ (below /playground/ with `playground`)
//   from       below dist/
//   type       the Content-Type
//   cache      "immutable" (the name has a hash), "icon" (a day), "revalidate" (no-cache with ETag)
//   template   holds {{NAME}} places that the gateway fills in, escaped for the type
//   playground served by `serve --dev` only
//   logical    the name without hash, where pages of the gateway use the file
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { addin } from "./build/addin.mjs";
import { bundle, hashed, logicalName } from "./build/bundle.mjs";

const out = new URL("dist/", import.meta.url);

const pages = await bundle({
  entryPoints: {
    "site.js": "src/site.ts",
    "upload.js": "src/upload.ts",
    "compose.js": "src/compose.ts",
    "addin-check.js": "src/addin-check.ts",
    "addin-signin.js": "src/addin/pages/signin.ts",
    "site.css": "src/css/site.css",
    "preview-light.css": "src/css/preview-light.css",
    "preview-dark.css": "src/css/preview-dark.css",
  },
});

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
/** @type {Record<string, string>} */
const names = {};
/** @param {string} logical @param {Uint8Array} bytes */
async function emit(logical, bytes) {
  const name = hashed(logical, bytes);
  await writeFile(new URL(name, out), bytes);
  names[logical] = name;
}
for (const file of pages.outputFiles) await emit(logicalName(file.path), file.contents);
await emit("icon.svg", await readFile(new URL("art/icon.svg", import.meta.url)));
await writeFile(new URL("manifest.json", out), `${JSON.stringify(names, null, 2)}\n`);

await addin(out);
