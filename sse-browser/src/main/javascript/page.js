/**
 * Follows the life of the page until the signal is aborted. `leave` is called before the page is frozen, kept in the
 * back/forward cache or left, `back` when it lives again or for the first time, and `look` when it becomes visible or the
 * network is back.
 */
export function followPage(leave, back, look, signal) {
  const page = globalThis.document; // none in a worker
  const listen = (target, handlers) => {
    for (const name in handlers) target?.addEventListener(name, handlers[name], { signal });
  };
  listen(globalThis, { "pagehide": leave, "pageshow": back, "online": look });
  listen(page, { "freeze": leave, "resume": back, "visibilitychange": () => page.hidden || look() });
}
