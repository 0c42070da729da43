const MISSED_HEARTBEATS = 3;
const HEARTBEAT = 15_000;

/** All options. Where the default has a type, a value has to be of that type. */
const DEFAULTS = {
  method: undefined,
  body: undefined,
  headers: undefined,
  credentials: undefined,
  signal: undefined,
  shared: undefined,
  resumeKey: "",
  lastEventId: "",
  retry: { min: 100, max: 30_000 },
  heartbeat: HEARTBEAT,
  once: false,
  events: { reset: "stream-reset", gap: "stream-gap", failed: "stream-failed" },
};

/** Checks what `sse()` was called with and fills in the defaults. Throws a TypeError that says what to change. */
export function readOptions(url, options) {
  const settings = withDefaults(options, DEFAULTS);
  const { body, shared, retry } = settings;
  // Refuses now what fetch() would refuse at each attempt. Both take the options that they know.
  const request = new Request(url, settings);
  const once = options.once ?? request.method != "GET";
  // An answer can be silent for long, until the server has told that it sends heartbeats.
  const heartbeat = options.heartbeat ?? (once ? Infinity : HEARTBEAT);
  check(body?.constructor != Object, "body", "a text or bytes: use JSON.stringify(body)");
  check(typeof shared != "object", "shared", "true or a text");
  check(!shared || !(once || body), "shared", "without 'once' and 'body'");
  check(retry.min > 0 && retry.min <= retry.max, "retry", "0 < min <= max");
  check(heartbeat > 0, "heartbeat", "more than 0");
  return {
    ...settings,
    url: request.url,
    once,
    quietLimit: heartbeat * MISSED_HEARTBEATS,
  };
}

function withDefaults(options, defaults) {
  const result = { ...defaults };
  for (const name in options) {
    check(name in defaults, name, "one of " + Object.keys(defaults));
    const value = options[name];
    if (value === undefined) continue;
    const type = typeof defaults[name];
    check(type == "undefined" || type == typeof value, name, "of type " + type);
    result[name] = type == "object" ? withDefaults(value, defaults[name]) : value;
  }
  return result;
}

/** Throws a TypeError if the condition is not met. */
export function check(condition, name, rule) {
  if (!condition) throw new TypeError(`sse(): '${name}' must be ${rule}`);
}
