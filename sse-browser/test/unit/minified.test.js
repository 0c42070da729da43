import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

for (const name of ["answer", "loop", "options", "sharing"]) {
  test(`the minified client passes ${name}.test.js`, () => {
    const file = fileURLToPath(new URL(`${name}.test.js`, import.meta.url));
    const { NODE_TEST_CONTEXT, ...environment } = process.env; // of the run that this test belongs to
    const { status, stdout } = spawnSync(process.execPath, ["--test", file], {
      env: { ...environment, SSE_CLIENT: "minified" },
      encoding: "utf8",
    });
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^# fail 0$/m);
    assert.doesNotMatch(stdout, /^# pass [0-4]$/m);
  });
}
