// The browser's part of the administrators' self-test: what reaches people's browsers, whatever stands in between.
// The page holds every outcome in words; this shows the one that is true.

/** Slower than this is not there. */
const PATIENCE_MS = 8000;
const CLOCK_MS = 120_000;

interface Facts {
  address: string;
  library: string;
  frameHosts: string[];
}

type Test = (facts: Facts) => Promise<string>;

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS), ...init });
}

function framing(page: Response, facts: Facts): string {
  if (page.headers.has("x-frame-options")) return "options";
  const policy = page.headers.get("content-security-policy") ?? "";
  // Two headers arrive as one, with a comma in between.
  const sources = policy.split(/[;,]/).find((one) => one.trim().startsWith("frame-ancestors ")) ?? "";
  const named = sources.trim().split(/\s+/);
  if (policy.includes(",") || !facts.frameHosts.every((host) => named.includes(host))) return "policy";
  const opener = page.headers.get("cross-origin-opener-policy") ?? "unsafe-none";
  return opener === "unsafe-none" ? "good" : "opener";
}

async function library(address: string): Promise<string> {
  const own = address.startsWith("/");
  try {
    const answer = await ask(address, own ? {} : { mode: "no-cors" });
    return own && !answer.ok ? "bad" : "good";
  } catch {
    return "bad";
  }
}

async function events(facts: Facts): Promise<string> {
  const [script, list] = await Promise.all([
    ask("/addin/launchevent.js", { method: "HEAD" }),
    ask("/.well-known/microsoft-officeaddins-allowed.json"),
  ]);
  if (!script.ok || !list.ok) return "bad";
  return (await list.text()).includes(`"${facts.address}/addin/launchevent.js"`) ? "good" : "bad";
}

const PANE = "/addin/compose.html";

const TESTS: Record<string, Test> = {
  here: (facts) => Promise.resolve(location.origin === facts.address ? "good" : "bad"),
  framing: async (facts) => framing(await ask(PANE), facts),
  library: (facts) => library(facts.library),
  caching: async () => {
    const page = await ask(PANE);
    const asks = page.headers.get("cache-control")?.includes("no-cache") ?? false;
    return asks && page.headers.has("etag") ? "good" : "bad";
  },
  events,
  clock: async () => {
    const said = Date.parse((await ask(PANE)).headers.get("date") ?? "");
    return Math.abs(said - Date.now()) > CLOCK_MS ? "bad" : "good";
  },
};

function show(row: Element, outcome: string): void {
  for (const part of row.querySelectorAll<HTMLElement>("[data-outcome]")) {
    part.hidden = part.dataset["outcome"] !== outcome;
  }
}

async function run(row: HTMLElement, facts: Facts): Promise<void> {
  const test = TESTS[row.dataset["test"] ?? ""];
  if (!test) return;
  show(row, "wait");
  show(row, await test(facts).catch(() => "broken"));
}

const board = document.querySelector<HTMLElement>("[data-addin-check]");
if (board) {
  const facts: Facts = {
    address: board.dataset["address"] ?? "",
    library: board.dataset["library"] ?? "",
    frameHosts: (board.dataset["frameHosts"] ?? "").split(" ").filter((host) => host !== ""),
  };
  for (const row of board.querySelectorAll<HTMLElement>("[data-test]")) void run(row, facts);
}

export {};
