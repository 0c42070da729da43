import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { sse } from "../support/client.js";
import { recentEntries } from "../../src/main/javascript/recent.js";
import { HistoryServer } from "../support/history-server.js";
import { FakeStorage, FakeStream, World } from "../support/world.js";

const URL = "https://example.org/orders";
let world;
let server;

beforeEach(() => {
  world = new World();
  server = new HistoryServer(world);
});

afterEach(() => world.uninstall());

/** Opens the shared stream in a new tab and records it; `numbers` has a negative number for a state. */
function join(options = {}, storage = new FakeStorage()) {
  const tab = world.openTab(storage);
  const log = { tab, numbers: [], states: [], resets: 0 };
  world.in(tab, () => {
    log.stream = sse(URL, { shared: true, ...options });
    log.stream.on("number", data => log.numbers.push(+data)).on("state", data => log.numbers.push(-data));
    log.stream.onreset = data => { log.resets++; log.numbers.push(-data); };
    log.stream.onstate = ({ name, reason }) => log.states.push(reason ?? name);
  });
  return log;
}

const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

async function publish(count, pause = 10) {
  for (let i = 0; i < count; i++) {
    server.publish();
    await world.advance(pause);
  }
}

async function joinMany(count) {
  const logs = [];
  for (let i = 0; i < count; i++) {
    logs.push(join());
    await world.advance(200);
  }
  await world.advance(5000);
  return logs;
}

const leaderOf = logs => logs.find(({ tab }) => tab == world.lockHolder(URL));

test("eight tabs get the same events by one connection", async () => {
  const logs = await joinMany(8);
  assert.equal(server.streams.size, 1);
  await publish(1000);
  await world.advance(1000);
  for (const { numbers: got } of logs) assert.deepEqual(got, numbers(1, 1000));
  assert.equal(server.opened, 1);
  for (const { stream } of logs) assert.equal(stream.state.name, "open");
});

test("streams of two users, of two URLs, and others are not shared", async () => {
  join({ shared: "alice" });
  join({ shared: "bob" });
  join({ shared: "bob" });
  join({ shared: false });
  world.in(world.openTab(), () => sse(URL + "?topic=2", { shared: "bob" }));
  await world.advance(5000);
  assert.equal(server.streams.size, 4);
});

test("without locks each tab has a stream", async () => {
  Object.defineProperty(navigator, "locks", { value: undefined });
  join();
  join();
  await world.advance(5000);
  assert.equal(server.streams.size, 2);
});

test("refused locks leave each tab with a stream of its own", async () => {
  navigator.locks.request = async () => { throw new DOMException("denied", "SecurityError"); };
  const logs = [join(), join()];
  await world.advance(5000);
  assert.equal(server.streams.size, 2);
  await publish(3);
  await world.advance(1000);
  for (const { numbers: got } of logs) assert.deepEqual(got, [1, 2, 3]);
});

for (const how of ["close", "crash"]) {
  test(`nothing is missed or doubled when the leader is gone by ${how}, ten times under load`, async () => {
    let logs = await joinMany(8);
    for (let round = 0; round < 10; round++) {
      await publish(30);
      const leader = leaderOf(logs);
      if (how == "crash") world.crash(leader.tab);
      else world.in(leader.tab, () => leader.stream.close());
      logs = logs.filter(log => log != leader);
      await publish(30);
      if (logs.length < 4) logs.push(join());
    }
    await world.advance(5000);
    for (const { numbers: got } of logs) assert.deepEqual(got, numbers(got[0], 600));
    assert.equal(server.streams.size, 1);
  });
}

test("a late tab gets the state by a stream of its own, and then everything behind it", async () => {
  server.stateFirst = true;
  const first = join();
  await world.advance(1000);
  await publish(50);
  const second = join();
  await publish(50);
  await world.advance(5000);
  const third = join(); // while nothing happens
  await world.advance(5000);
  assert.equal(server.streams.size, 1);
  await publish(50);
  await world.advance(1000);
  assert.deepEqual(first.numbers, [-0, ...numbers(1, 150)]);
  assert.deepEqual(third.numbers, [-100, ...numbers(101, 150)]);
  const state = -second.numbers[0];
  assert.ok(state >= 50 && state < 100);
  assert.deepEqual(second.numbers.slice(1), numbers(state + 1, 150));
});

