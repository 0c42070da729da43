// The jobs of JobsComparison with BullMQ: this process submits, a second one works. Prints one line.
// Arguments: --redis-port=N --jobs=N --warm-up=N --window=N --slots=N --timed-jobs=N --rate=N --payload-bytes=N
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Queue, QueueEvents, Worker } from "bullmq";
import { Redis } from "ioredis";

const option = name => Number(process.argv.find(each => each.startsWith(`--${name}=`)).split("=")[1]);
const connection = { host: "127.0.0.1", port: option("redis-port"), maxRetriesPerRequest: null };
const cpu = () => { const { user, system } = process.cpuUsage(); return user + system; };

// Both processes read the same monotonic clock.
const now = () => Number(process.hrtime.bigint());

if (process.send) {
  const runs = new Map();
  const nanos = [];
  const worker = new Worker("jobs", async job => {
    const { number, at, timed } = job.data;
    if (timed) nanos.push(now() - at);
    runs.set(number, (runs.get(number) ?? 0) + 1);
    return true;
  }, { connection, concurrency: option("slots") });
  await worker.waitUntilReady();
  process.on("message", () => process.send({ cpu: cpu(), nanos, once: [...runs.values()].filter(each => each === 1).length }));
  process.send({});
} else {
  const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2));
  const told = () => new Promise(done => child.once("message", done));
  const ask = () => { const answer = told(); child.send("figures"); return answer; };
  await told();

  const queue = new Queue("jobs", { connection });
  // From the beginning: with the default the first events may come before it listens.
  const events = new QueueEvents("jobs", { connection, lastEventId: "0" });
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
  const redis = new Redis(connection);
  const redisCpu = async () => [...(await redis.info("cpu")).matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)]
    .reduce((sum, [, seconds]) => sum + Number(seconds) * 1e6, 0);

  const waiting = new Map();
  const completed = new Set();
  let repeated = 0;
  events.on("completed", ({ jobId }) => {
    if (completed.has(jobId)) repeated++;
    completed.add(jobId);
    waiting.get(jobId)?.();
    waiting.delete(jobId);
  });

  let number = 0;
  // With an id of its own the job can be waited for without a further command.
  const submit = async timed => {
    const jobId = "job-" + number;
    const over = new Promise(done => waiting.set(jobId, done));
    const data = { number: number++, timed, at: now(), pad: "" };
    data.pad = "x".repeat(Math.max(0, option("payload-bytes") - JSON.stringify(data).length));
    await queue.add("job", data, { jobId });
    await over;
  };
  const submitAll = async jobs => {
    let left = jobs;
    const loop = async () => { while (left-- > 0) await submit(false); };
    await Promise.all(Array.from({ length: option("window") }, loop));
  };
  const submitAtRate = async () => {
    const begin = performance.now();
    const all = [];
    while (all.length < option("timed-jobs")) {
      const due = (performance.now() - begin) * option("rate") / 1000;
      while (all.length < Math.min(option("timed-jobs"), due)) all.push(submit(true));
      await new Promise(done => setTimeout(done, 1));
    }
    await Promise.all(all);
  };

  await submitAll(option("warm-up"));
  const before = { own: cpu(), worker: (await ask()).cpu, redis: await redisCpu(), at: now() };
  await submitAll(option("jobs"));
  const seconds = (now() - before.at) / 1e9;
  const own = cpu() - before.own;
  const processes = own + (await ask()).cpu - before.worker;
  const inRedis = await redisCpu() - before.redis;
  await submitAtRate();

  const { nanos, once } = await ask();
  nanos.sort((a, b) => a - b);
  const millis = part => (nanos[Math.min(nanos.length - 1, Math.floor(part * nanos.length))] / 1e6).toFixed(3);
  const jobs = option("jobs");
  const wrong = (number - completed.size) + repeated + (number - once);
  console.log(`RESULT jobs/s=${(jobs / seconds).toFixed(0)} cpu=${(processes / jobs).toFixed(2)} store=${(inRedis / jobs).toFixed(2)}`
    + ` p50=${millis(0.5)} p99=${millis(0.99)} jobs=${number} wrong=${wrong}`);
  child.kill();
  process.exit(0);
}
