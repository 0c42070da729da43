import { FakeStream } from "./world.js";

/**
 * A server like the publisher: one sequence numbers the events of this stream and of others, a position is told after
 * what was missed, and clients whose position is too old get a reset. With `stateFirst` a new client, and one that is
 * reset, gets the number of events so far as its first event.
 */
export class HistoryServer {
  head = 0;
  events = []; // { id, number }
  streams = new Set();
  opened = 0;
  refuse = 0; // so many requests to come are answered 503

  constructor(world, { stateFirst = false, historySize = Infinity, latency = 30, heartbeat = 15_000 } = {}) {
    Object.assign(this, { world, stateFirst, historySize, latency, heartbeat });
    world.respond = request => this.#accept(request);
  }

  get count() { return this.events.length; }

  publish() {
    const event = { id: ++this.head, number: this.events.length + 1 };
    this.events.push(event);
    for (const stream of this.streams) this.#write(stream, eventBlock(event));
  }

  publishElsewhere() { this.head++; }

  cut() {
    for (const stream of [...this.streams]) this.#later(stream, () => stream.fail());
    this.streams.clear();
  }

  async #accept({ headers }) {
    await this.#delay();
    if (this.refuse > 0) {
      this.refuse--;
      return { status: 503 };
    }
    const stream = Object.assign(new FakeStream(), { latency: this.latency });
    this.opened++;
    this.streams.add(stream);
    stream.onDrop = () => this.streams.delete(stream);
    this.#write(stream, `: open heartbeat=${this.heartbeat}ms\nretry: 500\n\n`);
    const last = headers["last-event-id"];
    if (last == null) this.#begin(stream, this.stateFirst && "state");
    else if (last < this.head - this.historySize) this.#begin(stream, "stream-reset");
    else this.#resume(stream, last);
    this.#beat(stream);
    return { stream };
  }

  #begin(stream, name) {
    this.#write(stream, name ? `id: ${this.head}\nevent: ${name}\ndata: ${this.count}\n\n` : position(this.head));
  }

  #resume(stream, last) {
    for (const event of this.events) if (event.id > last) this.#write(stream, eventBlock(event));
    this.#write(stream, position(this.head));
  }

  #beat(stream) {
    this.world.in(undefined, () => this.world.after(this.heartbeat, () => {
      if (!this.streams.has(stream)) return;
      this.#write(stream, ": heartbeat\n" + position(this.head));
      this.#beat(stream);
    }));
  }

  #write(stream, text) { this.#later(stream, () => stream.write(text)); }

  /** Some time later, in the order of the calls for each stream. */
  #later(stream, action) {
    const { world } = this;
    stream.at = Math.max(stream.at ?? 0, world.now + (0.5 + world.random() / 2) * stream.latency);
    world.in(undefined, () => world.after(stream.at - world.now, action));
  }

  #delay() {
    const { world } = this;
    return new Promise(resolve => world.in(undefined, () => world.after(world.random() * this.latency, resolve)));
  }
}

const eventBlock = ({ id, number }) => `event: number\ndata: ${number}\nid: ${id}\n\n`;
const position = id => `id: ${id}\n\n`;