test("a late tab meets a leader whose position has another name", async () => {
  server.stateFirst = true;
  const logs = [join()];
  await world.advance(1000);
  for (let i = 0; i < 5; i++) {
    server.publish();
    await world.advance(100);
    server.publishElsewhere(); // the leader does not hear of it before the next heartbeat
    logs.push(join());
    await world.advance(3000);
    assert.equal(server.streams.size, 1);
  }
  server.publish();
  await world.advance(100);
  for (const { numbers: [state, ...rest] } of logs) assert.deepEqual(rest, numbers(1 - state, 6));
});

test("a late tab of a server that sends nothing at the beginning closes its stream after a while", async () => {
  const streams = [];
  world.respond = () => {
    const stream = new FakeStream();
    streams.push(stream);
    return { stream };
  };
  const first = join();
  await world.advance(1000);
  streams[0].write("id: a\nevent: number\ndata: 1\n\n");
  await world.advance(1000);
  const second = join();
  await world.advance(4000);
  assert.equal(streams.length, 2);
  await world.advance(3000);
  assert.ok(streams[1].dropped);
  streams[0].write("id: b\nevent: number\ndata: 2\n\n");
  await world.advance(1000);
  assert.deepEqual([first.numbers, second.numbers], [[1, 2], [2]]);
});

test("a late tab waits for a state however long it takes", async () => {
  server.stateFirst = true;
  const logs = [join()];
  await world.advance(1000);
  await publish(5);
  await world.advance(1000);
  const stream = new FakeStream();
  world.respond = () => ({ stream });
  logs.push(join());
  await world.advance(100);
  stream.write(": open heartbeat=15000ms\n\n");
  await world.advance(30_000);
  stream.write(`id: ${server.head}\nevent: state\ndata: 5\n\n`);
  await world.advance(2000);
  assert.ok(stream.dropped);
  await publish(2);
  await world.advance(100);
  assert.deepEqual(logs[1].numbers, [-5, 6, 7]);
});

test("events without any ids reach all tabs", async () => {
  const streams = [];
  world.respond = () => {
    const stream = new FakeStream();
    streams.push(stream);
    return { stream };
  };
  const logs = [join()];
  await world.advance(100);
  streams[0].write("event: number\ndata: 1\n\n");
  await world.advance(100);
  logs.push(join());
  await world.advance(100);
  streams[0].write("event: number\ndata: 2\n\nevent: number\ndata: 3\n\n");
  await world.advance(100);
  assert.deepEqual(logs.map(({ numbers: got }) => got), [[1, 2, 3], [2, 3]]);
  assert.equal(streams.length, 1);
});

test("a tab that was frozen gets from the leader what it missed", async () => {
  const logs = await joinMany(3);
  const follower = logs.find(log => log != leaderOf(logs));
  world.fire(follower.tab, "document", "freeze");
  await publish(500);
  world.fire(follower.tab, "document", "resume");
  world.fire(follower.tab, "document", "resume");
  world.fire(follower.tab, "window", "pageshow");
  await world.advance(1000);
  assert.deepEqual(follower.numbers, numbers(1, 500));
  assert.equal(server.opened, 1);
  assert.equal(world.channelCount, 3);
});

test("a tab that catches up and is always ahead of the leader closes its stream", async () => {
  server.latency = 200;
  const logs = [join()];
  await world.advance(1000);
  await publish(100);
  server.latency = 5;
  logs.push(join());
  await publish(300);
  assert.equal(server.opened, 2);
  assert.equal(server.streams.size, 1);
  await world.advance(1000);
  for (const { numbers: got } of logs) assert.deepEqual(got, numbers(got[0], 400));
});

