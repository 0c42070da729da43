import { sseError } from "./error.js";
import { startLoop } from "./loop.js";
import { check, readOptions } from "./options.js";
import { followPage } from "./page.js";
import { savedPosition } from "./position.js";
import { eventQueue } from "./queue.js";
import { recentEntries } from "./recent.js";
import { EVERYWHERE, joinTabs } from "./sharing.js";

const PROTOCOL = 1; // of the messages between tabs: a page with another one does not take part
const STATE = "\n"; // no event has this name
const FIRST_DELAY = 1000;
const MAX_ENTRIES = 1000;
const MAX_CHARACTERS = 1 << 22;

/** Opens a stream of Server-Sent Events. The options and the result are described in client.d.ts. */
export function sse(url, options = {}) {
  const settings = readOptions(url, options);
  const { once, events, signal } = settings;
  // Web Locks need a secure context. Without them each tab has a stream of its own.
  const shared = settings.shared && navigator.locks && `sse ${PROTOCOL} ${settings.shared} ${settings.url}`;
  const recent = recentEntries(shared ? MAX_ENTRIES : 1, MAX_CHARACTERS);
  const server = { attempts: 0, toldDelay: FIRST_DELAY, quiet: settings.quietLimit };
  const saved = savedPosition(settings.resumeKey);
  const queue = eventQueue(shared ? MAX_ENTRIES : 0, () => close());
  const handlers = new EventTarget(); // reports what a handler throws, and goes on
  const closing = new AbortController();
  let loop; // the connection of this tab, if it has one
  let tabs; // the other tabs, if the stream is shared

  const call = (name, ...args) => handlers.dispatchEvent(Object.assign(new Event(name), { args }));
  const handle = (name, handler, options) => handlers.addEventListener(name, ({ args }) => handler(...args), options);
  const isClosed = () => closing.signal.aborted;

  // ---- Events and states

  const deliver = (id, event, data) => {
    if (isClosed() || (data == null && recent.isAt(id))) return;
    recent.addEntry(id, event, data);
    saved.keepId(id);
    if (data == null) return;
    const block = { event, data, id };
    call(event, data, block);
    if (event == events.failed) close("failed", sseError("failed", data));
    else queue.offer(block);
  };

  const setState = next => {
    if (next.name == "open" && stream.state.name == "open") return;
    stream.state = next;
    call(STATE, next);
    tabs?.onState(next);
  };

  const close = (reason = "closed", error = undefined) => {
    if (isClosed()) return;
    closing.abort();
    setState({ name: "closed", reason, error });
    stop();
    if (reason != "closed") saved.forgetId();
    queue.endWith(error);
  };

  // ---- Connection

  const openOwn = () => {
    loop ??= startLoop(settings, server, {
      setState,
      isFull: queue.isFull,
      onBlock(id, event, data) {
        tabs?.onEntry({ before: recent.lastId(), id, event, data });
        deliver(id, event, data);
      },
      onChunk() {
        tabs?.onChunk();
        return queue.isFull() && queue.untilRead();
      },
      onEnd: close,
    }, recent.lastId);
  };

  const closeOwn = () => {
    loop?.halt();
    loop = undefined;
  };

  const joinOthers = () => {
    tabs = joinTabs(shared, {
      recent, server, openOwn, closeOwn, deliver, setState, close,
      publicStream: stream,
      isFull: queue.isFull,
      resetName: events.reset,
    });
  };

  // ---- Page

  const start = () => {
    if (isClosed() || tabs || loop) return;
    if (shared) joinOthers();
    else openOwn();
  };

  const stop = () => {
    tabs?.leave();
    tabs = undefined;
    closeOwn();
  };

  const leavePage = () => once ? close("interrupted", sseError("interrupted")) : stop();

  const look = () => {
    loop?.look();
    tabs?.look();
  };

  const stream = {
    state: { name: "connecting" },
    on(name, handler, options) {
      check(typeof handler == "function", "handler", "a function");
      handle(name, handler, options);
      return stream;
    },
    close: () => close(),
    closeAll() {
      if (shared) start();
      close(EVERYWHERE);
    },
    [Symbol.asyncIterator]: queue.iterate,
  };

  const firstId = saved.loadId() ?? settings.lastEventId;
  if (firstId) recent.addEntry(firstId);
  const properties = [[STATE, "onstate"], [events.reset, "onreset"], [events.gap, "ongap"]];
  for (const [name, property] of properties) {
    stream[property] = null;
    handle(name, (...args) => stream[property]?.(...args));
  }
  followPage(leavePage, start, look, closing.signal);
  signal?.addEventListener("abort", () => close(), { signal: closing.signal });
  queueMicrotask(() => signal?.aborted ? close() : start()); // handlers first
  return Object.seal(stream);
}
