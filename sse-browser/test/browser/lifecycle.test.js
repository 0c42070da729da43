import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launch, numbers, numbersUpTo, openPage, until } from "../support/browser.js";
import { EventServer } from "../support/event-server.js";
import { RawChromium } from "../support/raw-chromium.js";

let server;
let chromium;

before(async () => { chromium = await RawChromium.start(); });
after(() => chromium.stop());

beforeEach(async () => { server = await EventServer.start(); });
afterEach(() => server.stop());

const pageUrl = options => `${server.url}/page.html?stream=${encodeURIComponent(JSON.stringify(options))}`;

test("a page that comes from the back/forward cache goes on where it was, by one connection", async () => {
  const browser = await launch({ ignoreDefaultArgs: ["--disable-back-forward-cache"] });
  try {
    const page = await openPage(await browser.newContext(), server, {});
    await server.until(() => server.streams.size == 1);
    server.publish(3);
    await numbersUpTo(page, 3);
    for (let round = 1; round <= 3; round++) {
      await page.evaluate(() => { addEventListener("pageshow", ({ persisted }) => { window.persisted = persisted; }); });
      await page.goto(`${server.url}/other.html`);
      await server.until(() => server.streams.size == 0);
      server.publish(2);
      await page.evaluate(() => history.back());
      await server.until(() => server.streams.size == 1);
      await until(page, () => window.persisted);
      assert.deepEqual(await numbersUpTo(page, 3 + 2 * round), numbers(1, 3 + 2 * round));
      assert.equal(server.requests.length, 1 + round);
    }
  } finally {
    await browser.close();
  }
});

test("a page that was frozen goes on where it was, by one connection", async () => {
  const page = await chromium.openPage(pageUrl({}));
  await server.until(() => server.streams.size == 1);
  server.publish(3);
  await page.until("log.numbers.length == 3");
  for (let round = 1; round <= 3; round++) {
    await page.send("Page.setWebLifecycleState", { state: "frozen" });
    await server.until(() => server.streams.size == 0);
    server.publish(2);
    await page.send("Page.setWebLifecycleState", { state: "active" });
    await server.until(() => server.streams.size == 1);
    await page.until(`log.numbers.at(-1) == ${3 + 2 * round}`);
    assert.deepEqual(await page.evaluate("log.numbers"), numbers(1, 3 + 2 * round));
    assert.equal(server.requests.length, 1 + round);
  }
});

test("a leader that is frozen gives the stream to another tab, and gets everything when it is back", async () => {
  const first = await chromium.openPage(pageUrl({ shared: true }));
  await server.until(() => server.streams.size == 1);
  const second = await chromium.openPage(pageUrl({ shared: true }));
  await second.until("log.stream.state.name == 'open'");
  server.publish(3);
  for (const page of [first, second]) await page.until("log.numbers.length == 3");
  await first.send("Page.setWebLifecycleState", { state: "frozen" });
  await server.until(() => server.requests.length >= 2 && server.streams.size == 1);
  server.publish(500);
  await second.until("log.numbers.length == 503");
  await first.send("Page.setWebLifecycleState", { state: "active" });
  await first.until("log.numbers.length == 503");
  server.publish();
  for (const page of [first, second]) {
    await page.until("log.numbers.length == 504");
    assert.deepEqual(await page.evaluate("log.numbers"), numbers(1, 504));
  }
  await server.until(() => server.streams.size == 1);
});

test("a hidden tab gets everything while it is hidden", async () => {
  const page = await chromium.openPage(pageUrl({}));
  await server.until(() => server.streams.size == 1);
  const other = await chromium.openPage(`${server.url}/other.html`);
  await chromium.send("Target.activateTarget", { targetId: other.targetId });
  await page.until("document.visibilityState == 'hidden'");
  server.publishSteadily(200);
  await server.until(() => server.head >= 1000);
  server.stopPublishing();
  await page.until(`log.numbers.at(-1) == ${server.head}`, 30);
  assert.deepEqual(await page.evaluate("log.numbers"), numbers(1, server.head));
  assert.equal(await page.evaluate("document.visibilityState"), "hidden");
  assert.equal(server.requests.length, 1);
});

test("a hidden tab notices a cut and comes back, and does not wait when it becomes visible", async () => {
  const page = await chromium.openPage(pageUrl({ retry: { min: 30_000 } }));
  await server.until(() => server.streams.size == 1);
  const other = await chromium.openPage(`${server.url}/other.html`);
  await chromium.send("Target.activateTarget", { targetId: other.targetId });
  await page.until("document.visibilityState == 'hidden'");
  server.cut();
  await page.until("log.stream.state.name == 'waiting'");
  server.publish();
  await chromium.send("Target.activateTarget", { targetId: page.targetId });
  await page.until("log.numbers.length == 1", 20);
});
