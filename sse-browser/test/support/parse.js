import { readFileSync } from "node:fs";
import { createParser } from "../../src/main/javascript/parser.js";

/**
 * Streams and what they hold; each character of `bytes` stands for one byte. The same cases as those of the Java parser.
 */
export const parserCases = JSON.parse(readFileSync(new URL("parser-cases.json", import.meta.url), "utf8"));

export const latin1 = text => Uint8Array.from(text, character => character.charCodeAt());

/** Feeds the chunks and returns all that was reported. */
export function parse(chunks, startId = "") {
  const result = { events: [], comments: [], lastId: startId, retry: undefined };
  const feed = createParser({
    onBlock(id, event, data) {
      result.lastId = id;
      if (data != null) result.events.push([event, data, id]);
    },
    onRetry(ms) { result.retry = ms; },
    onComment(text) { result.comments.push(text); },
  }, startId);
  for (const chunk of chunks) feed(chunk);
  return result;
}

/** Returns all ways to cut the bytes that a test should try: whole, in two at each place, and in chunks of each size. */
export function* cuts(bytes) {
  yield [bytes];
  for (let at = 1; at < bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
  for (let size = 1; size < bytes.length; size++) yield chunksOf(bytes, size);
}

function chunksOf(bytes, size) {
  const chunks = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size), new Uint8Array());
  return chunks;
}
