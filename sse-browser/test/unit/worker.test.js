import assert from "node:assert/strict";
import { createServer } from "node:http";
import { afterEach, beforeEach, test } from "node:test";

// What a browser has and Node.js has not.
const page = new EventTarget();
for (const name of ["addEventListener", "removeEventListener"]) globalThis[name] ??= page[name].bind(page);

globalThis.navigator ??= { onLine: true };

const { sseWorker } = await import(
  process.env.SSE_CLIENT == "minified" ? "../../dist/worker.js" : "../../src/main/javascript/worker.js");

let server, base, streams, beats, reports, replies, statuses, waiters;

/** Waits until a condition is true; it is looked at after each request. */
const until = condition => condition() ? Promise.resolve() : new Promise(done => waiters.push({ condition, done }));
const changed = () => waiters = waiters.filter(({ condition, done }) => condition() ? void done() : true);

beforeEach(async () => {
  [streams, beats, reports, replies, statuses, waiters] = [[], [], [], [], [], []];
  server = createServer(async (request, response) => {
    if (request.method == "GET") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(event("hello", { acceptMs: 300, beatMs: 1000 }));
      streams.push({ url: request.url, headers: request.headers, send: (name, data) => response.write(event(name, data)), cut: () => response.destroy() });
      return changed();
    }
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text);
    if (request.url.startsWith("/jobs/workers/")) {
      beats.push(body);
      const reply = { lost: [], cancel: [], jobs: [], ...replies.shift() };
      response.setHeader("content-type", "application/json").end(JSON.stringify(reply));
    } else {
      const [, , , id, operation] = request.url.split("/");
      const status = statuses.shift() ?? 204;
      reports.push({ id, operation, body, lease: request.headers["if-match"], status, headers: request.headers });
      response.writeHead(status).end();
    }
    changed();
  });
  await new Promise(done => server.listen(0, done));
  base = `http://localhost:${server.address().port}/jobs`;
});

afterEach(() => new Promise(done => { server.closeAllConnections(); server.close(done); }));

const event = (name, data) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const job = (id, data, lease = `1-${id}`) => ({ id, queue: "q", lease, attempt: 1, fence: 7, data });
/** Closes the stream as well if a test has left a job. */
const ended = worker => worker.stream.close();

test("says that it is there, works, and reports the result with the lease", async () => {
  const worker = sseWorker(base, "q", (data, { attempt, fence }) => ({ sum: data.a + attempt + fence }), { slots: 3, tags: "gpu+eu", headers: { "x-token": "t" } });
  await until(() => beats.length);
  assert.deepEqual(beats[0], { queue: "q", slots: 3, tags: "gpu+eu", held: {} });
  assert.equal(streams[0].url, `/jobs/q/stream?run=${worker.run}&tags=gpu%2Beu`);
  assert.equal(streams[0].headers["x-token"], "t");

  streams[0].send("job", job("a", { a: 1 }));

  await until(() => reports.length);
  const { headers, ...report } = reports[0];
  assert.deepEqual(report, { id: "a", operation: "complete", body: { sum: 9 }, lease: '"1-a"', status: 204 });
  assert.equal(headers["x-token"], "t");
  await worker.close();
});

test("works once on a job that comes with the reply to a beat and again with a late event", async () => {
  let runs = 0;
  replies.push({}, { jobs: [job("a", 1)] });
  const worker = sseWorker(base, "q", () => ++runs);
  await until(() => beats.length == 1);
  streams[0].send("beat", {});
  await until(() => reports.length == 1);
  streams[0].send("job", job("a", 1));
  streams[0].send("job", job("b", 1));

  await until(() => reports.length == 2);
  assert.deepEqual(reports.map(({ id }) => id), ["a", "b"]);
  assert.equal(runs, 2);

  streams[0].send("job", job("a", 1, "2-a"));
  await until(() => reports.length == 3);
  assert.equal(reports[2].lease, '"2-a"', "a new lease of the same job is work");
  await worker.close();
});

test("answers a beat with the jobs that it holds, and accepts a long job without being asked", async () => {
  let finish;
  const worker = sseWorker(base, "q", () => new Promise(done => finish = done));
  await until(() => beats.length == 1);
  streams[0].send("job", job("a", 1));

  await until(() => beats.length == 2);
  assert.deepEqual(beats[1].held, { a: "1-a" });
  streams[0].send("beat", {});
  await until(() => beats.length == 3);
  assert.deepEqual(beats[2].held, { a: "1-a" });
  finish("done");
  await until(() => reports.length);
  assert.equal(reports[0].body, "done");
  await worker.close();
});

