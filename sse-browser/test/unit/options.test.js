import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { sse } from "../support/client.js";
import { World } from "../support/world.js";

let world;
beforeEach(() => { world = new World(); });
afterEach(async () => {
  await world.settle();
  world.uninstall();
});

const open = (options, url = "https://example.org/") => world.in(world.openTab(), () => sse(url, options));

for (const [options, message] of [
  [{ heartbeats: 5 }, /'heartbeats' must be one of method,body,headers,credentials,signal,shared,resumeKey,lastEventId,retry,heartbeat,once,events/],
  [{ withCredentials: true }, /'withCredentials' must be one of .*credentials/],
  [{ retry: { minimum: 5 } }, /'minimum' must be one of min,max/],
  [{ events: { resets: "x" } }, /'resets' must be one of reset,gap,failed/],
  [{ retry: 5000 }, /'retry' must be of type object/],
  [{ retry: { min: "5" } }, /'min' must be of type number/],
  [{ retry: { min: 0 } }, /'retry' must be 0 < min <= max/],
  [{ retry: { min: 2000, max: 1000 } }, /'retry' must be 0 < min <= max/],
  [{ retry: { max: NaN } }, /'retry' must be 0 < min <= max/],
  [{ events: { reset: 5 } }, /'reset' must be of type string/],
  [{ heartbeat: "15s" }, /'heartbeat' must be of type number/],
  [{ heartbeat: 0 }, /'heartbeat' must be more than 0/],
  [{ heartbeat: NaN }, /'heartbeat' must be more than 0/],
  [{ once: "yes" }, /'once' must be of type boolean/],
  [{ resumeKey: 5 }, /'resumeKey' must be of type string/],
  [{ lastEventId: 5 }, /'lastEventId' must be of type string/],
  [{ shared: { id: 5 } }, /'shared' must be true or a text/],
  [{ shared: true, once: true }, /'shared' must be without 'once' and 'body'/],
  [{ shared: true, method: "POST" }, /'shared' must be without 'once' and 'body'/],
  [{ shared: "bob", method: "POST", body: "x", once: false }, /'shared' must be without 'once' and 'body'/],
  [{ method: "POST", body: { a: 1 } }, /'body' must be a text or bytes: use JSON.stringify\(body\)/],
  [{ method: "POST", body: new ReadableStream() }, /duplex/],
  [{ body: "x" }, /GET/],
  [{ method: "BAD METHOD" }, /BAD METHOD/],
  [{ headers: { "bad name": "x" } }, /bad name/],
  [{ credentials: "yes" }, /same-origin/],
  [{ signal: {} }, /AbortSignal/],
]) {
  test(`refuses ${JSON.stringify(options)}`, () => {
    assert.throws(() => open(options), error => error instanceof TypeError && message.test(error.message) || assert.fail(error));
    assert.equal(world.timerCount, 0);
  });
}

test("refuses a URL that is none", () => {
  assert.throws(() => open({}, "https://"), TypeError);
  assert.throws(() => open({}, "https://user:password@example.org/"), TypeError);
});

test("takes undefined as the default, and everything that is allowed", async () => {
  open({ method: undefined, retry: undefined, shared: undefined, heartbeat: undefined });
  open({ method: "post", body: new URLSearchParams("a=1"), headers: new Headers({ A: "1" }), credentials: "omit", signal: new AbortController().signal });
  open({ shared: "bob", resumeKey: "r", lastEventId: "5", retry: { min: 1, max: 1 }, heartbeat: Infinity, once: false, events: { gap: "g" }, headers: () => [["A", "1"]] });
  open({ shared: false });
  await world.settle();
});

test("refuses a handler that is no function", () => {
  assert.throws(() => open().on("message"), { name: "TypeError", message: "sse(): 'handler' must be a function" });
});

test("refuses properties that it does not have, such as onmessage", () => {
  const stream = open();
  assert.throws(() => { stream.onmessage = () => {}; }, TypeError);
  stream.onreset = () => {};
});
