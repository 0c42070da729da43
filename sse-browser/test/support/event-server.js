import { EventEmitter, once } from "node:events";
import { readFile } from "node:fs/promises";
import http from "node:http";
import { fileURLToPath } from "node:url";
import { latin1, parserCases } from "./parse.js";

const FILES = {
  "/client.js": ["../../dist/client.js", "text/javascript"],
  "/page.html": ["page.html", "text/html"],
  "/other.html": ["other.html", "text/html"],
};

/** A server of events over HTTP/1.1, with pages that read them. Emits `change` whenever a test could wait for something. */
export class EventServer extends EventEmitter {
  heartbeat = 500;
  retry = 100;
  stateFirst = false;
  script = []; // statuses and headers of the next responses
  requests = []; // to streams: { at, method, headers, body }
  streams = new Set();
  #history = [];
  #server = http.createServer((request, response) => this.#answer(request, response));

  static async start(options = {}, port = 0) {
    const server = Object.assign(new EventServer(), options);
    server.setMaxListeners(0);
    server.#server.listen(port, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  get port() { return this.#server.address().port; }
  get url() { return `http://localhost:${this.port}`; }
  get head() { return this.#history.length; }

  async stop() {
    clearInterval(this.load);
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  publish(count = 1) {
    for (let i = 0; i < count; i++) {
      const event = `event: number\ndata: ${this.head + 1}\nid: ${this.head + 1}\n\n`;
      this.#history.push(event);
      for (const stream of this.streams) stream.write(event);
    }
    this.emit("change");
  }

  /** Publishes all the time, so many events a second. */
  publishSteadily(rate) {
    const started = Date.now();
    let published = 0;
    this.load = setInterval(() => {
      const due = Math.floor((Date.now() - started) * rate / 1000) - published;
      published += due;
      this.publish(due);
    }, 5);
  }

  stopPublishing() { clearInterval(this.load); }

  cut() { for (const stream of this.streams) stream.destroy(); }

  /** Returns as soon as the condition is true. */
  async until(condition, what = condition, seconds = 60) {
    const late = AbortSignal.timeout(seconds * 1000);
    while (!condition()) {
      await once(this, "change", { signal: late }).catch(() => {
        throw new Error(`After ${seconds} s still not: ${what}; ${this.streams.size} streams, ${this.requests.length} requests`);
      });
    }
  }

  async #answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, "http://x");
    if (pathname == "/stream") return this.#stream(request, response);
    if (pathname == "/answer") return this.#chat(request, response);
    if (pathname == "/bytes") return this.#bytes(parserCases[searchParams.get("case")], +searchParams.get("cut"), response);
    const [file, type] = FILES[pathname] ?? [];
    if (!file) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-cache" });
    response.end(await readFile(new URL(file, import.meta.url)));
  }

  async #stream(request, response) {
    const { method, headers } = request;
    this.requests.push({ at: Date.now(), method, headers });
    this.emit("change");
    const { status = 200, headers: more = {} } = this.script.shift() ?? {};
    if (status != 200) return response.writeHead(status, more).end();
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.write(`: open heartbeat=${this.heartbeat}ms\nretry: ${this.retry}\n\n` + this.#opening(headers["last-event-id"]));
    this.#keep(response);
  }

  #opening(last) {
    if (last != null) return this.#history.slice(+last).join("") + `id: ${this.head}\n\n`;
    return this.stateFirst ? `id: ${this.head}\nevent: state\ndata: ${this.head}\n\n` : `id: ${this.head}\n\n`;
  }

  #keep(response) {
    const beats = setInterval(() => response.write(": heartbeat\n\n"), this.heartbeat);
    this.streams.add(response);
    response.on("close", () => {
      clearInterval(beats);
      this.streams.delete(response);
      this.emit("change");
    });
    this.emit("change");
  }

  async #chat(request, response) {
    let body = "";
    for await (const chunk of request) body += chunk;
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    for (const word of body.split(" ")) response.write(`data: ${word}\n\n`);
    response.end("data: [DONE]\n\n");
  }

  #bytes({ bytes }, cut, response) {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.flushHeaders();
    const all = Buffer.from(latin1(bytes));
    response.write(all.subarray(0, cut), () => setImmediate(() => response.end(all.subarray(cut))));
  }
}

// As a process of its own, which a test can stop: tells its port, and does what it is told.
if (process.argv[1] == fileURLToPath(import.meta.url)) {
  const server = await EventServer.start();
  process.on("message", ([method, ...args]) => server[method](...args));
  server.on("change", () => process.send({ streams: server.streams.size, requests: server.requests.length }));
  process.send({ url: server.url });
}
