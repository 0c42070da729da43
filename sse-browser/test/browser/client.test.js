import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { isFirefox, launch, numbers, numbersUpTo, openPage, until } from "../support/browser.js";
import { EventServer } from "../support/event-server.js";
import { parserCases } from "../support/parse.js";

let browser;
let context;
let server;

before(async () => { browser = await launch(); });
after(() => browser.close());

beforeEach(async () => {
  server = await EventServer.start();
  context = await browser.newContext();
});

afterEach(async () => {
  await context.close();
  await server.stop();
});

const headersOf = index => server.requests[index].headers;

test("reads every case of the standard, cut at random", async () => {
  const page = await openPage(context, server);
  const cuts = parserCases.map(({ bytes }) => Math.floor(Math.random() * (bytes.length + 1)));
  const results = await page.evaluate(async cuts => {
    const results = [];
    for (const [index, cut] of cuts.entries()) {
      const events = [];
      for await (const { event, data, id } of sse(`/bytes?case=${index}&cut=${cut}`, { once: true })) events.push([event, data, id]);
      results.push(events);
    }
    return results;
  }, cuts);
  let count = 0;
  for (const [index, { name, events, startId }] of parserCases.entries()) {
    if (startId) continue;
    assert.deepEqual(results[index], events, `${name}, cut at ${cuts[index]}`);
    count++;
  }
  assert.ok(count > 300);
});

test("comes back after three times 503 and misses nothing", async () => {
  const page = await openPage(context, server, {});
  await server.until(() => server.streams.size == 1);
  server.publish(3);
  await numbersUpTo(page, 3);
  server.script = [{ status: 503 }, { status: 503 }, { status: 503 }];
  server.cut();
  await server.until(() => server.streams.size == 0);
  server.publish(2);
  assert.deepEqual(await numbersUpTo(page, 5), numbers(1, 5));
  assert.equal(server.requests.length, 5);
  assert.equal(headersOf(4)["last-event-id"], "3");
});

test("asks for headers once more after a 401", async () => {
  server.script = [{ status: 401 }];
  const page = await openPage(context, server);
  await page.evaluate(() => record("/stream", { headers: async attempt => ({ Authorization: `Bearer ${attempt}` }) }));
  await server.until(() => server.streams.size == 1);
  assert.deepEqual(server.requests.map(({ headers }) => headers.authorization), ["Bearer 1", "Bearer 2"]);
  assert.equal(headersOf(0).accept, "text/event-stream");
});

test("says that it is unauthorized, and does not ask again", async () => {
  server.script = [{ status: 401 }];
  const page = await openPage(context, server, {});
  await until(page, () => log.stream.state.name == "closed");
  assert.deepEqual(await page.evaluate(() => log.states), ["connecting", "unauthorized"]);
  assert.equal(await page.evaluate(() => log.stream.state.error.status), 401);
});

test("obeys Retry-After after a 429", async () => {
  server.script = [{ status: 429, headers: { "Retry-After": "2" } }];
  await openPage(context, server, {});
  await server.until(() => server.streams.size == 1);
  const [first, second] = server.requests.map(({ at }) => at);
  assert.ok(second - first >= 1990 && second - first < 20_000, `${second - first} ms`);
});

test("ends for good with 204", async () => {
  const page = await openPage(context, server, {});
  await server.until(() => server.streams.size == 1);
  server.script = [{ status: 204 }];
  server.cut();
  await until(page, () => log.states.includes("ended"));
});

test("resumes after a reload with resumeKey, and misses nothing", async () => {
  const page = await openPage(context, server, { resumeKey: "numbers" });
  await server.until(() => server.streams.size == 1);
  server.publish(5);
  await numbersUpTo(page, 5);
  server.publishSteadily(200);
  await page.reload();
  await until(page, () => window.log?.numbers.length > 20);
  const got = await page.evaluate(() => log.numbers);
  const last = +headersOf(1)["last-event-id"];
  assert.ok(last >= 5);
  assert.deepEqual(got, numbers(last + 1, last + got.length));
});

test("a POST is read by for await, with its body, and is not repeated", async () => {
  const page = await openPage(context, server);
  const words = await page.evaluate(async () => {
    const words = [];
    for await (const { data } of sse("/answer", { method: "POST", body: "an answer in words" })) words.push(data);
    return words;
  });
  assert.deepEqual(words, ["an", "answer", "in", "words", "[DONE]"]);
});

