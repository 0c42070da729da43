import type { SseOptions, SseStream } from "./client.js";

/**
 * Works on the jobs of a queue, in a page or in a Web Worker.
 *
 * @param base URL of the jobs, such as `/jobs`, without a slash at its end
 * @param queue name of the queue
 * @param handler called for each job, as often at the same time as there are slots; what it returns is the result. If it
 *   throws, the job is tried again: after `error.retryAfter` milliseconds if the error has that, not at all if it has `fatal`
 */
export function sseWorker<P = unknown, R = unknown>(
  base: string, queue: string, handler: (payload: P, job: SseJob) => R | Promise<R>, options?: SseWorkerOptions): SseWorker;

/** A job as its handler sees it. */
export interface SseJob {
  readonly id: string;
  readonly queue: string;
  readonly type: string;
  /** From 1. */
  readonly attempt: number;
  /** Grows with each lease of the job. */
  readonly fence: number;
  /** Aborted when the job is cancelled or given to another worker. */
  readonly signal: AbortSignal;
  /** Reports progress, which also renews the lease. Fails if the dispatcher does not answer. */
  progress(value: unknown): Promise<void>;
}

export interface SseWorkerOptions {
  /** How many jobs to work on at the same time; 1 by default. */
  slots?: number;
  /** What this worker has, joined by `+`. */
  tags?: string;
  /** Headers of all requests, such as a CSRF token. */
  headers?: SseOptions["headers"];
  /** As in `fetch()`. */
  credentials?: RequestCredentials;
  /** The random id of the worker. */
  run?: string;
}

export interface SseWorker {
  readonly run: string;
  /** The stream of jobs, for its state. */
  readonly stream: SseStream;
  /** How many jobs the worker holds. */
  readonly held: number;
  /** Takes no more jobs, waits for those that it holds, then closes the stream. */
  close(): Promise<void>;
}
