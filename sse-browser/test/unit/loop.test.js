import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { sse } from "../support/client.js";
import { FakeStorage, FakeStream, World } from "../support/world.js";

const URL = "https://example.org/orders";
const OPEN = ": open heartbeat=15s\nretry: 2000\n\n";
let world;
let answers; // to the next requests, in order; then streams that stay open
let streams;
let random;

beforeEach(() => {
  world = new World();
  answers = [];
  streams = [];
  random = Math.random;
  Math.random = () => 0;
  world.respond = () => {
    const answer = answers.shift() ?? {};
    if (answer instanceof Error) return answer;
    const stream = new FakeStream();
    streams.push(stream);
    return { stream, ...answer };
  };
});

afterEach(() => {
  Math.random = random;
  world.uninstall();
});

/** Opens a stream in a tab, records what it tells, and lets it connect. */
async function open(options, tab = world.openTab()) {
  const log = { tab, states: [], events: [] };
  world.in(tab, () => {
    log.stream = sse(URL, options);
    log.stream.onstate = ({ name, ms, reason }) => log.states.push(ms == null ? reason ?? name : `${name} ${ms}`);
    log.stream.on("message", (data, { id }) => log.events.push(id + "=" + data));
  });
  await world.settle();
  return log;
}

const last = list => list[list.length - 1];
const times = () => world.requests.map(({ at }, index, all) => at - all[0].at);

test("delivers events with their id, and says that it connects and is open", async () => {
  const { states, events, stream } = await open();
  streams[0].write(OPEN + "id: 1\ndata: a\n\ndata: b\n\n");
  await world.settle();

  assert.deepEqual(states, ["connecting", "open"]);
  assert.deepEqual(events, ["1=a", "1=b"]);
  assert.deepEqual(stream.state, { name: "open" });
  const { headers, init } = world.requests[0];
  assert.deepEqual(headers, { accept: "text/event-stream" });
  assert.equal(init.cache, "no-store");
});

test("comes back with the last id after the stream has ended, not before what retry says", async () => {
  const { states } = await open();
  streams[0].write(OPEN + "id: 1\ndata: a\n\nid: 2\n\n");
  streams[0].end();
  await world.advance(1999);
  assert.equal(world.requests.length, 1);
  await world.advance(1);

  assert.equal(world.requests[1].headers["last-event-id"], "2");
  assert.deepEqual(states, ["connecting", "open", "waiting 2000", "connecting", "open"]);
});

test("comes back after errors of the network, with full jitter that doubles up to 30 seconds", async () => {
  Math.random = () => 1;
  answers = Array(12).fill(new TypeError("Failed to fetch"));
  const { states } = await open();
  for (let i = 0; i < 11; i++) await world.advance(30_000);

  assert.deepEqual(states.filter(state => state.startsWith("waiting")).slice(0, 8),
    [2000, 3000, 5000, 9000, 17_000, 30_000, 30_000, 30_000].map(ms => "waiting " + ms));
});

test("waits at least as long as retry says when that is more than its own limit, and spreads clients all the same", async () => {
  Math.random = () => 1;
  const { states } = await open({ retry: { max: 5000 } });
  streams[0].write("retry: 60000\n\n");
  streams[0].end();
  await world.settle();

  assert.equal(last(states), "waiting 61000");
});

test("does not obey a retry of more than an hour, nor one of nothing", async () => {
  const { states } = await open();
  streams[0].write("retry: 99999999999999999999\n\n");
  streams[0].end();
  await world.settle();
  assert.equal(last(states), "waiting 3600000");
  await world.advance(3600_000);
  streams[1].write("retry: 0\n\n");
  streams[1].end();
  await world.settle();
  assert.equal(last(states), "waiting 100");
});

