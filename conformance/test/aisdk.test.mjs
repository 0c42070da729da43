// useChat of the real packages "ai" and "@ai-sdk/react", in Chromium, against the demo.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { installTextOf, newContext, openChat, send, startBrowser, textOf, untilStatus, untilText } from "../lib/chat.mjs";
import { startDemo } from "../lib/demo.mjs";
import { startProxy } from "../lib/proxy.mjs";

const DELAY = "--demo.chat.token-delay=40ms";
const QUESTION = "What is the weather in Oslo?";
const START = "Let me look up the weather in Oslo first. In Oslo it is ";
const END = "what was written until then can still be read.";

let demo;
let proxy;
let browser;
let context;
let base;
let chats = 0;

before(async () => {
  demo = await startDemo(DELAY);
  proxy = await startProxy(demo.port);
  base = `http://127.0.0.1:${proxy.port}`;
  browser = await startBrowser();
  context = await newContext(browser);
  await installTextOf(context);
});

after(async () => {
  await browser?.close();
  proxy?.close();
  await demo?.terminate();
});

const newId = () => `c${++chats}`;

function assertComplete(seen, messages = 2) {
  assert.equal(seen.error, "");
  assert.equal(seen.messages.length, messages);
  const text = textOf(seen.messages.at(-1));
  assert.ok(text.startsWith(START) && text.endsWith(END), text);
  const tool = seen.messages.at(-1).parts.find(part => part.type === "tool-weather");
  assert.equal(tool.state, "output-available");
  assert.deepEqual(tool.input, { place: "Oslo" });
  assert.equal(typeof tool.output.degrees, "number");
}

test("the first load of a chat gets 204 and shows nothing", async () => {
  const page = await openChat(context, base, newId());
  const seen = await untilStatus(page, "ready");
  assert.equal(page.resumed, 204);
  assert.equal(seen.error, "");
  assert.deepEqual(seen.messages, []);
  await page.close();
});

test("text and a tool call", async () => {
  const page = await openChat(context, base, newId());
  await send(page, QUESTION);
  await untilStatus(page, "streaming");
  const seen = await untilStatus(page, "ready");
  assertComplete(seen);
  const { isAbort, isDisconnect, isError } = seen.finishes.at(-1);
  assert.deepEqual([isAbort, isDisconnect, isError], [false, false, false]);
  assert.ok(seen.messages.at(-1).parts.every(part => part.type !== "text" || part.state === "done"));
  await page.close();
});

test("an error of the producer is an error without its message", async () => {
  const page = await openChat(context, base, newId());
  await send(page, "Please fail");
  const seen = await untilStatus(page, "error");
  assert.equal(seen.error, "The answer could not be completed.");
  assert.equal(textOf(seen.messages.at(-1)), "Let me look up the weather in Oslo first. ");
  await page.close();
});

test("a reload in mid-answer shows all of it, once, and goes on", async () => {
  const page = await openChat(context, base, newId());
  await send(page, QUESTION);
  await untilText(page, "In Oslo");
  await page.reload();
  await page.waitForFunction(() => window.chat);
  await untilText(page, "In Oslo");
  assertComplete(await untilStatus(page, "ready"), 1);
  await page.close();
});

test("a reload replaces the half that the page has stored", async () => {
  const id = newId();
  const page = await openChat(context, base, id);
  await send(page, QUESTION);
  await untilText(page, "In Oslo");
  const half = await page.evaluate(() => window.seen.messages);
  await page.close();
  const again = await openChat(context, base, id, half);
  assertComplete(await untilStatus(again, "ready"));
  await again.close();
});

test("a second tab shows the same", async () => {
  const id = newId();
  const one = await openChat(context, base, id);
  await send(one, QUESTION);
  await untilText(one, "In Oslo");
  const other = await openChat(context, base, id);
  const second = await untilStatus(other, "ready");
  const first = await untilStatus(one, "ready");
  assertComplete(first);
  assertComplete(second, 1);
  assert.equal(textOf(second.messages.at(-1)), textOf(first.messages.at(-1)));
  assert.equal(second.messages.at(-1).id, first.messages.at(-1).id);
  await one.close();
  await other.close();
});

