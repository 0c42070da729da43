// Bundles and minifies src/main/javascript into dist/client.js and dist/worker.js, and records from which sources it was made.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { minify_sync } from "terser";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const sourceFolder = "src/main/javascript";

/**
 * Property names that are not shortened although the minifier does not know them from the browser: those of
 * client.d.ts, and those of the messages between tabs, which can come from a page with another build.
 */
const KEPT_NAMES = [
  "sse", "on", "onstate", "onreset", "ongap", "state", "close", "closeAll", "event", "data", "id",
  "name", "reason", "ms", "error", "status", "retryAfter",
  "method", "body", "headers", "credentials", "signal", "shared", "resumeKey", "lastEventId", "retry", "heartbeat",
  "once", "events", "min", "max", "reset", "gap", "failed",
  "type", "from", "to", "before", "ids", "entries", "silence",
];

const MINIFIER_OPTIONS = {
  module: true,
  ecma: 2022,
  compress: { passes: 4, unsafe_arrows: true, pure_getters: true, keep_fargs: false, hoist_funs: true, if_return: false, lhs_constants: false },
  mangle: { properties: { reserved: KEPT_NAMES, keep_quoted: true } },
};

/** Returns the text of dist/client.js. */
export function bundle() {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: [`${sourceFolder}/client.js`],
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  // One kind of declaration compresses better. No text in the sources has this word.
  const bundled = outputFiles[0].text.replace(/\bconst /g, "let ");
  return minify_sync(bundled, MINIFIER_OPTIONS).code + "\n";
}

/** Returns the text of dist/worker.js, which imports client.js beside it. Property names are those of the protocol, and stay. */
export function worker() {
  const source = readFileSync(join(root, sourceFolder, "worker.js"), "utf8").replace(/\bconst /g, "let ");
  return minify_sync(source, { ...MINIFIER_OPTIONS, mangle: true }).code + "\n";
}

/** Returns the text of dist/checksums.txt, in the format of sha256sum. */
export function checksums() {
  const sources = readdirSync(join(root, sourceFolder)).sort().map(name => `${sourceFolder}/${name}`);
  return [...sources, "dist/client.d.ts", "dist/client.js", "dist/worker.d.ts", "dist/worker.js"].map(file => `${sha256(file)}  ${file}\n`).join("");
}

const sha256 = file => createHash("sha256").update(readFileSync(join(root, file))).digest("hex");

if (process.argv[1] == fileURLToPath(import.meta.url)) {
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(join(root, "dist/client.js"), bundle());
  writeFileSync(join(root, "dist/worker.js"), worker());
  for (const name of ["client.d.ts", "worker.d.ts"]) {
    writeFileSync(join(root, "dist", name), readFileSync(join(root, sourceFolder, name)));
  }
  writeFileSync(join(root, "dist/checksums.txt"), checksums());
}
