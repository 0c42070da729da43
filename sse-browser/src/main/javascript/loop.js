import { sseError } from "./error.js";
import { createParser } from "./parser.js";
import { failureOf } from "./response.js";
import { startWatchdog } from "./watchdog.js";

const ENDED = "ended";
const HEALTHY_AFTER = 5000;
const MAX_SERVER_DELAY = 3600_000;
const MISSED_HEARTBEATS = 3;
const FIRST_JITTER = 500;
const LEAST_JITTER = 0.2;

/**
 * Connects, reads, and connects again until `halt()`, or until the server or an option says that the stream is over.
 *
 * The sink gets `setState(state)`, `onBlock(id, event, data)`, `onChunk()`, which returns a promise while nothing more
 * may be read and `isFull()` is true, and `onEnd(reason, error)`, after which nothing follows.
 *
 * `server` holds what is known of the server: `toldDelay`, `quiet`, `beats` (it has told its heartbeat) and
 * `attempts`. It outlives the loop.
 */
export function startLoop(settings, server, sink, lastEventId) {
  const { url, headers, once, retry } = settings;
  let attempt; // the AbortController of the current one
  let watchdog;
  let endWait; // set while it waits, unless the server has ordered that
  let halted = false;
  let failures = 0;
  let healthyAt; // the time at which the current attempt is no failure
  let refreshed = false; // the headers, after a 401

  /** Returns what the attempt has come to: "ended", an error, or undefined after a response that was complete. */
  const connect = async signal => {
    const allHeaders = new Headers(typeof headers == "function" ? await headers(++server.attempts) : headers);
    allHeaders.set("Accept", "text/event-stream");
    const id = lastEventId() ?? "";
    // A header holds bytes, and fetch() takes no character above U+00FF: the bytes of the UTF-8 form, as EventSource sends.
    if (id) allHeaders.set("Last-Event-ID", String.fromCharCode(...new TextEncoder().encode(id)));
    const response = await fetch(url, { ...settings, cache: "no-store", headers: allHeaders, signal });
    if (response.status == 204) return ENDED;
    const failure = failureOf(response);
    if (failure || signal.aborted) return failure;
    refreshed = false;
    healthyAt = Date.now() + HEALTHY_AFTER;
    watchdog.seen();
    sink.setState({ name: "open" });
    await read(response.body.getReader(), signal, createParser(parserSink, id));
    if (once) return ENDED;
  };

  const read = async (reader, signal, parse) => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return;
      watchdog.seen();
      parse(value);
      await sink.onChunk();
    }
  };

  const parserSink = {
    onBlock(id, event, data) {
      if (data != null) healthyAt = 0;
      sink.onBlock(id, event, data);
    },
    onRetry(ms) {
      server.toldDelay = ms;
    },
    onComment(text) {
      const [, count, unit] = /heartbeat=(\d+)(m?s)/.exec(text) ?? [];
      if (!+count) return;
      server.beats = true;
      server.quiet = count * (unit == "s" ? 1000 : 1) * MISSED_HEARTBEATS;
      watchdog.look();
    },
  };

  const tryOnce = async () => {
    attempt = new AbortController();
    const { signal } = attempt;
    const onSilence = () => sink.isFull() || attempt.abort(sseError("silent", `${url} was silent for ${server.quiet} ms`));
    healthyAt = Infinity;
    watchdog = startWatchdog(() => server.quiet, onSilence);
    // A stream that was read while the page was frozen may never settle, not even when it is aborted.
    const aborted = new Promise(resolve => { signal.onabort = () => resolve(signal.reason); });
    const outcome = await Promise.race([connect(signal), aborted]).catch(error => error);
    watchdog.halt();
    attempt.abort(); // closes the connection of a response that nobody reads
    return outcome;
  };

  /** Waits as long as the server asks for, with full jitter on top. There is always some, so that clients spread. */
  const wait = async error => {
    const floor = Math.min(Math.max(retry.min, server.toldDelay, error?.retryAfter ?? 0), MAX_SERVER_DELAY);
    const room = Math.max(retry.max - floor, floor * LEAST_JITTER);
    const ms = floor + Math.random() * Math.min(room, FIRST_JITTER * 2 ** failures);
    sink.setState({ name: navigator.onLine ? "waiting" : "offline", ms, error });
    await new Promise(resolve => {
      endWait = error?.retryAfter ? undefined : resolve;
      setTimeout(resolve, ms);
    });
    endWait = undefined;
  };

  const isFinal = ({ reason, retryAfter }) => once || (reason && reason != "silent" && retryAfter == null);

  const run = async () => {
    while (!halted) {
      sink.setState({ name: "connecting" });
      if (halted) return;
      const outcome = await tryOnce();
      if (halted) return;
      if (outcome?.status == 401 && typeof headers == "function" && !refreshed) {
        refreshed = true;
        continue;
      }
      if (outcome == ENDED) return sink.onEnd(ENDED);
      if (outcome && isFinal(outcome)) return sink.onEnd(outcome.reason ?? "disconnected", outcome);
      const healthy = Date.now() >= healthyAt;
      failures = healthy ? 0 : failures + 1;
      if (!healthy || outcome?.reason != "silent") await wait(outcome);
    }
  };

  queueMicrotask(run);
  return {
    halt() {
      halted = true;
      attempt?.abort();
    },
    /** The page is visible or the network is back: looks whether the connection lives, and waits no longer. */
    look() {
      endWait?.();
      if (!attempt?.signal.aborted) watchdog?.look();
    },
  };
}
