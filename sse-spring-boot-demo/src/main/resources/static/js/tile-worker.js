import { sseWorker } from "../sse/worker.js";

// Runs in a Web Worker: the page stays responsive, and timers are not throttled in a hidden tab.

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PARTS = 4;
const sleep = ms => new Promise(done => setTimeout(done, ms));
let worker;

addEventListener("message", async ({ data }) => {
  if (data.stop) {
    await worker.close();
    postMessage({ stopped: true });
    return;
  }
  const { jobsUrl, name, slots } = data;
  // tag::work[]
  worker = sseWorker(jobsUrl, "tiles", (tile, job) => render(tile, job, name), {
    slots,
    tags: `tab+${name}`
  });
  // end::work[]
  postMessage({ id: worker.run });
});

// tag::render[]
async function render(tile, job, name) {
  const begin = performance.now();
  let levels = "";
  for (let part = 1; part <= PARTS; part++) {
    levels += rows(tile, tile.size * (part - 1) / PARTS, tile.size * part / PARTS);
    // Rendering takes a few milliseconds: too short to watch.
    await sleep(begin + tile.millis * part / PARTS - performance.now());
    job.signal.throwIfAborted();
    if (tile.faulty) {
      throw new Error("This tile was submitted to fail");
    }
    if (part < PARTS) {
      // Only shown: a tile does not fail because its progress could not be reported.
      await job.progress(100 * part / PARTS).catch(() => {});
    }
  }
  return { worker: name, levels };
}
// end::render[]

function rows(tile, from, to) {
  let levels = "";
  for (let row = Math.floor(from); row < Math.floor(to); row++) {
    for (let column = 0; column < tile.size; column++) {
      const steps = iterate(tile.left + column * tile.step, tile.top - row * tile.step, tile.iterations);
      levels += DIGITS[level(steps, tile.iterations)];
    }
  }
  return levels;
}

function iterate(real, imaginary, most) {
  let [x, y, steps] = [0, 0, 0];
  while (steps < most && x * x + y * y <= 4) {
    [x, y] = [x * x - y * y + real, 2 * x * y + imaginary];
    steps++;
  }
  return steps;
}

function level(steps, most) {
  return steps === most ? 0 : 1 + Math.floor((DIGITS.length - 2) * Math.log1p(steps) / Math.log1p(most));
}