test("works once on a job that is delivered twice, and on a job in the reply to a beat", async () => {
  let calls = 0;
  replies.push({ jobs: [job("a", 1)] });
  const worker = sseWorker(base, "q", async () => { calls++; await until(() => streams[0].sent); return calls; });
  await until(() => calls);
  streams[0].send("job", job("a", 1));
  streams[0].send("beat", {});
  await until(() => beats.length == 2);
  streams[0].sent = true;
  changed();
  await until(() => reports.length);
  assert.equal(calls, 1);
  await worker.close();
});

test("reports what the handler throws", async () => {
  const worker = sseWorker(base, "q", data => { throw Object.assign(new Error("no"), data); });
  await until(() => streams.length && beats.length);
  streams[0].send("job", job("a", { retryAfter: 500 }));
  await until(() => reports.length == 1);
  assert.deepEqual(reports[0].body, { error: "Error: no", retryAfter: 500 });
  streams[0].send("job", job("b", { fatal: true }));
  await until(() => reports.length == 2);
  assert.deepEqual(reports[1].body, { error: "Error: no", fatal: true });
  assert.equal(reports[1].operation, "fail");
  await worker.close();
});

test("repeats a report until it is decided, and gives up when another worker has the job", async () => {
  const worker = sseWorker(base, "q", data => data);
  await until(() => beats.length);
  statuses.push(503, 429, 204);
  streams[0].send("job", job("a", 1));
  await until(() => reports.length == 3);
  statuses.push(412);
  streams[0].send("job", job("b", 2));
  await until(() => reports.length == 4);
  assert.deepEqual(reports.map(({ id, status }) => id + status), ["a503", "a429", "a204", "b412"]);
  await worker.close();
});

test("fails the attempt if its result is refused", async () => {
  const worker = sseWorker(base, "q", data => data);
  await until(() => beats.length);
  statuses.push(413, 400);
  streams[0].send("job", job("a", "x"));
  await until(() => reports.length == 2);
  streams[0].send("job", job("b", 1));
  await until(() => reports.length == 3);
  assert.deepEqual(reports.map(({ id, operation }) => id + operation), ["acomplete", "afail", "bcomplete"]);
  assert.deepEqual(reports[1].body, { error: "The result was refused with status 413" });
  assert.equal(reports[1].lease, '"1-a"');
  await worker.close();
});

test("aborts a cancelled job and reports it, and drops a lost one", async () => {
  const aborted = [];
  const worker = sseWorker(base, "q", (data, { id, signal }) => new Promise((_, failed) =>
    signal.addEventListener("abort", () => { aborted.push(id + signal.reason); failed(signal.reason); })), { slots: 2 });
  await until(() => beats.length);
  streams[0].send("job", job("a", 1));
  streams[0].send("job", job("b", 1));
  await until(() => worker.held == 2 || (streams[0].send("beat", {}), false));
  streams[0].send("cancel", { id: "a", lease: "another" });
  streams[0].send("cancel", { id: "a", lease: "1-a" });
  await until(() => reports.length);
  streams[0].send("lost", { id: "b", lease: "1-b" });
  streams[0].send("beat", {});
  const seen = beats.length;
  await until(() => beats.length > seen && worker.held == 0);
  assert.deepEqual(aborted, ["acancelled", "blost"]);
  assert.deepEqual(reports.map(({ id, operation }) => id + operation), ["afail"]);
  await worker.close();
});

test("keeps its jobs when the stream breaks, and takes no more when it closes", async () => {
  let finish;
  const worker = sseWorker(base, "q", () => new Promise(done => finish = done));
  await until(() => beats.length);
  streams[0].send("job", job("a", 1));
  await until(() => finish || (streams[0].send("beat", {}), false));
  streams[0].cut();
  await until(() => streams.length == 2);
  await until(() => beats.at(-1).held.a);

  const closed = worker.close();

  await until(() => beats.at(-1).slots == 0);
  assert.equal(worker.held, 1);
  finish(1);
  await closed;
  assert.equal(reports.length, 1);
  assert.equal(worker.stream.state.name, "closed");
});

test("gives its jobs back when the page goes away", async () => {
  let started;
  const worker = sseWorker(base, "q", () => { started = true; return new Promise(() => {}); });
  await until(() => beats.length);
  streams[0].send("job", job("a", 1));
  await until(() => started || (streams[0].send("beat", {}), false));

  page.dispatchEvent(new Event("pagehide"));

  await until(() => reports.length);
  assert.equal(reports[0].operation, "release");
  ended(worker);
});
