import assert from "node:assert/strict";
import { test } from "node:test";
import { sse } from "../support/client.js";
import { HistoryServer } from "../support/history-server.js";
import { FakeStorage, World } from "../support/world.js";

const URL = "https://example.org/orders";
const ROUNDS = +(process.env.SHARING_ROUNDS ?? 100);
const STEPS = 60;

/** A small generator of random numbers (mulberry32), so that a failure can be repeated by its seed. */
function randomFrom(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Tabs come, go, crash, freeze and hang in random order, the network cuts, and messages are late. */
class Round {
  constructor(seed) {
    this.random = randomFrom(seed);
    this.world = new World();
    this.world.random = this.random;
    this.mathRandom = Math.random;
    Math.random = this.random;
    this.server = new HistoryServer(this.world, {
      stateFirst: seed % 2 == 0,
      historySize: seed % 3 == 0 ? 40 : Infinity,
      latency: [5, 30, 200][seed % 3],
    });
    this.logs = [];
  }

  pick(list) { return list[Math.floor(this.random() * list.length)]; }

  join(storage = new FakeStorage(), resumed = undefined) {
    const tab = this.world.openTab(storage);
    const log = { tab, storage, last: resumed, history: [] };
    this.world.in(tab, () => {
      log.stream = sse(URL, { shared: true, resumeKey: "key" });
      log.stream.on("state", data => this.reset(log, data)).on("number", data => this.take(log, +data));
      log.stream.onreset = data => this.reset(log, data);
    });
    this.logs.push(log);
  }

  reset(log, data) {
    log.history.push("state " + data);
    if (log.last != null && data < log.last) this.failure ??= `a state goes back: ${log.history}`;
    log.last = +data;
  }

  take(log, number) {
    log.history.push(number);
    if (log.last != null && number != log.last + 1) this.failure ??= `not in order: ${log.history}`;
    log.last = number;
  }

  remove(log) { this.logs.splice(this.logs.indexOf(log), 1); }

  leader() { return this.logs.find(({ tab }) => tab == this.world.lockHolder(URL)) ?? this.pick(this.logs); }

  // A handler cannot throw it: the stream would go on.
  check() { if (this.failure) throw new Error(this.failure); }

  async step() {
    const { world, server, logs } = this;
    const log = this.random() < 0.4 ? this.leader() : this.pick(logs);
    const actions = {
      publish: () => server.publish(),
      publishMany: async () => { for (let i = 0; i < 20; i++) { server.publish(); await world.advance(this.random() * 10); } },
      publishElsewhere: () => server.publishElsewhere(),
      join: () => logs.length < 6 && this.join(),
      reload: () => {
        if (log.hung || log.frozen) return;
        world.fire(log.tab, "window", "pagehide");
        world.crash(log.tab);
        this.remove(log);
        this.join(log.storage, log.last);
      },
      close: () => logs.length > 1 && !log.hung && (world.in(log.tab, () => log.stream.close()), world.crash(log.tab), this.remove(log)),
      crash: () => logs.length > 1 && (world.crash(log.tab), this.remove(log)),
      freeze: () => !log.frozen && !log.hung && (log.frozen = true, world.fire(log.tab, "document", "freeze")),
      resume: () => logs.filter(({ frozen }) => frozen).forEach(frozen => { frozen.frozen = false; world.fire(frozen.tab, "document", "resume"); }),
      hang: () => !log.hung && this.random() < 0.3 && (log.hung = true, world.hang(log.tab)),
      wake: () => logs.filter(({ hung }) => hung).forEach(hung => { hung.hung = false; world.unhang(hung.tab); }),
      cut: () => server.cut(),
      refuse: () => { server.refuse = Math.floor(this.random() * 3); },
      pause: () => world.advance(this.random() * 5000),
      longPause: () => world.advance(this.random() * 100_000),
    };
    const names = ["publish", "publish", "publishMany", "publishMany", "publishElsewhere", "pause", ...Object.keys(actions)];
    await actions[this.pick(names)]();
    await world.advance(this.random() * (this.random() < 0.3 ? 1000 : 50));
  }

  async run() {
    try {
      this.join();
      for (let i = 0; i < STEPS; i++) {
        await this.step();
        this.check();
      }
      for (const log of this.logs) {
        if (log.hung) this.world.unhang(log.tab);
        if (log.frozen) this.world.fire(log.tab, "document", "resume");
      }
      await this.world.advance(150_000);
      this.server.publish();
      this.server.publish();
      await this.world.advance(150_000);
      this.check();
      for (const log of this.logs) assert.equal(log.last, this.server.count, `not up to date: ${log.history}`);
      assert.equal(this.server.streams.size, 1);
    } finally {
      Math.random = this.mathRandom;
      this.world.uninstall();
    }
  }
}

test(`no tab misses or repeats an event, whatever happens, in ${ROUNDS} random rounds`, async () => {
  const first = +(process.env.SHARING_SEED ?? 1);
  for (let seed = first; seed < first + ROUNDS; seed++) {
    try {
      await new Round(seed).run();
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
});
