import { sseError } from "./error.js";

/** Returns why a response is no stream of events; undefined if it is one. */
export function failureOf({ status, url, headers }) {
  const type = headers.get("Content-Type");
  const isEventStream = /^text\/event-stream *(;|$)/i.test(type);
  if (status == 200 && isEventStream) return;
  const reason = status == 401 ? "unauthorized" : "rejected";
  const retryable = status >= 500 || [408, 425, 429].includes(status);
  return sseError(reason, `${url} answered ${status} ${type}`, status, retryable ? delayOf(headers.get("Retry-After")) : undefined);
}

/** Returns the milliseconds; 0 if there is no such header. */
function delayOf(secondsOrDate) {
  return Math.max(secondsOrDate * 1000 || Date.parse(secondsOrDate) - Date.now() || 0, 0);
}
