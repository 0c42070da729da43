import { sse } from "../sse/client.js";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const SLOTS = 2;
const show = id => document.getElementById(id);
const [main, form, canvas] = ["main", "submit", "picture"].map(show);
const { streamUrl, jobsUrl, workersUrl, deadLettersUrl, workerScript } = main.dataset;
const [columns, rows, size] = ["columns", "rows", "tileSize"].map(name => Number(main.dataset[name]));
const context = canvas.getContext("2d");

// ---- Picture

let picture = null;
const tiles = new Map(); // those that are done, by their index

/** The same name has the same colour in every tab. */
function hue(name) {
  let hash = 2166136261;
  for (const char of name) {
    hash = Math.imul(hash ^ char.codePointAt(0), 16777619) >>> 0;
  }
  return Math.floor(hash / 2 ** 32 * 360);
}

/** A colour of the hue, from 0 to 255 for red, green and blue. */
function colour(hue, lightness) {
  const part = shift => {
    const k = (shift + hue / 30) % 12;
    const range = 0.7 * Math.min(lightness, 1 - lightness);
    return 255 * (lightness - range * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [part(0), part(8), part(4)];
}

function beginPicture(id) {
  picture = id;
  tiles.clear();
  context.clearRect(0, 0, canvas.width, canvas.height);
  summarize();
}

function draw(tile) {
  if (tile.picture !== picture || tile.index >= columns * rows || tiles.has(tile.index)) {
    return;
  }
  tiles.set(tile.index, tile);
  const image = context.createImageData(size, size);
  const palette = Array.from(DIGITS, (_, level) => level === 0 ? [8, 12, 10] : colour(hue(tile.worker), 0.16 + 0.72 * level / DIGITS.length));
  for (let pixel = 0; pixel < size * size; pixel++) {
    image.data.set([...palette[Math.max(0, DIGITS.indexOf(tile.levels[pixel]))], 255], 4 * pixel);
  }
  context.putImageData(image, tile.index % columns * size, Math.floor(tile.index / columns) * size);
  summarize();
}

function summarize() {
  const all = [...tiles.values()];
  show("done").value = all.length;
  show("taken-over").value = all.filter(tile => tile.takenOver).length;
  show("progress").value = all.length;
  canvas.setAttribute("aria-label", picture === null
    ? "No picture yet"
    : `Mandelbrot set, ${all.length} of ${columns * rows} tiles, each in the colour of its worker`);
  showWorkers();
}

// ---- Queue

let queue = { workers: [], running: [], deadLetters: [] };

/** Shows items as elements that stay the same while their item exists, so that the focus stays, too. */
function synchronize(list, items, key, create, update) {
  const known = new Map(Array.from(list.children, child => [child.dataset.key, child]));
  items.forEach((item, index) => {
    let child = known.get(item[key]);
    if (child) {
      known.delete(item[key]);
    } else {
      child = create(item);
      child.dataset.key = item[key];
    }
    if (list.children[index] !== child) {
      list.insertBefore(child, list.children[index] ?? null);
    }
    update(child, item);
  });
  known.forEach(child => child.remove());
}

function setText(parent, selector, text) {
  const child = parent.querySelector(selector);
  // Screen readers read each change.
  if (child.textContent !== text) {
    child.textContent = text;
  }
}

function action(text, label, act) {
  const button = element("button", "quiet small", text);
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.addEventListener("click", async () => {
    button.disabled = true;
    showProblem(await act());
    button.disabled = false;
  });
  return button;
}

function row(name) {
  const item = element("li", "row");
  const swatch = element("span", "swatch");
  swatch.style.setProperty("--hue", hue(name));
  swatch.setAttribute("aria-hidden", "true");
  item.append(swatch, element("strong", "row-name", name), element("span", "row-text"));
  return item;
}

function createWorker(worker) {
  const item = row(worker.name);
  item.append(action("Kill", `Kill ${worker.name}`, () => post(`${workersUrl}/${encodeURIComponent(worker.id)}/kill`, {})));
  return item;
}

function showWorkers() {
  synchronize(show("workers"), queue.workers, "id", createWorker, (item, worker) => {
    const kind = worker.tab ? (worker.id === own?.id ? "this tab" : "tab") : "service";
    const done = [...tiles.values()].filter(tile => tile.worker === worker.name).length;
    setText(item, ".row-text", `${kind} · ${worker.held} of ${worker.slots} slots · ${done} done`);
  });
  show("no-service").hidden = queue.workers.some(worker => !worker.tab);
}

function createRunning(job) {
  const item = row(job.worker);
  const progress = element("progress", "row-progress");
  progress.max = 100;
  item.append(progress);
  return item;
}

function createDeadLetter(letter) {
  const item = element("li", "row");
  const url = `${deadLettersUrl}/${encodeURIComponent(letter.job)}`;
  item.append(element("span", "row-text"),
    action("Retry", "Retry the dead letter", () => post(`${url}/retry`, {})),
    action("Purge", "Purge the dead letter", () => post(`${url}/purge`, {})));
  return item;
}

function showQueue(state) {
  queue = state;
  for (const name of ["ready", "leased", "delayed", "dead"]) {
    show(name).value = state[name];
  }
  showWorkers();
  // With another attempt it is another row, because it may have another worker.
  const running = state.running.map(job => ({ ...job, row: `${job.job} ${job.worker}` }));
  synchronize(show("running"), running, "row", createRunning, (item, job) => {
    const tile = job.index < columns * rows ? `tile ${job.index + 1}` : "tile that fails";
    setText(item, ".row-text", job.attempt > 1 ? `${tile}, attempt ${job.attempt}` : tile);
    item.querySelector("progress").value = job.percent;
    item.querySelector("progress").setAttribute("aria-label", `Progress of ${tile}`);
  });
  show("no-running").hidden = running.length > 0;
  synchronize(show("dead-letters"), state.deadLetters, "job", createDeadLetter, (item, letter) => {
    setText(item, ".row-text", `${letter.error ?? "No reason was given"} (${letter.attempts} attempts)`);
  });
  show("no-dead").hidden = state.deadLetters.length > 0;
}

function begin(state) {
  beginPicture(state.picture);
  state.tiles.forEach(draw);
  showQueue(state.queue);
}

// ---- The worker of this tab

let own = null; // its Web Worker, name and id

function work() {
  const name = `tab-${Array.from(crypto.getRandomValues(new Uint8Array(2)), byte => byte.toString(16).padStart(2, "0")).join("")}`;
  const thread = new Worker(workerScript, { type: "module" });
  own = { thread, name, id: null };
  thread.addEventListener("message", ({ data }) => {
    if (data.id) {
      own.id = data.id;
    } else if (data.stopped) {
      endWork("Stopped: this tab has finished its tiles.");
    }
  });
  thread.addEventListener("error", () => endWork("This browser cannot run the worker. Use a current one."));
  thread.postMessage({ jobsUrl, name, slots: SLOTS });
  showWork("Stop working", `This tab works as ${name}. Leave it open.`);
}

function showWork(button, note) {
  show("work").textContent = button;
  show("work").disabled = false;
  show("tab-note").textContent = note;
}

function endWork(note) {
  own.thread.terminate();
  own = null;
  showWork("Work in this tab", note);
}

function kill(id) {
  if (own?.id === id) {
    endWork("Killed without a word to the server. Others take over its tiles when their leases end, within 5 seconds.");
  }
}

show("work").addEventListener("click", () => {
  if (own === null) {
    work();
  } else {
    show("work").disabled = true;
    show("tab-note").textContent = "This tab finishes its tiles…";
    own.thread.postMessage({ stop: true });
  }
});

// ---- Submission

async function submit(url, payload) {
  const buttons = [show("render"), show("faulty")];
  buttons.forEach(button => { button.disabled = true; });
  showProblem(await post(url, payload));
  buttons.forEach(button => { button.disabled = false; });
}

form.addEventListener("submit", event => {
  event.preventDefault();
  submit(form.action, { place: show("place").value });
});
show("faulty").addEventListener("click", () => submit(form.dataset.faultyUrl, {}));
show("origin").textContent = location.origin;

const stream = sse(streamUrl, { shared: true })
  .on("state", data => begin(JSON.parse(data)))
  .on("picture", beginPicture)
  .on("tile", data => draw(JSON.parse(data)))
  .on("queue", data => showQueue(JSON.parse(data)))
  .on("kill", data => kill(JSON.parse(data).worker));
showConnection(stream, { onOpen: forgetUnreachable });