test("grows the delay when the server accepts and closes at once again and again", async () => {
  Math.random = () => 1;
  const { states } = await open();
  for (const ms of [2000, 3000, 5000, 9000, 17_000]) {
    last(streams).write(": open\n\n");
    last(streams).end();
    await world.settle();
    assert.equal(last(states), "waiting " + ms);
    await world.advance(ms);
  }
});

test("an event or a while of being open ends the growth", async () => {
  Math.random = () => 1;
  answers = Array(3).fill({ status: 503 });
  const { states } = await open();
  await world.advance(30_000);
  assert.equal(last(states), "open");
  await world.advance(5000);
  streams[3].end();
  await world.settle();
  assert.equal(last(states), "waiting 1500");
});

for (const status of [408, 425, 429, 500, 502, 503, 504]) {
  test(`tries again after ${status}, and is told why`, async () => {
    answers = [{ status }];
    const { stream, states } = await open();
    assert.equal(stream.state.name, "waiting");
    assert.equal(stream.state.error.status, status);
    assert.ok(streams[0].dropped, "the body is not kept open");
    await world.advance(1000);
    assert.deepEqual(states, ["connecting", "waiting 1000", "connecting", "open"]);
  });
}

for (const status of [206, 301, 400, 403, 404, 410, 422, 431]) {
  test(`gives up after ${status}`, async () => {
    answers = [{ status }];
    const { stream, states } = await open();
    await world.advance(600_000);
    assert.deepEqual(states, ["connecting", "rejected"]);
    assert.equal(stream.state.error.status, status);
    assert.equal(world.requests.length, 1);
  });
}

test("gives up when the response is a page instead of a stream, and names its type", async () => {
  answers = [{ headers: { "Content-Type": "text/html" } }];
  const { stream } = await open();
  assert.equal(stream.state.reason, "rejected");
  assert.match(stream.state.error.message, /https:\/\/example.org\/orders answered 200 text\/html/);
});

for (const type of ["text/event-stream;charset=UTF-8", "TEXT/EVENT-STREAM", "text/event-stream ; charset=utf-8"]) {
  test(`accepts ${type}`, async () => {
    answers = [{ headers: { "Content-Type": type } }];
    assert.deepEqual((await open()).states, ["connecting", "open"]);
  });
}

test("refuses a type that only begins like an event stream, and none", async () => {
  answers = [{ headers: { "Content-Type": "text/event-streams" } }, { headers: {} }];
  assert.equal((await open()).stream.state.reason, "rejected");
  assert.equal((await open()).stream.state.reason, "rejected");
});

test("ends for good with 204", async () => {
  answers = [{}, { status: 204 }];
  const { states } = await open({ resumeKey: "key" });
  streams[0].write("retry: 100\nid: 9\ndata: a\n\n");
  streams[0].end();
  await world.advance(600_000);
  assert.deepEqual(states, ["connecting", "open", "waiting 100", "connecting", "ended"]);
});

test("asks for headers for each attempt, and once more at once after a 401", async () => {
  answers = [{ status: 401 }, {}, { status: 503 }];
  const attempts = [];
  const { states } = await open({ headers: async attempt => { attempts.push(attempt); return { Authorization: `token ${attempt}` }; } });
  assert.deepEqual(times(), [0, 0]);
  streams[1].end();
  await world.advance(10_000);
  assert.deepEqual(world.requests.map(({ headers }) => headers.authorization), ["token 1", "token 2", "token 3", "token 4"]);
  assert.deepEqual(states.slice(0, 3), ["connecting", "connecting", "open"]);
});

test("is unauthorized after a second 401 in a row, and after the first without a function for headers", async () => {
  answers = [{ status: 401 }, { status: 401 }, { status: 401 }];
  const { stream } = await open({ headers: () => ({}) });
  assert.equal(stream.state.reason, "unauthorized");
  assert.equal(stream.state.error.status, 401);
  assert.equal(world.requests.length, 2);
  assert.equal((await open({ headers: { Authorization: "x" } })).stream.state.reason, "unauthorized");
  assert.equal(world.requests.length, 3);
});

