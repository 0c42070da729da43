import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { sse } from "../support/client.js";
import { FakeStream, World } from "../support/world.js";

const URL = "https://example.org/chat";
let world;
let stream; // the body of the last response

beforeEach(() => {
  world = new World();
  world.respond = () => ({ stream: stream = new FakeStream() });
});

afterEach(() => world.uninstall());

/** Reads a stream by `for await`; each event is taken by `take`. */
function iterate(options, take = async () => {}, tab = world.openTab()) {
  const log = { tab, events: [], states: [], done: false };
  world.in(tab, () => {
    log.stream = sse(URL, options);
    log.stream.onstate = ({ name, reason }) => log.states.push(reason ?? name);
    (async () => {
      try {
        for await (const event of log.stream) {
          log.events.push(event.data);
          if (await take(event) == "leave") break;
        }
      } catch (error) {
        log.error = error;
      }
      log.done = true;
    })();
  });
  return log;
}

const POST = { method: "POST", body: "question" };

test("yields the events of an answer and ends with it, without another request", async () => {
  const { events, states, ...log } = iterate(POST);
  await world.settle();
  stream.write("data: a\n\nevent: x\ndata: b\n\n");
  stream.write("data: [DONE]\n\n");
  stream.end();
  await world.advance(600_000);
  assert.deepEqual(events, ["a", "b", "[DONE]"]);
  assert.deepEqual(states, ["connecting", "open", "ended"]);
  assert.equal(world.requests.length, 1);
  assert.equal(world.requests[0].body, "question");
  assert.equal(log.error, undefined);
});

test("leaving the loop closes the connection", async () => {
  const log = iterate(POST, async ({ data }) => data == "stop" && "leave");
  await world.settle();
  stream.write("data: a\n\ndata: stop\n\ndata: b\n\n");
  await world.settle();
  assert.ok(stream.dropped);
  assert.equal(log.stream.state.reason, "closed");
  assert.deepEqual(log.events, ["a", "stop"]);
});

test("the loop ends without an error when the stream is closed or aborted", async () => {
  const controller = new AbortController();
  const log = iterate({ ...POST, signal: controller.signal });
  await world.settle();
  stream.write("data: a\n\n");
  await world.settle();
  controller.abort();
  await world.settle();
  assert.ok(log.done);
  assert.equal(log.error, undefined);
});

for (const [what, cause, reason] of [
  ["the answer is cut", () => stream.fail(), "disconnected"],
  ["the server gives up", () => stream.write("event: stream-failed\ndata: sorry\n\n"), "failed"],
  ["the page is left", log => world.fire(log.tab, "window", "pagehide"), "interrupted"],
  ["the page is frozen", log => world.fire(log.tab, "document", "freeze"), "interrupted"],
]) {
  test(`the loop gets all events and then an error when ${what}`, async () => {
    const log = iterate(POST);
    await world.settle();
    stream.write("data: a\n\ndata: b\n\n");
    await world.settle();
    cause(log);
    await world.advance(600_000);
    assert.deepEqual(log.events, ["a", "b"]);
    assert.ok(log.error instanceof Error);
    assert.equal(log.stream.state.reason, reason);
    assert.equal(log.stream.state.error, log.error);
    assert.equal(world.requests.length, 1);
    assert.equal(world.timerCount, 0);
  });
}

test("the loop gets the events before a failure that came with them", async () => {
  const log = iterate(POST);
  await world.settle();
  stream.write("data: a\n\ndata: b\n\nevent: stream-failed\ndata: sorry\n\n");
  await world.settle();
  assert.deepEqual(log.events, ["a", "b"]);
  assert.equal(log.error.message, "sorry");
});

for (const status of [400, 401, 429, 503]) {
  test(`an answer with ${status} is an error at once`, async () => {
    world.respond = () => ({ status, headers: { "Retry-After": "1" } });
    const log = iterate(POST);
    await world.advance(600_000);
    assert.equal(log.error.status, status);
    assert.equal(world.requests.length, 1);
  });
}

test("an answer may be refused once with 401 if there is a function for headers", async () => {
  let refused = 0;
  world.respond = () => refused++ ? { stream: stream = new FakeStream() } : { status: 401 };
  const log = iterate({ ...POST, headers: attempt => ({ Authorization: attempt }) });
  await world.settle();
  stream.write("data: a\n\n");
  stream.end();
  await world.settle();
  assert.deepEqual(log.events, ["a"]);
  assert.equal(log.error, undefined);
});

test("an answer may be silent for long, until the server has told its heartbeat", async () => {
  const log = iterate(POST);
  await world.advance(3600_000);
  assert.equal(log.done, false);
  stream.write(": open heartbeat=15s\n\n");
  await world.advance(45_000);
  assert.equal(log.error.reason, "silent");
});

test("GET with once does not come back, POST without does", async () => {
  iterate({ once: true });
  await world.settle();
  stream.end();
  await world.advance(60_000);
  assert.equal(world.requests.length, 1);
  iterate({ ...POST, once: false });
  await world.settle();
  stream.end();
  await world.advance(10_000);
  assert.equal(world.requests.length, 3);
});

test("reads no further while the loop is busy, and that is no silence of the server", async () => {
  const going = [];
  const log = iterate({ heartbeat: 1000 }, () => new Promise(resolve => going.push(resolve)));
  await world.settle();
  stream.write("data: a\n\ndata: b\n\n");
  stream.write("data: c\n\n");
  await world.settle();
  let unread = 0;
  const read = stream.read.bind(stream);
  stream.read = async () => { unread++; return read(); };
  await world.advance(60_000);
  assert.deepEqual(log.events, ["a"]);
  assert.equal(unread, 0);
  assert.equal(world.requests.length, 1);
  for (let i = 0; i < 3; i++) {
    going.shift()?.();
    await world.settle();
  }
  assert.deepEqual(log.events, ["a", "b", "c"]);
  await world.advance(3000);
  assert.equal(world.requests.length, 2, "the watchdog is awake again");
});

test("handlers and a loop get the same events", async () => {
  const log = iterate();
  const seen = [];
  log.stream.on("message", data => seen.push(data));
  await world.settle();
  stream.write("data: a\n\n");
  await world.settle();
  assert.deepEqual(seen, ["a"]);
  assert.deepEqual(log.events, ["a"]);
});

test("keeps no events when there is no loop", async () => {
  const source = world.in(world.openTab(), () => sse(URL));
  await world.settle();
  stream.write("data: a\n\n");
  await world.settle();
  const late = [];
  world.in(world.tabs[0], async () => { for await (const { data } of source) late.push(data); });
  stream.write("data: b\n\n");
  await world.settle();
  assert.deepEqual(late, ["b"]);
});

test("a second loop is refused", async () => {
  const log = iterate();
  assert.throws(() => log.stream[Symbol.asyncIterator](), { name: "TypeError", message: "sse(): 'stream' must be iterated once" });
});
