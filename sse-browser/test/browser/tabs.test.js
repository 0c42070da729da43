import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { isFirefox, launch, leaderOf, numbers, numbersUpTo, openPage, until } from "../support/browser.js";
import { EventServer } from "../support/event-server.js";

const SHARED = { shared: "alice" };
let browser;
let context;
let server;

before(async () => { browser = await launch({ args: ["--host-resolver-rules=MAP insecure.test 127.0.0.1"] }); });
after(() => browser.close());

beforeEach(async () => {
  server = await EventServer.start();
  context = await browser.newContext();
});

afterEach(async () => {
  await context.close();
  await server.stop();
});

async function openTabs(count, options = SHARED) {
  const pages = [];
  for (let i = 0; i < count; i++) pages.push(await openPage(context, server, options));
  for (const page of pages) await until(page, () => log.stream.state.name == "open");
  await server.until(() => server.streams.size == 1, "one stream");
  return pages;
}

/** Checks that the page has each number once and in order, from its first one to the given one. */
async function assertComplete(page, last) {
  const got = await numbersUpTo(page, last);
  assert.deepEqual(got, numbers(got[0], last));
}

test("eight tabs over HTTP/1.1 get the same 1,000 events by one connection", async () => {
  const pages = await openTabs(8);
  server.publishSteadily(1000);
  await server.until(() => server.head >= 1000);
  server.stopPublishing();
  server.publish();
  for (const page of pages) assert.deepEqual(await numbersUpTo(page, server.head), numbers(1, server.head));
  assert.equal(server.streams.size, 1);
});

for (const how of ["closed", "crashed"]) {
  test(`nobody misses or repeats an event when the leader is ${how} ten times under load`, {
    timeout: 300_000,
    skip: isFirefox && how == "crashed" && "cannot be crashed",
  }, async () => {
    let pages = await openTabs(4);
    server.publishSteadily(200);
    for (let round = 0; round < 10; round++) {
      const before = server.head;
      const leader = await leaderOf(pages);
      pages = pages.filter(page => page != leader);
      if (how == "closed") await leader.close();
      else await crash(leader);
      for (const page of pages) await until(page, number => log.numbers.at(-1) > number, before + 50);
      await server.until(() => server.streams.size == 1, "one stream");
      pages.push(await openPage(context, server, SHARED));
      await until(pages.at(-1), () => log.numbers.length > 0);
      if (how == "crashed") await leader.close();
    }
    server.stopPublishing();
    server.publish();
    for (const page of pages) await assertComplete(page, server.head);
    await server.until(() => server.streams.size == 1, "one stream");
  });
}

async function crash(page) {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  session.send("Page.crash").catch(() => {});
  await crashed;
}

test("a tab that is opened after messages were written shows them", async () => {
  server.stateFirst = true;
  const [first] = await openTabs(1);
  server.publish(5);
  await numbersUpTo(first, 5);
  const second = await openPage(context, server, SHARED);
  await numbersUpTo(second, -5);
  await server.until(() => server.streams.size == 1, "one stream");
  server.publish(2);
  assert.deepEqual(await numbersUpTo(second, 7), [-5, 6, 7]);
  assert.deepEqual(await numbersUpTo(first, 7), [-0, ...numbers(1, 7)]);
});

test("late tabs get state and events without a hole or a repetition under load", async () => {
  server.stateFirst = true;
  const pages = await openTabs(1);
  server.publishSteadily(300);
  for (let i = 0; i < 5; i++) {
    pages.push(await openPage(context, server, SHARED));
    await until(pages.at(-1), () => log.numbers.length > 100);
  }
  server.stopPublishing();
  server.publish();
  for (const page of pages) {
    const [state, ...rest] = await numbersUpTo(page, server.head);
    assert.deepEqual(rest, numbers(1 - state, server.head));
  }
  await server.until(() => server.streams.size == 1, "one stream");
});

test("a reload of the leader and of a follower misses nothing", async () => {
  const pages = await openTabs(3, { ...SHARED, resumeKey: "numbers" });
  server.publishSteadily(200);
  const leader = await leaderOf(pages);
  const follower = pages.find(page => page != leader);
  for (const page of [leader, follower]) {
    await until(page, () => log.numbers.length > 50);
    const before = await page.evaluate(() => new Promise(resolve => {
      addEventListener("pagehide", () => { sessionStorage.before = JSON.stringify(log.numbers); });
      resolve();
      location.reload();
    })).then(() => until(page, () => sessionStorage.before && window.log?.numbers.length > 50)).then(() => page.evaluate(() => JSON.parse(sessionStorage.before)));
    const after = await page.evaluate(() => log.numbers);
    assert.equal(after[0], before.at(-1) + 1);
    assert.deepEqual([...before, ...after], numbers(before[0], after.at(-1)));
  }
});

test("closeAll() closes the stream in all tabs and at the server", async () => {
  const pages = await openTabs(3);
  const leader = await leaderOf(pages);
  await pages.find(page => page != leader).evaluate(() => log.stream.closeAll());
  for (const page of pages) await until(page, () => log.states.at(-1) == "closed-everywhere");
  await server.until(() => server.streams.size == 0);
});

test("two users do not share a stream", async () => {
  const [page] = await openTabs(1);
  await page.evaluate(() => sse("/stream", { shared: "bob" }));
  await server.until(() => server.streams.size == 2);
});

test("without a secure context each tab has a stream of its own", { skip: isFirefox && "maps no host names" }, async () => {
  const insecure = { url: `http://insecure.test:${server.port}` };
  const pages = [await openPage(context, insecure, SHARED), await openPage(context, insecure, SHARED)];
  await server.until(() => server.streams.size == 2);
  server.publish(3);
  for (const page of pages) assert.deepEqual(await numbersUpTo(page, 3), [1, 2, 3]);
  assert.equal(await pages[0].evaluate(() => isSecureContext), false);
});
