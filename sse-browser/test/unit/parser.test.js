import assert from "node:assert/strict";
import { test } from "node:test";
import { createParser } from "../../src/main/javascript/parser.js";
import { cuts, latin1, parse, parserCases } from "../support/parse.js";

test("reads every case of the standard, whole and cut anywhere", () => {
  assert.ok(parserCases.length > 300);
  let count = 0;
  for (const { name, bytes, startId = "", events, comments, lastId = "", retry } of parserCases) {
    for (const chunks of cuts(latin1(bytes))) {
      const result = parse(chunks, startId);
      assert.deepEqual(result.events, events, name);
      assert.equal(result.lastId, lastId, name);
      assert.equal(result.retry, retry, name);
      if (comments) assert.deepEqual(result.comments, comments, name);
      count++;
    }
  }
  assert.ok(count > 10_000);
});

test("has the cases of Web Platform Tests", () => {
  assert.ok(parserCases.filter(({ name }) => name.startsWith("Web Platform Tests, ")).length > 20);
});

test("reports an event at the carriage return that ends its block", () => {
  assert.deepEqual(parse([latin1("data: a\r"), latin1("\r")]).events, [["message", "a", ""]]);
});

test("drops a line feed that follows a carriage return in a later chunk", () => {
  const chunks = ["data: a\r", "", "\n", "data: b\r", "\n", "\r", "\n"].map(latin1);

  assert.deepEqual(parse(chunks).events, [["message", "a\nb", ""]]);
});

test("reports a block without data and with an id as a position", () => {
  const blocks = [];
  const feed = createParser({ onBlock: (...block) => blocks.push(block), onRetry() {}, onComment() {} }, "");

  feed(latin1("id: 1\n\n: comment\n\nevent: x\n\nid: 2\ndata\n\nid: 2\n\n"));

  assert.deepEqual(blocks, [["1"], ["2", "message", ""], ["2"]]);
});

test("reads a long line in small chunks in linear time", () => {
  const chunk = latin1("x".repeat(16));
  const chunks = Array(200_000).fill(chunk);
  const started = performance.now();

  const { events } = parse([latin1("data: "), ...chunks, latin1("\n\n")]);

  assert.equal(events[0][1].length, 3_200_000);
  assert.ok(performance.now() - started < 5000);
});

for (const [what, chunk] of Object.entries({ line: "x".repeat(1 << 20), "event of many lines": `data: ${"x".repeat(1 << 20)}\n` })) {
  test(`refuses a ${what} of more than 16 million characters`, () => {
    const chunks = [latin1("data: a\n\ndata: "), ...Array(17).fill(latin1(chunk))];

    assert.throws(() => parse(chunks), { reason: "too-large" });
  });
}

test("reads many events that are larger than the limit together", () => {
  const event = latin1(`data: ${"x".repeat(1 << 20)}\n\n`);

  assert.equal(parse(Array(20).fill(event)).events.length, 20);
});
