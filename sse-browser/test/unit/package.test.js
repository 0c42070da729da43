import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { bundle, checksums, worker } from "../../scripts/build.js";

const read = file => readFileSync(new URL("../../" + file, import.meta.url), "utf8");

test("the minified client has at most 4096 bytes when it is compressed", () => {
  const size = gzipSync(read("dist/client.js")).length;
  assert.ok(size <= 4096, `${size} bytes`);
});

test("the minified worker has at most 2048 bytes when it is compressed", () => {
  const size = gzipSync(read("dist/worker.js")).length;
  assert.ok(size <= 2048, `${size} bytes`);
});

test("the minified worker imports the client beside it and nothing else, and evaluates no text", () => {
  assert.deepEqual(read("dist/worker.js").match(/\bimport\b[^;]*/g).map(text => text.replace(/.*from/, "")), ['"./client.js"']);
  assert.doesNotMatch(read("dist/worker.js"), /\beval\b|Function\(/);
});

test("the files in dist belong to the sources; otherwise run: npm run build", () => {
  assert.equal(read("dist/client.js"), bundle());
  assert.equal(read("dist/client.d.ts"), read("src/main/javascript/client.d.ts"));
  assert.equal(read("dist/worker.js"), worker());
  assert.equal(read("dist/worker.d.ts"), read("src/main/javascript/worker.d.ts"));
  assert.equal(read("dist/checksums.txt"), checksums());
});

test("the minified client imports nothing, and evaluates no text, so it runs under a strict content security policy", () => {
  assert.doesNotMatch(read("dist/client.js"), /\bimport\b|\beval\b|Function\(/);
});

test("the package depends on nothing, has the version of the build, and its lock names no registry", () => {
  const { dependencies, version } = JSON.parse(read("package.json"));
  assert.equal(dependencies, undefined);
  assert.ok(read("../pom.xml").includes(`<revision>${version}</revision>`));
  assert.doesNotMatch(read("package-lock.json"), /"resolved"/);
});

test("the declarations allow what they should", () => {
  const file = path => fileURLToPath(new URL("../../" + path, import.meta.url));
  execFileSync(process.execPath, [file("node_modules/typescript/bin/tsc"), "-p", file("test/types")], { stdio: "pipe", encoding: "utf8" });
});
