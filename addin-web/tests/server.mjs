import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { Uploads } from "./uploads.mjs";

/** The headers the gateway sends with every page. */
export const HEADERS = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
    "require-trusted-types-for 'script'",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};
/** @type {Record<string, string>} */
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

/**
 * Serves the written pages as the gateway would. A POST is kept and answered with an empty page; `/shares/…`
 * is the share as it looks a little later, `/requests/…` a request, and the links of the pages named `upload` take files.
 *
 * @typedef {{ url: string, posts: { path: string, body: string, headers: import("node:http").IncomingHttpHeaders }[], uploads: Uploads, close: () => void }} Server
 * @param {string} root
 * @returns {Promise<Server>}
 */
export async function serve(root) {
  /** @type {Server["posts"]} */
  const posts = [];
  const uploads = new Uploads();
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    if (uploads.answer(path, request, response)) return;
    if (request.method === "POST") {
      let body = "";
      request.on("data", (chunk) => (body += String(chunk)));
      request.on("end", () => {
        posts.push({ path, body, headers: request.headers });
        response.writeHead(200, { ...HEADERS, "Content-Type": "text/html" });
        response.end("<!doctype html><html lang=en><title>Posted</title><link rel=icon href='data:,'><main><h1>Posted</h1></main>");
      });
      return;
    }
    if (path.startsWith("/addin/") || path.startsWith("/.well-known/")) {
      // What the administrators' self-test looks at.
      response.writeHead(200, HEADERS);
      response.end();
      return;
    }
    if (path === "/office.js") {
      // Outlook's library, where there is no Outlook.
      response.writeHead(200, { ...HEADERS, "Content-Type": "text/javascript" });
      response.end();
      return;
    }
    // Pages that look again whether something has changed.
    const again = path.startsWith("/shares/") ? "/en/share-later.html" : path.startsWith("/requests/") ? "/en/request.html" : undefined;
    const file = again ?? path;
    readFile(join(root, file)).then(
      (bytes) => {
        response.writeHead(200, { ...HEADERS, "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" });
        response.end(bytes);
      },
      () => {
        response.writeHead(404, HEADERS);
        response.end();
      },
    );
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", () => { ready(undefined); }));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return { url: `http://127.0.0.1:${String(address.port)}`, posts, uploads, close: () => server.close() };
}