test("stop ends the answer, and it does not come back after a reload", async () => {
  const id = newId();
  const page = await openChat(context, base, id);
  await send(page, QUESTION);
  await untilText(page, "In Oslo");
  const stopped = await page.evaluate(async url => (await fetch(url, { method: "POST" })).json(), `/api/chat/${id}/stop`);
  assert.equal(stopped, true);
  const seen = await untilStatus(page, "ready");
  const text = textOf(seen.messages.at(-1));
  assert.ok(!text.includes(END));
  assert.equal(seen.error, "");
  await page.reload();
  await page.waitForFunction(() => window.chat);
  await untilText(page, "In Oslo");
  const reloaded = await untilStatus(page, "ready");
  assert.equal(textOf(reloaded.messages.at(-1)), text);
  await page.close();
});

test("stop() of the client only leaves: the answer goes on and comes back", async () => {
  const page = await openChat(context, base, newId());
  await send(page, QUESTION);
  await untilText(page, "In Oslo");
  await page.evaluate(() => window.chat.stop());
  await untilStatus(page, "ready");
  await page.reload();
  await page.waitForFunction(() => window.chat);
  await untilText(page, "In Oslo");
  assertComplete(await untilStatus(page, "ready"), 1);
  await page.close();
});

test("two turns and regenerate have message ids of their own", async () => {
  const page = await openChat(context, base, newId());
  await send(page, "whitespace");
  await untilText(page, "b");
  const first = await untilStatus(page, "ready");
  await send(page, QUESTION);
  await untilText(page, END);
  const second = await untilStatus(page, "ready");
  assertComplete(second, 4);
  assert.equal(textOf(second.messages[1]), textOf(first.messages[1]));
  assert.notEqual(second.messages[1].id, second.messages[3].id);
  await page.evaluate(() => { window.chat.regenerate(); });
  await page.waitForFunction(old => window.seen.messages.at(-1).role === "assistant" && window.seen.messages.at(-1).id !== old,
    second.messages[3].id);
  const third = await untilStatus(page, "ready");
  assertComplete(third, 4);
  assert.equal(new Set(third.messages.map(message => message.id)).size, 4);
  await page.close();
});

for (const how of ["RST", "FIN"]) {
  test(`a cut by ${how} is an error, and the way back to the tab brings the whole answer`, async () => {
    const page = await openChat(context, base, newId());
    await send(page, QUESTION);
    await untilText(page, "In Oslo");
    // Idle connections of earlier requests, too.
    assert.ok(proxy.cut("POST /api/chat", how) >= 1);
    const broken = await untilStatus(page, "error");
    assert.deepEqual([broken.finishes.at(-1).isDisconnect, broken.finishes.at(-1).isError], [true, true]);
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await page.waitForFunction(() => window.seen.status === "streaming");
    assertComplete(await untilStatus(page, "ready"));
    await page.close();
  });
}

test("a token of blanks and line breaks arrives unchanged through useChat, EventSource and the browser client", async () => {
  const token = " a\n\n b";
  const page = await openChat(context, base, newId());
  await send(page, "whitespace");
  await untilText(page, "b");
  assert.equal(textOf((await untilStatus(page, "ready")).messages.at(-1)), token);

  const url = `/chat/${newId()}`;
  await page.evaluate(async target => {
    await (await fetch(target, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: '{"text":"whitespace"}'
    })).text();
  }, url);
  const bySource = await page.evaluate(target => new Promise(done => {
    const source = new EventSource(`${target}/stream`);
    source.onmessage = ({ data }) => {
      source.close();
      done(data);
    };
  }), url);
  assert.equal(bySource, token);
  const byClient = await page.evaluate(async target => {
    const { sse } = await import("/sse/client.js");
    return new Promise(done => {
      const stream = sse(`${target}/stream`).on("message", data => {
        stream.close();
        done(data);
      });
    });
  }, url);
  assert.equal(byClient, token);
  await page.close();
});

test("an ended answer is replayed once to a page that was away, under the same id", async () => {
  const id = newId();
  const page = await openChat(context, base, id);
  await send(page, "whitespace");
  await untilText(page, "b");
  const first = await untilStatus(page, "ready");
  const again = await openChat(context, base, id);
  assert.equal(again.resumed, 200);
  await untilText(again, "b");
  assert.equal((await untilStatus(again, "ready")).messages.at(-1).id, first.messages.at(-1).id);
  await page.close();
  await again.close();
});

test("a drain in mid-answer is an error, never a clean end", async () => {
  const drained = await startDemo(DELAY);
  const page = await openChat(context, drained.base, newId());
  await send(page, QUESTION);
  await untilText(page, "In Oslo");
  const ended = drained.terminate();
  const seen = await untilStatus(page, "error");
  assert.ok(!textOf(seen.messages.at(-1)).endsWith(END));
  assert.ok(seen.finishes.at(-1).isError);
  await page.close();
  await ended;
});
