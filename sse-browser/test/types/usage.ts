// Compiled, not run: what the declarations allow, and what they refuse.
import { sse, type SseError, type SseState } from "@ssespring/sse-browser";

const orders = sse("/orders/stream", {
  shared: "alice",
  headers: async attempt => ({ Authorization: `Bearer ${attempt.toFixed()}` }),
  resumeKey: "orders",
  retry: { max: 5000 },
  events: { reset: "reload" },
});

orders.on("created", (data, event) => console.log(data.length, event.id.length)).on("message", () => {}, { signal: AbortSignal.timeout(5) });
orders.onreset = () => location.reload();
orders.ongap = data => console.log(data);
orders.onstate = state => console.log(describe(state));

function describe(state: SseState): string {
  switch (state.name) {
    case "waiting":
    case "offline":
      return `${state.ms} ms`;
    case "closed":
      return state.reason + (state.error?.status ?? "");
    default:
      return state.name;
  }
}

export async function chat(body: string, signal: AbortSignal): Promise<string> {
  let text = "";
  try {
    for await (const event of sse(new URL("https://example.org/"), { method: "POST", body, signal, credentials: "include" })) text += event.data;
  } catch (error) {
    console.log((error as SseError).reason);
  }
  return text;
}

// @ts-expect-error unknown option
sse("/", { withCredentials: true });
// @ts-expect-error an object is no body
sse("/", { method: "POST", body: { a: 1 } });
// @ts-expect-error the state is read-only
orders.state = { name: "open" };
// @ts-expect-error no such property
orders.onmessage = () => {};