test("may ask for headers again when another 401 comes after the stream was open", async () => {
  answers = [{ status: 401 }, {}, { status: 401 }, {}];
  await open({ headers: () => ({}) });
  streams[1].end();
  await world.advance(10_000);
  assert.equal(world.requests.length, 4);
});

test("tries again when the function for headers fails", async () => {
  let failures = 1;
  const { states, stream } = await open({ headers: async () => { if (failures--) throw new Error("no token"); return {}; } });
  assert.equal(stream.state.error.message, "no token");
  await world.advance(1000);
  assert.equal(last(states), "open");
});

test("gives an attempt up whose function for headers never returns", async () => {
  await open({ headers: attempt => attempt == 1 ? new Promise(() => {}) : {} });
  assert.equal(world.requests.length, 0);
  await world.advance(47_000);
  assert.equal(world.requests.length, 1);
});

test("obeys Retry-After, in seconds and as a date, however long, and is not hurried", async () => {
  answers = [{ status: 429, headers: { "Retry-After": "120" } }, { status: 503, headers: { "Retry-After": new Date(world.now + 120_000 + 90_000).toUTCString() } }];
  const { states, tab } = await open();
  assert.equal(last(states), "waiting 120000");
  await world.advance(60_000);
  world.fire(tab, "window", "online");
  await world.advance(59_999);
  assert.equal(world.requests.length, 1);
  await world.advance(1);
  assert.equal(world.requests.length, 2);
  assert.equal(last(states), "waiting 90000");
});

test("does not wait for more than an hour for Retry-After", async () => {
  answers = [{ status: 503, headers: { "Retry-After": "999999999999" } }];
  assert.equal(last((await open()).states), "waiting 3600000");
});

test("connects again at once when nothing has come for three heartbeats of the server", async () => {
  const { states } = await open();
  streams[0].write(": open heartbeat=2s\n\nid: 7\ndata: a\n\n");
  await world.advance(5000);
  streams[0].write(":\n\n");
  await world.advance(5999);
  assert.equal(world.requests.length, 1);
  await world.advance(1);
  assert.equal(world.requests.length, 2);
  assert.equal(world.requests[1].headers["last-event-id"], "7");
  assert.ok(streams[0].dropped);
  assert.deepEqual(states, ["connecting", "open", "connecting", "open"]);
});

test("expects a heartbeat each 15 seconds until the server tells another, or as told by the option", async () => {
  await open();
  await world.advance(44_999);
  assert.equal(world.requests.length, 1);
  await world.advance(1);
  assert.equal(world.requests.length, 2);
  await open({ heartbeat: 2000 });
  await world.advance(6000);
  assert.equal(world.requests.length, 4);
});

test("expects nothing with a heartbeat of Infinity", async () => {
  await open({ heartbeat: Infinity });
  await world.advance(3e9);
  assert.equal(world.requests.length, 1);
});

for (const [comment, silence] of [["open heartbeat=500ms", 1500], ["heartbeat=1s", 3000], ["open heartbeat=0s", 45_000], ["open heartbeat=1h", 45_000], ["open", 45_000]]) {
  test(`understands the comment '${comment}'`, async () => {
    await open();
    streams[0].write(`: ${comment}\n\ndata: a\n\n`);
    await world.advance(silence - 1);
    assert.equal(world.requests.length, 1);
    await world.advance(1);
    assert.equal(world.requests.length, 2);
  });
}

test("a server that accepts and is silent is a failure with a growing delay", async () => {
  Math.random = () => 1;
  const { stream } = await open({ heartbeat: 1000 });
  await world.advance(3000);
  assert.equal(stream.state.name, "waiting");
  assert.equal(stream.state.error.reason, "silent");
  assert.match(stream.state.error.message, /silent for 3000 ms/);
});

