// A development instance of its own, for measuring: `kuvert serve --dev` in a folder that is gone afterwards.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { eventually } from "./lib.mjs";

/** A port that nobody had a moment ago. */
async function freePort() {
  const server = createServer();
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Starts `binary`, and returns what `demo.json` says once it is ready, and how to end it. */
export async function start(binary) {
  const folder = mkdtempSync(join(tmpdir(), "kuvert-dev-"));
  const [port, ops] = [await freePort(), await freePort()];
  const log = openSync(join(folder, "kuvert.log"), "w");
  const env = {
    PATH: process.env.PATH,
    KUVERT_PUBLIC_URL: `https://localhost:${port}`,
    KUVERT_LISTEN: `127.0.0.1:${port}`,
    KUVERT_OPS_LISTEN: `127.0.0.1:${ops}`,
  };
  const server = spawn(resolve(binary), ["serve", "--dev"], { cwd: folder, env, stdio: ["ignore", log, log] });
  const stop = () => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const demo = join(folder, ".kuvert/demo.json");
  const ready = () => fetch(`http://127.0.0.1:${ops}/readyz`).then((answer) => answer.ok, () => false);
  try {
    await eventually(async () => existsSync(demo) && (await ready()), "the instance's start", 60);
    return { facts: JSON.parse(readFileSync(demo, "utf8")), stop };
  } catch (error) {
    const said = readFileSync(join(folder, "kuvert.log"), "utf8");
    stop();
    throw new Error(`${error.message}\n${said}`);
  }
}
