import { AsyncLocalStorage } from "node:async_hooks";

const realSetImmediate = setImmediate;
const realDate = Date.now;

/**
 * Browser tabs on a manual clock, in one process: each tab has its own page events and storage, and all have the same
 * locks, channels and network. Installed in place of the globals that the client uses, until `uninstall()`.
 */
export class World {
  now = 1_000_000;
  random = Math.random;
  /** Decides about requests: gets `{ url, method, headers, body, signal, tab }`, returns `{ status, headers, stream }`. */
  respond = () => ({ status: 500 });
  requests = [];
  reported = [];
  onLine = true;
  abortsFetch = true;
  tabs = [];
  #timers = [];
  #serial = 0;
  #current = new AsyncLocalStorage();
  #channels = new Set();
  #pipes = new Map();
  #locks = new Map();
  #saved = {};

  constructor() {
    const world = this;
    const fakes = {
      setTimeout: (action, ms) => this.after(ms, action),
      clearTimeout: timer => { if (timer) timer.cancelled = true; },
      fetch: (url, init) => this.#fetch(url, init),
      reportError: error => this.reported.push(error),
      addEventListener: (...args) => this.tab.window.addEventListener(...args),
      BroadcastChannel: class {
        constructor(name) { return world.#openChannel(this, name); }
      },
    };
    for (const [name, value] of Object.entries(fakes)) this.#replace(name, { value });
    this.#replace("document", { get: () => this.#current.getStore()?.document });
    this.#replace("sessionStorage", { get: () => this.tab.storage });
    this.#replace("navigator", { value: { get onLine() { return world.onLine; }, locks: { request: (...args) => this.#lock(...args) } } });
    Date.now = () => Math.floor(this.now);
  }

  #replace(name, descriptor) {
    this.#saved[name] = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { configurable: true, ...descriptor, ...("value" in descriptor ? { writable: true } : {}) });
  }