test("gives up a response that never comes", async () => {
  world.respond = request => world.requests.length == 1 ? new Promise(() => {}) : { stream: new FakeStream() };
  await open();
  await world.advance(47_000);
  assert.equal(world.requests.length, 2);
});

test("takes nothing from a response that comes although its attempt was given up", async () => {
  world.abortsFetch = false;
  let respond;
  world.respond = () => new Promise(resolve => { respond = stream => resolve({ stream }); });
  const { states, events, tab } = await open();
  const late = respond;
  world.fire(tab, "document", "freeze");
  const stream = new FakeStream();
  late(stream);
  stream.write("data: late\n\n");
  await world.settle();
  assert.deepEqual([states, events], [["connecting"], []]);
  assert.ok(stream.dropped);
});

test("goes on when a stream does not even settle after it was aborted, and takes nothing from it any more", async () => {
  const { events } = await open();
  streams[0].stuck = true;
  streams[0].write("id: 1\ndata: a\n\n");
  await world.advance(45_000);
  assert.equal(world.requests.length, 2);
  streams[0].write("id: 2\ndata: late\n\n");
  streams[1].write("id: 2\ndata: b\n\n");
  await world.settle();
  assert.deepEqual(events, ["1=a", "2=b"]);
});

test("says offline instead of waiting when there is no network, and connects at once when it is back", async () => {
  answers = [new TypeError("Failed to fetch")];
  world.onLine = false;
  const { states, tab } = await open();
  world.onLine = true;
  world.fire(tab, "window", "online");
  await world.settle();
  assert.deepEqual(states, ["connecting", "offline 1000", "connecting", "open"]);
  assert.equal(world.now, 1_000_000);
});

test("connects at once when the page becomes visible, but not when it becomes hidden", async () => {
  answers = [{ status: 503 }];
  const { tab } = await open();
  tab.document.hidden = true;
  world.fire(tab, "document", "visibilitychange");
  await world.settle();
  assert.equal(world.requests.length, 1);
  tab.document.hidden = false;
  world.fire(tab, "document", "visibilitychange");
  await world.settle();
  assert.equal(world.requests.length, 2);
});

test("notices at once when the page becomes visible that the machine has slept", async () => {
  const { tab } = await open();
  streams[0].write("id: 1\ndata: a\n\n");
  await world.settle();
  world.now += 3600_000; // timers stood still
  world.fire(tab, "document", "visibilitychange");
  await world.settle();
  assert.equal(world.requests.length, 2);
  assert.equal(world.requests[1].headers["last-event-id"], "1");
});

for (const [leave, back, details] of [["pagehide", "pageshow", { persisted: true }], ["freeze", "resume", {}]]) {
  test(`closes the connection on ${leave} and goes on from the last id on ${back}`, async () => {
    const { tab, events, states } = await open();
    const target = leave == "freeze" ? "document" : "window";
    streams[0].write("id: 1\ndata: a\n\n");
    await world.settle();
    world.fire(tab, target, leave);
    assert.ok(streams[0].dropped);
    await world.advance(600_000);
    assert.equal(world.requests.length, 1);
    assert.equal(world.timerCount, 0);
    world.fire(tab, target, back, details);
    world.fire(tab, target, back, details);
    await world.settle();
    assert.equal(world.requests.length, 2);
    assert.equal(world.requests[1].headers["last-event-id"], "1");
    streams[1].write("id: 2\ndata: b\n\n");
    await world.settle();
    assert.deepEqual(events, ["1=a", "2=b"]);
    assert.deepEqual(states, ["connecting", "open", "connecting", "open"]);
  });
}

test("a page that is shown for the first time changes nothing", async () => {
  const { tab } = await open();
  world.fire(tab, "window", "pageshow", { persisted: false });
  await world.advance(1000);
  assert.equal(world.requests.length, 1);
});

test("a wait that was interrupted by the back/forward cache is not gone on with twice", async () => {
  answers = [{ status: 503 }];
  const { tab } = await open();
  world.fire(tab, "window", "pagehide");
  world.fire(tab, "window", "pageshow", { persisted: true });
  await world.advance(10_000);
  assert.equal(world.requests.length, 2);
});