test("a late tab does not meet a leader that has lost its connection and will get old events", async () => {
  server.stateFirst = true;
  const leader = join();
  await world.advance(1000);
  const respond = world.respond;
  world.respond = request => request.tab == leader.tab ? { status: 503 } : respond(request);
  server.cut();
  await world.advance(100);
  world.hang(leader.tab); // does not answer, so the other opens a stream of its own
  const log = join();
  await publish(5);
  server.publishElsewhere();
  await world.advance(2500);
  world.unhang(leader.tab);
  await world.advance(4000);
  assert.equal(leader.stream.state.name, "waiting");
  world.respond = respond;
  await world.advance(40_000);
  await publish(5);
  await world.advance(1000);
  const [state, ...rest] = log.numbers;
  assert.deepEqual(rest, numbers(1 - state, 10));
  assert.equal(-state, 5);
  assert.equal(server.streams.size, 1);
});

test("a tab that catches up does not take a pause of the server for the end of what it missed", async () => {
  const logs = await joinMany(2);
  const follower = logs.find(log => log != leaderOf(logs));
  await publish(1, 200);
  world.fire(follower.tab, "document", "freeze");
  await publish(1500, 2);
  const stream = new FakeStream();
  world.respond = () => ({ stream });
  world.fire(follower.tab, "document", "resume");
  stream.write(": open heartbeat=15000ms\n\nid: 2\nevent: number\ndata: 2\n\n");
  await world.advance(4000);
  assert.equal(stream.dropped, false);
  for (let id = 3; id <= 1501; id++) stream.write(`id: ${id}\nevent: number\ndata: ${id}\n\n`);
  await world.advance(1500);
  assert.ok(stream.dropped);
  assert.deepEqual(follower.numbers, numbers(1, 1501));
});

test("an event at the moment at which a late tab meets the leader is neither lost nor doubled", async () => {
  server.stateFirst = true;
  server.latency = 0;
  const logs = [join()];
  await world.advance(1000);
  for (let delay = 960; delay < 1060; delay += 1) {
    server.publishElsewhere();
    server.latency = 400; // of the late tab
    const log = join();
    logs.push(log);
    while (!log.numbers.length) await world.advance(1);
    await world.advance(delay);
    server.publish();
    await world.advance(3000);
    world.in(log.tab, () => log.stream.close());
    const [state, ...rest] = log.numbers;
    assert.deepEqual(rest, numbers(1 - state, server.count), `after ${delay} ms`);
  }
});

test("a tab that was away for more than the leader remembers gets it from the server", async () => {
  const logs = await joinMany(3);
  const follower = logs.find(log => log != leaderOf(logs));
  world.fire(follower.tab, "document", "freeze");
  await publish(1500, 2);
  world.fire(follower.tab, "document", "resume");
  await publish(100);
  await world.advance(5000);
  assert.deepEqual(follower.numbers, numbers(1, 1600));
  assert.equal(follower.resets, 0);
  assert.equal(server.opened, 2);
  assert.equal(server.streams.size, 1);
});

test("only a tab for which the history is too short is reset", async () => {
  server.historySize = 200;
  const logs = await joinMany(3);
  const follower = logs.find(log => log != leaderOf(logs));
  world.fire(follower.tab, "document", "freeze");
  await publish(1500, 2);
  world.fire(follower.tab, "document", "resume");
  await publish(100);
  await world.advance(5000);
  assert.deepEqual(logs.map(({ resets }) => resets).sort(), [0, 0, 1]);
  const [state, ...rest] = follower.numbers;
  assert.deepEqual(rest, numbers(1 - state, 1600));
  assert.equal(server.streams.size, 1);
});

test("the memory for late tabs is bounded in characters, too", async () => {
  const recent = recentEntries(1000, 1000);
  for (let i = 0; i < 20; i++) recent.addEntry("" + i, "message", "x".repeat(100));
  assert.equal(recent.behind("5"), undefined);
  assert.equal(recent.behind("9").length, 10);
  recent.addEntry("large", "message", "x".repeat(5000));
  assert.deepEqual(recent.lastIds(), ["large"]);
  assert.equal(recent.behind("19"), undefined);
});

test("a leader that hangs is replaced when it is silent, and makes no trouble when it wakes up", async () => {
  const logs = await joinMany(4);
  await publish(10);
  const hanging = leaderOf(logs);
  world.hang(hanging.tab);
  await publish(10);
  await world.advance(120_000);
  await publish(10);
  await world.advance(1000);
  for (const log of logs) if (log != hanging) assert.deepEqual(log.numbers, numbers(1, 30));
  world.unhang(hanging.tab);
  await publish(10);
  await world.advance(5000);
  for (const log of logs) assert.deepEqual(log.numbers, numbers(1, 40));
  assert.equal(server.streams.size, 1);
});

