import { sse } from "./client.js";

const LONGEST_PAUSE = 10_000;
const REQUEST_TIMEOUT = 8000;
const REMEMBERED = 1000;
const DECIDED = [400, 404, 409, 412, 413, 428];

// crypto.randomUUID() exists in secure contexts only: not for a phone that has opened http://192.168.1.7:8080.
const randomId = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

/** Works on the jobs of a queue. The options and the result are described in worker.d.ts. */
export function sseWorker(base, queue, handler, { slots = 1, tags = "", headers, credentials, run = randomId() } = {}) {
  const held = new Map(); // the jobs by their ids, until their outcomes are decided
  const over = new Set(); // the newest leases that are over: an event may come late, behind the reply to a beat with its job
  const idle = []; // waiters for the last held job
  let acceptAfter = 1500;
  let accepting; // the timer of the beat that accepts long jobs
  let beats = 0; // that are asked for; one is under way

  const post = async (path, body, lease, keepalive = false) => {
    const all = new Headers(typeof headers == "function" ? await headers(1) : headers);
    all.set("Content-Type", "application/json");
    if (lease) all.set("If-Match", `"${lease}"`);
    return fetch(base + path, {
      method: "POST", headers: all, credentials, keepalive, body: JSON.stringify(body ?? null),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT),
    });
  };

  const report = (job, operation, body, keepalive) => post(`/${queue}/${job.id}/${operation}`, body, job.lease, keepalive);

  // Repeating is safe: the dispatcher recognises what it has taken.
  const settle = async (entry, operation, body) => {
    for (let attempt = 0; !entry.lost; attempt++) {
      try {
        const { ok, status } = await report(entry.job, operation, body);
        // No JSON, or too large: without a report the job would wait for the end of its lease, and nobody would know why.
        if (operation == "complete" && [400, 413].includes(status)) {
          operation = "fail";
          body = { error: `The result was refused with status ${status}` };
          continue;
        }
        if (ok || DECIDED.includes(status)) return;
      } catch { /* no answer is an answer to repeat */ }
      await new Promise(done => setTimeout(done, Math.random() * Math.min(LONGEST_PAUSE, 200 * 2 ** attempt)));
    }
  };

  const stop = (id, lease, lost) => {
    const entry = held.get(id);
    if (entry && (!lease || entry.job.lease == lease)) {
      entry.lost ||= lost;
      entry.control.abort(lost ? "lost" : "cancelled");
    }
  };

  const work = async job => {
    const known = held.get(job.id);
    if (known?.job.lease == job.lease || over.has(job.lease)) return;
    stop(job.id, undefined, true);
    const control = new AbortController();
    const entry = { job, control, lost: false };
    held.set(job.id, entry);
    // A job that takes longer has to be accepted by a beat; a short one needs one request only.
    accepting ??= setTimeout(() => { accepting = undefined; if (held.size) beat(); }, acceptAfter);
    const progress = async value => {
      const { status } = await report(job, "progress", value);
      if (status == 205) stop(job.id, job.lease, false);
      else if ([404, 409, 412].includes(status)) stop(job.id, job.lease, true);
    };
    let operation = "complete", body;
    try {
      body = await handler(job.data, { ...job, signal: control.signal, progress });
    } catch (error) {
      operation = "fail";
      body = { error: String(error), retryAfter: error?.retryAfter, fatal: error?.fatal };
    }
    await settle(entry, operation, body);
    if (held.get(job.id) == entry) held.delete(job.id);
    if (over.add(job.lease).size > REMEMBERED) over.delete(over.values().next().value);
    if (!held.size) idle.splice(0).forEach(done => done());
  };

  const beat = async () => {
    if (beats++) return;
    do {
      beats = 1;
      const leases = Object.fromEntries([...held].map(([id, { job }]) => [id, job.lease]));
      try {
        const response = await post("/workers/" + run, { queue, slots, tags, held: leases });
        if (response.ok) {
          const { lost, cancel, jobs } = await response.json();
          lost.forEach(id => stop(id, leases[id], true));
          cancel.forEach(id => stop(id, leases[id], false));
          jobs.forEach(work);
        }
      } catch { /* the dispatcher asks again */ }
    } while (--beats);
  };

  const parameters = new URLSearchParams({ run, tags });
  const stream = sse(`${base}/${queue}/stream?${parameters}`, { headers, credentials })
    .on("hello", data => { acceptAfter = JSON.parse(data).acceptMs / 3; beat(); })
    .on("beat", beat)
    .on("job", data => work(JSON.parse(data)))
    .on("cancel", data => { const { id, lease } = JSON.parse(data); stop(id, lease, false); })
    .on("lost", data => { const { id, lease } = JSON.parse(data); stop(id, lease, true); });

  const leave = () => held.forEach(({ job }) => report(job, "release", null, true).catch(() => {}));
  globalThis.addEventListener?.("pagehide", leave);

  return {
    run,
    stream,
    get held() { return held.size; },
    async close() {
      slots = 0;
      beat();
      if (held.size) await new Promise(done => idle.push(done));
      globalThis.removeEventListener?.("pagehide", leave);
      clearTimeout(accepting);
      stream.close();
    },
  };
}
