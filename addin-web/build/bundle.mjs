// One way to call esbuild, and names with hashes.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

export const here = fileURLToPath(new URL("../", import.meta.url));

/** Uploads are resumed from what the server says; nothing is kept in the browser. @type {import("esbuild").Plugin} */
const storesNothing = {
  name: "stores-nothing",
  setup(bundle) {
    bundle.onResolve({ filter: /\/urlStorage\.js$/ }, () => ({ path: `${here}src/upload/no-storage.ts` }));
  },
};

/** @param {import("esbuild").BuildOptions} options */
export async function bundle(options) {
  return build({
    absWorkingDir: here,
    entryNames: "[name]",
    outdir: "dist",
    bundle: true,
    plugins: [storesNothing],
    minify: true,
    format: "esm",
    target: ["chrome111", "firefox115", "safari16.4"],
    legalComments: "none",
    ...options,
    write: false,
  });
}

/** `name-hash.ending`. @param {string} logical @param {Uint8Array} bytes */
export function hashed(logical, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const dot = logical.lastIndexOf(".");
  return `${logical.slice(0, dot)}-${hash}${logical.slice(dot)}`;
}

/** esbuild appends the ending to the entry's name, which has one already. @param {string} path */
export function logicalName(path) {
  return basename(path).replace(/(\.\w+)\1$/, "$1");
}
