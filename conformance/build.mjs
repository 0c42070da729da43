// Bundles the page with the real packages.
import { build } from "esbuild";

await build({
  entryPoints: ["page.jsx"],
  bundle: true,
  format: "iife",
  jsx: "automatic",
  platform: "browser",
  target: "chrome120",
  minify: true,
  define: { "process.env.NODE_ENV": '"production"' },
  outfile: "dist/page.js",
  logLevel: "warning"
});