test("a tab that joins a leader that hangs is served by itself meanwhile", async () => {
  const leader = join();
  await world.advance(1000);
  world.hang(leader.tab);
  const log = join();
  await world.advance(4000);
  await publish(5);
  await world.advance(100);
  assert.deepEqual(log.numbers, numbers(1, 5));
  await world.advance(120_000);
  assert.equal(world.lockHolder(URL), log.tab);
});

test("followers see the state of the leader, and do not take over while it waits as it was told", async () => {
  const logs = await joinMany(3);
  const leader = leaderOf(logs);
  world.respond = () => ({ status: 503, headers: { "Retry-After": "1000" } });
  server.cut();
  await world.advance(5000);
  for (const { stream } of logs) assert.equal(stream.state.name, "waiting");
  await world.advance(600_000);
  assert.equal(leaderOf(logs), leader);
});

for (const [reason, respond] of [["ended", { status: 204 }], ["rejected", { status: 403 }], ["unauthorized", { status: 401 }]]) {
  test(`the stream is ${reason} in all tabs`, async () => {
    const logs = await joinMany(3);
    world.respond = () => respond;
    server.cut();
    await world.advance(5000);
    for (const { stream } of logs) {
      assert.equal(stream.state.reason, reason);
      assert.equal(stream.state.error?.message, respond.status == 204 ? undefined : `${URL} answered ${respond.status} text/event-stream`);
    }
    assert.equal(world.timerCount, 0);
  });
}

test("closeAll() closes the stream in all tabs, also from a tab that has just begun", async () => {
  const logs = await joinMany(3);
  const log = join();
  world.in(log.tab, () => log.stream.closeAll());
  await world.advance(1000);
  for (const { stream } of [...logs, log]) assert.equal(stream.state.reason, "closed-everywhere");
  assert.equal(server.streams.size, 0);
  assert.equal(world.timerCount, 0);
});

test("close() gives the lock to another tab, and the last one closes the connection", async () => {
  const logs = await joinMany(2);
  for (const { tab, stream } of [leaderOf(logs), ...logs]) world.in(tab, () => stream.close());
  await world.advance(1000);
  assert.equal(server.streams.size, 0);
});

test("a reload of a follower and of the leader goes on where the tab was", async () => {
  const logs = await joinMany(1);
  const storages = [new FakeStorage(), new FakeStorage()];
  const before = storages.map(storage => join({ resumeKey: "k" }, storage));
  await world.advance(3000);
  world.crash(logs[0].tab);
  await publish(20);
  before.forEach(({ tab }) => world.crash(tab));
  await publish(20);
  const after = storages.map(storage => join({ resumeKey: "k" }, storage));
  await publish(20);
  await world.advance(5000);
  assert.deepEqual([...before[0].numbers, ...after[0].numbers], numbers(1, 60));
  assert.deepEqual([...before[1].numbers, ...after[1].numbers], numbers(1, 60));
});

test("a follower whose loop is slow takes what it can, and misses nothing", async () => {
  const logs = await joinMany(2);
  const tab = world.openTab();
  const got = [];
  let go;
  world.in(tab, async () => {
    for await (const { data } of sse(URL, { shared: true })) {
      got.push(+data);
      if (got.length == 5) await new Promise(resolve => { go = resolve; });
    }
  });
  await world.advance(5000);
  await publish(1800, 1);
  assert.equal(got.length, 5);
  go();
  await world.settle();
  assert.ok(got.length > 900 && got.length < 1100, `kept ${got.length}`);
  await world.advance(20_000);
  assert.deepEqual(got, numbers(1, 1800));
  assert.deepEqual(logs[0].numbers, numbers(1, 1800));
});

test("an error of the function for headers that cannot be sent to other tabs does no harm", async () => {
  const error = Object.assign(new Error("no token"), { detail: () => {} });
  let failures = 1;
  const logs = [join({ headers: () => { if (failures--) throw error; return {}; } }), join()];
  await world.advance(5000);
  for (const { stream } of logs) assert.equal(stream.state.name, "open");
});
