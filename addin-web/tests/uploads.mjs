/** @typedef {{ id: string, name: string, bytes: number, received: number, document: string | null, state: string }} Stored */

const LINK = /^\/r\/[a-z]+\/upload\//;

/**
 * As much of the gateway as the upload page's script talks to: the state answer, tus (creation, HEAD, PATCH), removing a
 * file and saving answers. It keeps counts instead of bytes and breaks connections when told to.
 */
export class Uploads {
  /** @type {Stored[]} */
  files = [];
  /** Bytes after which the next PATCH loses its connection; each is used once. @type {number[]} */
  cuts = [];
  /** The next creations answer after the upload is made, but the answer is lost. */
  lostCreations = 0;
  /** The next creations make two uploads: a browser whose connection breaks may send its request again by itself. */
  twins = 0;
  made = 0;
  /** So many questions for the state are lost while a file is looked through. */
  lostLooks = 0;
  /** @type {string[]} */
  log = [];
  /** @type {string[]} */
  answers = [];
  missing = ["Your last three pay slips"];

  /**
   * Whether the request was one for it.
   *
   * @param {string} path
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  answer(path, request, response) {
    if (path.startsWith("/bulk/u/")) this.#tus(path.slice("/bulk/u/".length), request, response);
    else if (LINK.test(path) && path.endsWith("/state")) this.#state(response);
    else if (LINK.test(path) && request.method === "POST") this.#act(path, request, response);
    else return false;
    return true;
  }

  /** @param {import("node:http").ServerResponse} response */
  #state(response) {
    if (this.lostLooks > 0 && this.files.some((file) => file.state === "checking")) {
      this.lostLooks -= 1;
      response.socket?.destroy();
      return;
    }
    const unfinished = (/** @type {Stored} */ file) => (file.state === "receiving" ? `/bulk/u/again-${file.id}` : null);
    const files = this.files.map((file) => ({ ...file, why: null, text: null, upload_url: unfinished(file) }));
    const missing = this.files.some((file) => file.document === "d1") ? [] : this.missing;
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ state: "open", create_url: "/bulk/u/create", files, missing }));
    // Looked through by the next look.
    for (const file of this.files) if (file.state === "checking") file.state = "accepted";
  }

  /** @param {string} path @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
  #act(path, request, response) {
    const removed = /files\/(\w+)\/remove$/.exec(path);
    if (removed) this.files = this.files.filter((file) => file.id !== removed[1]);
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      if (path.endsWith("/answers")) this.answers.push(body);
      if (path.endsWith("/hand-in")) this.log.push("hand-in");
      response.writeHead(path.endsWith("/hand-in") ? 200 : 204, { "Content-Type": "text/html" });
      response.end(path.endsWith("/hand-in") ? "<!doctype html><html lang=en><title>x</title><link rel=icon href='data:,'><main><h1>Handed in</h1></main>" : undefined);
    });
  }

  /** @param {string} ticket @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
  #tus(ticket, request, response) {
    this.log.push(`${request.method ?? ""} ${ticket}`);
    if (ticket === "create") {
      this.#create(request, response);
      return;
    }
    // An upload has a fresh address in each state.
    const file = this.files.find((file) => file.id === ticket.replace("again-", ""));
    if (!file) {
      response.writeHead(404);
      response.end();
      return;
    }
    if (request.method === "PATCH") {
      this.#receive(file, request, response);
      return;
    }
    response.writeHead(200, this.#headers(file));
    response.end();
  }

  /** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
  #create(request, response) {
    const pairs = String(request.headers["upload-metadata"]).split(",").map((pair) => pair.split(" "));
    const metadata = new Map(pairs.map(([key, value]) => [key, Buffer.from(value ?? "", "base64").toString()]));
    const bytes = Number(request.headers["upload-length"]);
    const name = metadata.get("filename") ?? "";
    const document = metadata.get("document") ?? null;
    const make = () => {
      this.made += 1;
      const id = `t${String(this.made)}`;
      this.files.push({ id, name, bytes, received: 0, document, state: "receiving" });
      return id;
    };
    if (this.twins > 0) {
      this.twins -= 1;
      make();
    }
    const id = make();
    if (this.lostCreations > 0) {
      this.lostCreations -= 1;
      request.socket.destroy();
      return;
    }
    response.writeHead(201, { "Tus-Resumable": "1.0.0", Location: `/bulk/u/${id}`, "Kuvert-File": id });
    response.end();
  }

  /** @param {Stored} file @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
  #receive(file, request, response) {
    if (Number(request.headers["upload-offset"]) !== file.received) {
      response.writeHead(409, this.#headers(file));
      response.end();
      return;
    }
    const cut = this.cuts.shift() ?? Infinity;
    let now = 0;
    request.on("data", (/** @type {Buffer} */ chunk) => {
      const fresh = Math.min(chunk.length, cut - now);
      now += fresh;
      file.received += fresh;
      if (now >= cut) request.socket.destroy();
    });
    request.on("end", () => {
      if (file.received === file.bytes) file.state = "checking";
      response.writeHead(204, this.#headers(file));
      response.end();
    });
  }

  /** @param {Stored} file */
  #headers(file) {
    return { "Tus-Resumable": "1.0.0", "Upload-Offset": String(file.received), "Upload-Length": String(file.bytes), "Cache-Control": "no-store" };
  }
}
