import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { isFirefox, launch } from "../support/browser.js";

// The worker for jobs within a module Web Worker, as it is served: minified, with the client beside it.

const dist = name => readFileSync(new URL(`../../dist/${name}`, import.meta.url), "utf8");

const THREAD = `
  import { sseWorker } from "./worker.js";
  const worker = sseWorker("/jobs", "q", async (data, job) => {
    await job.progress(50);
    if (data.wait) await new Promise(done => job.signal.addEventListener("abort", done));
    if (data.fail) throw Object.assign(new Error("no"), { fatal: true });
    return { double: 2 * data.number, page: typeof document };
  }, { slots: 2, tags: "tab" });
  worker.stream.onstate = state => postMessage(state.name);
  addEventListener("message", async () => { await worker.close(); postMessage("stopped"); });
`;

const FILES = {
  "/": ["text/html", "<!doctype html><title>Worker</title>"],
  "/client.js": ["text/javascript", dist("client.js")],
  "/worker.js": ["text/javascript", dist("worker.js")],
  "/thread.js": ["text/javascript", THREAD],
};

let browser, page, server, url, stream, beats, reports, waiters;

const until = condition => condition() ? Promise.resolve() : new Promise(done => waiters.push({ condition, done }));
const changed = () => waiters = waiters.filter(({ condition, done }) => condition() ? void done() : true);
const send = (name, data) => stream.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
const job = (id, data) => send("job", { id, queue: "q", lease: `1-${id}`, attempt: 1, fence: 7, data });
const messages = () => page.evaluate(() => window.messages);

// To open a page without a secure context, as a phone does with http://192.168.1.7:8080.
before(async () => { browser = await launch({ args: ["--host-resolver-rules=MAP insecure.test 127.0.0.1"] }); });
after(() => browser.close());

beforeEach(async () => {
  [stream, beats, reports, waiters] = [undefined, [], [], []];
  server = createServer(async (request, response) => {
    const file = FILES[request.url];
    if (file) return response.setHeader("content-type", file[0]).end(file[1]);
    if (request.method == "GET") {
      if (!request.url.startsWith("/jobs/")) return response.writeHead(404).end();
      stream = response.writeHead(200, { "content-type": "text/event-stream" });
      response.on("close", () => { stream = undefined; changed(); });
      send("hello", { acceptMs: 300, beatMs: 1000 });
      return changed();
    }
    let text = "";
    for await (const chunk of request) text += chunk;
    if (request.url.startsWith("/jobs/workers/")) {
      beats.push({ run: request.url.split("/").pop(), ...JSON.parse(text) });
      response.setHeader("content-type", "application/json").end('{"lost":[],"cancel":[],"jobs":[]}');
    } else {
      const [, , , id, operation] = request.url.split("/");
      reports.push({ id, operation, body: JSON.parse(text), lease: request.headers["if-match"] });
      response.writeHead(204).end();
    }
    changed();
  });
  await new Promise(done => server.listen(0, done));
  url = `http://localhost:${server.address().port}/`;
  page = await browser.newPage();
});

async function start(address = url) {
  await page.goto(address);
  await page.evaluate(() => {
    window.messages = [];
    window.thread = new Worker("/thread.js", { type: "module" });
    thread.onmessage = ({ data }) => messages.push(data);
    thread.onerror = event => messages.push("error: " + event.message);
  });
  await until(() => beats.length);
}

afterEach(async () => {
  await page.close();
  await new Promise(done => { server.closeAllConnections(); server.close(done); });
});

test("works within a Web Worker, where there is no page", async () => {
  await start();
  assert.deepEqual({ slots: beats[0].slots, tags: beats[0].tags, held: beats[0].held }, { slots: 2, tags: "tab", held: {} });
  assert.match(beats[0].run, /^[0-9-]{7,100}$/);
  job("a", { number: 21 });
  job("b", { fail: true });
  await until(() => reports.length == 4);
  const find = (id, operation) => reports.find(report => report.id == id && report.operation == operation);
  assert.equal(find("a", "progress").body, 50);
  assert.deepEqual(find("a", "complete"), { id: "a", operation: "complete", body: { double: 42, page: "undefined" }, lease: '"1-a"' });
  assert.deepEqual(find("b", "fail").body, { error: "Error: no", fatal: true });
  assert.deepEqual((await messages()).filter(text => text.startsWith("error")), []);
});

test("accepts a long job by a beat, stops it when it is cancelled, and ends after it", async () => {
  await start();
  job("a", { number: 1, wait: true });
  await until(() => beats.some(beat => beat.held.a == "1-a"));
  await page.evaluate(() => thread.postMessage("stop"));
  await until(() => beats.at(-1).slots == 0);
  assert.ok(!(await messages()).includes("stopped"));
  send("cancel", { id: "a", lease: "1-a" });
  await until(() => reports.some(report => report.operation == "complete"));
  await until(() => stream === undefined);
  await page.waitForFunction(() => messages.includes("stopped"));
});

test("is silent when its thread is terminated: nothing is given back", async () => {
  await start();
  job("a", { wait: true });
  await until(() => reports.some(report => report.operation == "progress"));
  const before = reports.length;
  await page.evaluate(() => thread.terminate());
  await until(() => stream === undefined);
  assert.equal(reports.length, before);
});

test("works without a secure context", { skip: isFirefox }, async () => {
  await start(url.replace("localhost", "insecure.test"));
  assert.equal(await page.evaluate(() => isSecureContext), false);
  job("a", { number: 4 });
  await until(() => reports.some(report => report.operation == "complete"));
  assert.equal(reports.at(-1).body.double, 8);
});