test("sends an id beyond Latin-1 as its bytes in UTF-8", async () => {
  await open();
  streams[0].write("id: \u2026\u00e9\ndata: a\n\n");
  streams[0].end();
  await world.advance(1000);
  assert.equal(world.requests[1].headers["last-event-id"], "\u00e2\u0080\u00a6\u00c3\u00a9");
});

test("an empty id resets: the next request has none", async () => {
  await open({ lastEventId: "5" });
  assert.equal(world.requests[0].headers["last-event-id"], "5");
  streams[0].write("id\n\n");
  streams[0].end();
  await world.advance(1000);
  assert.equal("last-event-id" in world.requests[1].headers, false);
});

test("resumes after a reload from the id that the tab has kept, not in another tab", async () => {
  const storage = new FakeStorage();
  await open({ resumeKey: "orders" }, world.openTab(storage));
  streams[0].write("id: 1\ndata: a\n\nid: 2\n\n");
  await world.settle();
  await open({ resumeKey: "orders", lastEventId: "0" }, world.openTab(storage));
  await open({ resumeKey: "other" }, world.openTab(storage));
  await open({ resumeKey: "orders", lastEventId: "0" });
  assert.deepEqual(world.requests.map(({ headers }) => headers["last-event-id"]), [undefined, "2", undefined, "0"]);
});

for (const [how, finish] of Object.entries({
  "has ended": () => { answers = [{ status: 204 }]; streams[0].end(); },
  "has failed": () => streams[0].write("event: stream-failed\ndata: sorry\n\n"),
  "was closed in all tabs": ({ stream, tab }) => world.in(tab, () => stream.closeAll()),
})) {
  test(`a reload begins anew after the stream ${how}`, async () => {
    const storage = new FakeStorage();
    const log = await open({ resumeKey: "orders" }, world.openTab(storage));
    streams[0].write("id: 1\ndata: a\n\n");
    await world.settle();
    finish(log);
    await world.advance(10_000);
    assert.equal(log.stream.state.name, "closed");
    await open({ resumeKey: "orders" }, world.openTab(storage));
    assert.equal("last-event-id" in last(world.requests).headers, false);
  });
}

test("a reload goes on where close() was called, behind the event whose handler did that", async () => {
  const storage = new FakeStorage();
  const { stream } = await open({ resumeKey: "orders" }, world.openTab(storage));
  stream.on("message", () => stream.close());
  streams[0].write("id: 1\ndata: a\n\nid: 2\ndata: b\n\n");
  await world.settle();
  await open({ resumeKey: "orders" }, world.openTab(storage));
  assert.equal(world.requests[1].headers["last-event-id"], "1");
});

test("works without storage and reports that once", async () => {
  const broken = { getItem() { throw new Error("denied"); }, setItem() { throw new Error("denied"); }, removeItem() { throw new Error("denied"); } };
  const { events } = await open({ resumeKey: "orders" }, world.openTab(broken));
  streams[0].write("id: 1\ndata: a\n\n");
  await world.settle();
  assert.deepEqual(events, ["1=a"]);
  assert.deepEqual(world.reported.map(({ message }) => message), ["denied"]);
});

test("calls onreset and ongap, and handlers of these names", async () => {
  const { stream } = await open();
  const calls = [];
  stream.onreset = (data, { id }) => calls.push(["onreset", data, id]);
  stream.ongap = data => calls.push(["ongap", data]);
  stream.on("stream-reset", data => calls.push(["on", data]));
  streams[0].write("id: 4\nevent: stream-reset\ndata: r\n\nevent: stream-gap\ndata: g\n\n");
  await world.settle();
  assert.deepEqual(calls.sort(), [["on", "r"], ["ongap", "g"], ["onreset", "r", "4"]]);
});