  uninstall() {
    for (const [name, descriptor] of Object.entries(this.#saved)) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else delete globalThis[name];
    }
    Date.now = realDate;
  }

  // ---- Tabs

  get tab() { return this.#current.getStore(); }

  openTab(storage = new FakeStorage()) {
    const tab = { world: this, alive: true, hung: undefined, storage, window: new EventTarget(), document: Object.assign(new EventTarget(), { hidden: false }) };
    this.tabs.push(tab);
    return tab;
  }

  /** Runs the action in the tab; everything that it starts belongs to that tab. */
  in(tab, action) { return this.#current.run(tab, action); }

  /** The tab is gone without a word to anybody. */
  crash(tab) {
    tab.alive = false;
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    for (const channel of [...this.#channels]) if (channel.tab == tab) this.#channels.delete(channel);
    for (const request of this.requests) if (request.tab == tab) request.stream?.drop();
    for (const lock of this.#locks.values()) {
      lock.queue = lock.queue.filter(claim => claim.tab != tab);
      if (lock.holder?.tab == tab) this.#free(lock);
    }
  }

  /** Nothing runs in the tab until `unhang()`; it is not told. */
  hang(tab) { tab.hung = []; }

  unhang(tab) {
    const late = tab.hung;
    tab.hung = undefined;
    for (const action of late) action();
  }

  fire(tab, target, name, properties = {}) {
    this.in(tab, () => tab[target].dispatchEvent(Object.assign(new Event(name), properties)));
  }

  #callIn(tab, action) {
    if (tab && !tab.alive) return;
    if (tab?.hung) tab.hung.push(() => this.#callIn(tab, action));
    else this.#current.run(tab, action);
  }

  // ---- Time

  after(ms, action) {
    if (ms > 2 ** 31 - 1) throw new RangeError("setTimeout() would fire at once");
    const timer = { at: this.now + Math.max(0, ms), serial: this.#serial++, action, tab: this.tab };
    this.#timers.push(timer);
    return timer;
  }

  /** Lets the time pass, and everything happen that is due. */
  async advance(ms) {
    const end = this.now + ms;
    await this.settle();
    for (;;) {
      const next = this.#next(end);
      if (!next) break;
      this.now = Math.max(this.now, next.at);
      this.#callIn(next.tab, next.action);
      await this.settle();
    }
    this.now = end;
  }

  #next(end) {
    this.#timers = this.#timers.filter(timer => !timer.cancelled);
    const due = this.#timers.filter(timer => timer.at <= end).sort((a, b) => a.at - b.at || a.serial - b.serial)[0];
    if (due) due.cancelled = true;
    return due;
  }

  get channelCount() { return this.#channels.size; }

  /** Timers that tabs have set. */
  get timerCount() { return this.#timers.filter(timer => timer.tab && !timer.cancelled).length; }

  /** Lets all promises settle. */
  settle() { return new Promise(resolve => realSetImmediate(resolve)); }

  // ---- Network

  async #fetch(url, init) {
    const { signal, method = "GET", body } = init;
    signal.throwIfAborted();
    const request = { url, method, body, signal, init, tab: this.tab, headers: Object.fromEntries(init.headers), at: this.now };
    this.requests.push(request);
    const answer = await this.#inTab(request.tab, untilAborted(this.abortsFetch ? signal : new AbortController().signal, this.#answer(request)));
    if (answer instanceof Error) throw answer;
    const { status, headers, stream } = answer;
    const read = () => this.#inTab(request.tab, untilAborted(stream.stuck ? new AbortController().signal : signal, stream.read()));
    return { status, url, headers: new Headers(headers), body: { getReader: () => ({ read }) } };
  }

  async #answer(request) {
    const answer = await this.respond(request);
    if (answer instanceof Error) return answer;
    const { status = 200, headers = { "Content-Type": "text/event-stream" }, stream = new FakeStream() } = answer;
    request.stream = stream;
    request.signal.addEventListener("abort", () => stream.drop());
    if (request.signal.aborted || !request.tab.alive) stream.drop();
    return { status, headers, stream };
  }

  /** A tab that hangs does not hear of the result before it goes on. */
  #inTab(tab, promise) {
    return new Promise((resolve, reject) => promise.then(
      result => this.#callIn(tab, () => resolve(result)),
      error => this.#callIn(tab, () => reject(error))));
  }

  // ---- Channels and locks

  #openChannel(channel, name) {
    const tab = this.tab;
    Object.assign(channel, {
      name,
      tab,
      postMessage: data => {
        const copy = structuredClone(data);
        for (const other of this.#channels) if (other != channel && other.name == name) this.#send(channel, other, copy);
      },
      close: () => this.#channels.delete(channel),
    });
    this.#channels.add(channel);
    return channel;
  }

  /** Each sender and receiver have a pipe in which messages keep their order; pipes are not ordered with each other. */
  #send(from, to, data) {
    const key = from;
    if (!this.#pipes.has(to)) this.#pipes.set(to, new Map());
    const pipe = this.#pipes.get(to);
    const at = Math.max(pipe.get(key) ?? 0, this.now + this.random() * 20);
    pipe.set(key, at);
    this.#current.run(to.tab, () => this.after(at - this.now, () => this.#channels.has(to) && to.onmessage?.({ data: structuredClone(data) })));
  }

  #lock(name, { signal, steal }, action) {
    if (!this.#locks.has(name)) this.#locks.set(name, { queue: [] });
    const lock = this.#locks.get(name);
    return new Promise((resolve, reject) => {
      const claim = { tab: this.tab, action, resolve, reject };
      const aborted = () => new DOMException("aborted", "AbortError");
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener("abort", () => {
        if (!lock.queue.includes(claim)) return;
        lock.queue.splice(lock.queue.indexOf(claim), 1);
        reject(aborted());
      });
      if (steal) {
        const victim = lock.holder;
        lock.queue.unshift(claim);
        this.#free(lock);
        if (victim) victim.called.then(() => this.#callIn(victim.tab, () => victim.reject(aborted())));
      } else {
        lock.queue.push(claim);
        if (!lock.holder) this.#free(lock);
      }
    });
  }

  #free(lock) {
    const holder = lock.holder = lock.queue.shift();
    if (!holder) return;
    // The page is told that it has the lock before it is told that the lock was stolen.
    holder.called = new Promise(called => this.#current.run(holder.tab, () => this.after(this.random() * 10, async () => {
      const result = holder.action();
      called();
      holder.resolve(await result);
      if (lock.holder == holder) this.#free(lock);
    })));
  }

  lockHolder(name) { return [...this.#locks].find(([key]) => key.includes(name))?.[1].holder?.tab; }
}

async function untilAborted(signal, promise) {
  signal.throwIfAborted();
  let onAbort;
  const aborted = new Promise((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

export class FakeStorage {
  #items = new Map();
  getItem(name) { return this.#items.get(name) ?? null; }
  setItem(name, value) { this.#items.set(name, String(value)); }
  removeItem(name) { this.#items.delete(name); }
}

/** The body of a response, as the server sees it. */
export class FakeStream {
  dropped = false;
  stuck = false; // ignores that it is aborted, as in a page that was frozen
  #chunks = [];
  #wake;
  #end;

  write(text) { this.#put({ done: false, value: new TextEncoder().encode(text) }); }
  end() { this.#put({ done: true }); }
  fail(error = new TypeError("network error")) { this.#put(error); }
  drop() {
    if (this.dropped) return;
    this.dropped = true;
    this.onDrop?.();
  }

  #put(chunk) {
    this.#chunks.push(chunk);
    this.#wake?.();
  }

  async read() {
    while (!this.#chunks.length) await new Promise(resolve => { this.#wake = resolve; });
    const chunk = this.#chunks.shift();
    if (chunk instanceof Error) throw chunk;
    return chunk;
  }
}
