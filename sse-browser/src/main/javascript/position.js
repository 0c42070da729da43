/** Keeps the last event id of this tab in sessionStorage. Without a key it keeps nothing. */
export function savedPosition(key) {
  const name = "sse " + key;
  const access = action => {
    try {
      if (key) return action(sessionStorage);
    } catch (error) {
      key = 0; // storage is switched off or full: the stream works, a reload does not resume
      reportError(error);
    }
  };
  return {
    loadId: () => access(storage => storage.getItem(name)),
    keepId: id => access(storage => id && storage.setItem(name, id)),
    forgetId() {
      access(storage => storage.removeItem(name));
      key = 0;
    },
  };
}
