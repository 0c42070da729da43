/**
 * Opens a stream of Server-Sent Events and keeps it open.
 *
 * Add the handlers in the same task: the stream starts in a microtask. Throws a TypeError, which says what to change, if
 * an option is unknown or wrong.
 *
 * @param url absolute, or relative to the page
 */
export function sse(url: string | URL, options?: SseOptions): SseStream;

/**
 * A stream of events. Iterating it yields its events, in order. Leaving the loop closes the stream; the loop ends when
 * the stream is closed, with an error if that was a failure. Start the loop in the same task as `sse()`. While the
 * loop is busy nothing more is read, so the server is slowed down; a follower of a shared stream keeps up to 1,000 events
 * and asks for the others later.
 */
export interface SseStream extends AsyncIterable<SseEvent> {
  /**
   * Adds a handler of the events with a name; events without one are called `message`. An exception in a handler goes to
   * `reportError`, and the stream goes on. Abort `options.signal` to remove the handler.
   */
  on(event: string, handler: (data: string, event: SseEvent) => void, options?: { signal?: AbortSignal }): this;

  /** The server cannot tell everything that was missed: load the state anew. */
  onreset: ((data: string, event: SseEvent) => void) | null;

  /** Some events were left out, because this client was too slow. */
  ongap: ((data: string, event: SseEvent) => void) | null;

  /** The connection has changed. */
  onstate: ((state: SseState) => void) | null;

  readonly state: SseState;

  /** Closes the stream in this tab for good. Of a shared stream, another tab takes over. */
  close(): void;

  /**
   * Closes the stream for good in all tabs that share it, and forgets the position of `resumeKey` there. For log-out.
   * Tabs that are frozen or in the back/forward cache do not hear of it: they come back with a new request.
   */
  closeAll(): void;
}

export interface SseEvent {
  /** The name, `message` if the server gave none. */
  readonly event: string;
  readonly data: string;
  /** The last id up to and including this event; empty if there is none. */
  readonly id: string;
}

export type SseState =
  | { readonly name: "connecting" | "open" }
  /** The next attempt is `ms` milliseconds away. `error` is missing after a clean end. */
  | { readonly name: "waiting" | "offline"; readonly ms: number; readonly error?: SseError }
  | { readonly name: "closed"; readonly reason: SseCloseReason; readonly error?: SseError };

/**
 * - `closed`: by `close()`, the signal, or by leaving a `for await` loop
 * - `closed-everywhere`: by `closeAll()`, in any tab
 * - `ended`: the server has no more (204), or the response of a stream with `once` is complete
 * - `failed`: the server has sent the event `stream-failed`; the message of the error is its data
 * - `unauthorized`: 401, also with new headers
 * - `rejected`: a status that does not go away by itself, or another type than `text/event-stream`, as of a login page;
 *   with `once` any failure that has a status
 * - `too-large`: an event has more than 16 million characters
 * - `disconnected`: a stream with `once` was cut or not connected
 * - `silent`: a stream with `once` was silent for longer than the server's heartbeats allow
 * - `interrupted`: the page was left or frozen during a stream with `once`
 */
export type SseCloseReason = "closed" | "closed-everywhere" | "ended" | "failed" | "unauthorized" | "rejected"
  | "too-large" | "disconnected" | "silent" | "interrupted";

/**
 * Why an attempt failed or a stream was closed. What `fetch()` or the function for headers has thrown is passed on as it
 * is, without these properties.
 */
export interface SseError extends Error {
  readonly reason?: SseCloseReason;
  /** The status of the response, in the tab that has received it. */
  readonly status?: number;
  /** The delay in milliseconds for which the server has asked; 0 if it has not. */
  readonly retryAfter?: number;
}

export interface SseOptions {
  /** The request method; `GET` by default. */
  method?: string;

  /** The body of the request, which each attempt sends. */
  body?: string | Blob | FormData | URLSearchParams | ArrayBuffer | ArrayBufferView;

  /**
   * Headers of the request, or a function that returns them and is called for each attempt, from 1. After a 401 it is
   * called once more at once. If it fails, the attempt has failed.
   */
  headers?: HeadersInit | ((attempt: number) => HeadersInit | Promise<HeadersInit>);

  /** As in `fetch()`. */
  credentials?: RequestCredentials;

  /** Closes the stream when it is aborted. */
  signal?: AbortSignal;

  /**
   * One connection for all tabs of the origin. A text names the user, so that two users never share a stream. Tabs that
   * give the same text and URL have to ask for the same stream. Without a secure context each tab has its own.
   */
  shared?: boolean | string;

  /**
   * Keeps the last event id in the `sessionStorage` of the tab under this name, so that a reload goes on where the page
   * was. Name the user in it if several can log in.
   */
  resumeKey?: string;

  /** The id to begin with, if `resumeKey` has none. */
  lastEventId?: string;

  /**
   * Bounds of the delay between attempts, in milliseconds; 100 and 30,000 by default. A longer `retry:` or `Retry-After`
   * of the server is obeyed, up to an hour.
   */
  retry?: { min?: number; max?: number };

  /**
   * The expected time between two signs of life in milliseconds, unless the server tells it; 15,000 by default. After
   * three times as long without a byte it connects again. `Infinity` expects none, as by default with `once`.
   */
  heartbeat?: number;

  /** No reconnecting: the stream is one response. The default for all methods but `GET`. */
  once?: boolean;

  /** Names of the events with a meaning; by default `stream-reset`, `stream-gap` and `stream-failed`. */
  events?: { reset?: string; gap?: string; failed?: string };
}
