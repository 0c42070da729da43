/** The client as it is written, or with SSE_CLIENT=minified as it is served. */
const file = process.env.SSE_CLIENT == "minified" ? "../../dist/client.js" : "../../src/main/javascript/client.js";

export const { sse } = await import(file);