test("leaving a loop closes the connection", async () => {
  const page = await openPage(context, server);
  const reading = page.evaluate(async () => { for await (const { event } of sse("/stream")) if (event == "number") return "left"; });
  await server.until(() => server.streams.size == 1);
  server.publish();
  assert.equal(await reading, "left");
  await server.until(() => server.streams.size == 0);
});

test("reports an exception in a handler as an error of the page, and goes on", async () => {
  const page = await openPage(context, server);
  await page.evaluate(() => {
    record("/stream");
    log.stream.on("number", () => { throw new Error("mine"); }).on("number", data => log.numbers.push(-data));
    log.stream.onstate = () => { throw new Error("state"); };
  });
  await server.until(() => server.streams.size == 1);
  server.publish(2);
  assert.deepEqual(await numbersUpTo(page, -2), [1, -1, 2, -2]);
  assert.deepEqual(await page.evaluate(() => errors), ["state", "state", "mine", "mine"]);
});

test("sends an id beyond Latin-1 as EventSource does", async () => {
  const page = await openPage(context, server);
  await page.evaluate(() => sse("/stream", { lastEventId: "\u20ac\u00e9" }));
  await server.until(() => server.streams.size == 1);
  assert.equal(Buffer.from(headersOf(0)["last-event-id"], "latin1").toString(), "\u20ac\u00e9");
});

test("a relative URL is relative to the page", async () => {
  const page = await openPage(context, server);
  await page.evaluate(() => sse("stream"));
  await server.until(() => server.streams.size == 1);
});

test("notices a server that is stopped, and comes back when it goes on", async () => {
  const process = fork(fileURLToPath(new URL("../support/event-server.js", import.meta.url)));
  let status = {};
  process.on("message", message => { status = { ...status, ...message }; });
  const told = async condition => { while (!condition()) await once(process, "message"); };
  try {
    await told(() => status.url);
    const page = await openPage(context, { url: status.url }, {});
    await told(() => status.streams == 1);
    process.send(["publish", 3]);
    await numbersUpTo(page, 3);
    const opened = await page.evaluate(() => log.states.filter(name => name == "open").length);
    process.kill("SIGSTOP");
    const stopped = Date.now();
    await until(page, () => log.states.at(-1) == "connecting");
    assert.ok(Date.now() - stopped < 10_000, "three heartbeats of 500 ms and some time for a busy machine");
    process.kill("SIGCONT");
    process.send(["publish", 3]);
    assert.deepEqual(await numbersUpTo(page, 6), numbers(1, 6));
    assert.ok(await page.evaluate(opened => log.states.filter(name => name == "open").length > opened, opened));
  } finally {
    process.kill("SIGKILL");
    await once(process, "exit");
  }
});

test("comes back at once when the network is back", { skip: isFirefox && "cannot be taken off the network" }, async () => {
  const page = await openPage(context, server, { retry: { min: 30_000 } });
  await server.until(() => server.streams.size == 1);
  await context.setOffline(true);
  server.cut(); // the emulation leaves open connections alone
  await until(page, () => log.stream.state.name == "offline");
  server.publish();
  await context.setOffline(false);
  assert.deepEqual(await numbersUpTo(page, 1), [1]);
  await server.until(() => server.streams.size == 1);
});

const minutes = +(process.env.HEARTBEAT_MINUTES ?? 0.1);

test(`stays connected for ${minutes} minutes of nothing but heartbeats`, { timeout: (minutes + 2) * 60_000 }, async () => {
  server.heartbeat = minutes < 1 ? 200 : 15_000;
  const page = await openPage(context, server, {});
  await server.until(() => server.streams.size == 1);
  const beats = Math.round(minutes * 60_000 / server.heartbeat);
  const [stream] = server.streams;
  let seen = 0;
  await new Promise(resolve => {
    const write = stream.write.bind(stream);
    stream.write = (...args) => {
      if (++seen == beats) resolve();
      return write(...args);
    };
  });
  server.publish();
  assert.deepEqual(await numbersUpTo(page, 1), [1]);
  assert.equal(server.requests.length, 1);
});