test("takes other names for reset, gap and failed", async () => {
  const { stream, states } = await open({ events: { reset: "r", failed: "f" } });
  const calls = [];
  stream.onreset = data => calls.push(data);
  stream.ongap = data => calls.push(data);
  streams[0].write("event: r\ndata: 1\n\nevent: stream-reset\ndata: 2\n\nevent: stream-gap\ndata: 3\n\nevent: stream-failed\ndata: 4\n\n");
  await world.settle();
  assert.deepEqual(calls, ["1", "3"]);
  streams[0].write("event: f\ndata: 5\n\n");
  await world.settle();
  assert.equal(last(states), "failed");
});

test("closes for good when the server says that the stream has failed, after the handlers", async () => {
  const { stream, states, events } = await open();
  const calls = [];
  stream.on("stream-failed", data => calls.push(data, stream.state.name));
  streams[0].write("event: stream-failed\ndata: sorry\n\ndata: late\n\n");
  await world.advance(600_000);
  assert.deepEqual(calls, ["sorry", "open"]);
  assert.deepEqual(states, ["connecting", "open", "failed"]);
  assert.equal(stream.state.error.message, "sorry");
  assert.deepEqual(events, []);
  assert.equal(world.requests.length, 1);
  assert.equal(world.timerCount, 0);
});

test("close() in a handler stops the events of the same chunk", async () => {
  const { stream, events, states } = await open();
  stream.on("stop", () => stream.close());
  streams[0].write("data: a\n\nevent: stop\ndata\n\ndata: b\n\n");
  await world.advance(600_000);
  assert.deepEqual(events, ["=a"]);
  assert.deepEqual(states, ["connecting", "open", "closed"]);
  assert.ok(streams[0].dropped);
  assert.equal(world.requests.length, 1);
});

for (const when of ["connecting", "open", "waiting"]) {
  test(`close() in onstate while ${when} ends it`, async () => {
    answers = [when == "waiting" ? { status: 503 } : {}];
    const tab = world.openTab();
    const stream = world.in(tab, () => sse(URL));
    stream.onstate = ({ name }) => name == when && stream.close();
    await world.advance(600_000);
    assert.equal(stream.state.name, "closed");
    assert.ok(world.requests.length <= 1);
    assert.equal(world.timerCount, 0);
  });
}

test("close() before it has begun sends no request", async () => {
  const stream = world.in(world.openTab(), () => sse(URL));
  stream.close();
  stream.close();
  await world.advance(10_000);
  assert.equal(world.requests.length, 0);
  assert.deepEqual(stream.state, { name: "closed", reason: "closed", error: undefined });
});

test("a signal closes it, also one that was aborted before", async () => {
  const controller = new AbortController();
  const { states } = await open({ signal: controller.signal });
  controller.abort();
  assert.deepEqual(states, ["connecting", "open", "closed"]);
  assert.ok(streams[0].dropped);
  assert.deepEqual((await open({ signal: AbortSignal.abort() })).states, ["closed"]);
  assert.equal(world.requests.length, 1);
});

test("a handler can be removed by a signal, and on() returns the stream", async () => {
  const { stream } = await open();
  const controller = new AbortController();
  const calls = [];
  assert.equal(stream.on("a", data => calls.push(data), { signal: controller.signal }), stream);
  streams[0].write("event: a\ndata: 1\n\n");
  await world.settle();
  controller.abort();
  streams[0].write("event: a\ndata: 2\n\n");
  await world.settle();
  assert.deepEqual(calls, ["1"]);
});

test("sends method, body and credentials with each attempt when it is to reconnect", async () => {
  await open({ method: "POST", body: "question", credentials: "include", once: false });
  streams[0].end();
  await world.advance(10_000);
  for (const { method, body, init } of world.requests) assert.deepEqual([method, body, init.credentials], ["POST", "question", "include"]);
  assert.equal(world.requests.length, 2);
});
