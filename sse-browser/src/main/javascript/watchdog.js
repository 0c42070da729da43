const MAX_TIMEOUT = 1e9; // above 2 ** 31 - 1 setTimeout fires at once

/**
 * Calls `onSilence` when `seen()` was not called for `limit()` milliseconds, and again after each further silence. Goes
 * by the date, because timers stand still while a machine sleeps or a page is frozen.
 */
export function startWatchdog(limit, onSilence) {
  let last = Date.now();
  let timer;
  const seen = () => { last = Date.now(); };
  /** Looks now, as is due when the limit has changed. */
  const look = () => {
    clearTimeout(timer);
    if (Date.now() - last >= limit()) {
      seen();
      onSilence();
    }
    timer = setTimeout(look, Math.min(last + limit() - Date.now(), MAX_TIMEOUT));
  };
  look();
  return { seen, look, halt: () => clearTimeout(timer) };
}
