import { sse } from "../sse/client.js";

const MAX_SHOWN = 200;
const TEN_TEXTS = [
  "The server speaks first",
  "Step on no pets",
  "A client that was away gets what it missed",
  "Never odd or even",
  "One event after the other, in order",
  "Was it a car or a cat I saw",
  "Who reads slowly holds up nobody",
  "No lemon, no melon",
  "The last id says where to go on",
  "Rise to vote, sir"
];
const STATES = { waiting: "waiting", running: "running", away: "worker away", done: "done" };
const show = id => document.getElementById(id);
const [main, list, form, text, ten] = ["main", "jobs", "submit", "text", "ten"].map(show);
const submitButton = form.querySelector("[type=submit]");

/** What is known of each job, by its id, with the element that shows it. */
const entries = new Map();
let workers = [];
let timesTold = 0;

/** Has to be right in any order of calls: the snapshot and the stream may tell the same twice. */
function update(state) {
  const known = entries.get(state.job.id);
  if (known && known.state.version >= state.version) {
    return;
  }
  const item = known?.item ?? element("li", "job");
  entries.set(state.job.id, { state, item });
  if (!known) {
    insert(item, state.job.submittedAt);
  }
  fill(item, state);
  summarize();
}

/** The newest first; jobs come nearly in order. */
function insert(item, submittedAt) {
  item.dataset.submittedAt = submittedAt;
  const time = Date.parse(submittedAt);
  const next = Array.from(list.children).find(other => Date.parse(other.dataset.submittedAt) <= time);
  list.insertBefore(item, next ?? null);
  if (list.childElementCount > MAX_SHOWN) {
    forget(list.lastElementChild);
  }
}

function forget(item) {
  for (const [id, entry] of entries) {
    if (entry.item === item) {
      entries.delete(id);
    }
  }
  item.remove();
}

function fill(item, state) {
  const now = stateOf(state);
  item.dataset.state = now;
  item.replaceChildren(
    element("p", "job-text", state.job.text),
    element("span", "job-state", STATES[now]),
    timeElement(new Date(state.job.submittedAt), true));
  if (state.runs.length > 0) {
    const runs = element("ul", "runs");
    runs.append(...state.runs.map(run));
    item.append(runs);
  }
}

function stateOf({ runs }) {
  const open = runs.filter(run => !run.finishedAt);
  if (runs.length === 0) {
    return "waiting";
  }
  if (open.length === 0) {
    return "done";
  }
  return open.some(isAtWork) ? "running" : "away";
}

function isAtWork(run) {
  return !run.finishedAt && workers.includes(run.worker);
}

function run(run) {
  const item = element("li", "run");
  item.dataset.state = run.finishedAt ? "done" : isAtWork(run) ? "running" : "away";
  item.append(element("strong", "run-worker", run.worker));
  if (run.finishedAt) {
    const seconds = (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000;
    item.append(element("span", "run-result", run.result), element("span", "run-time", `${seconds.toFixed(1)} s`));
  } else {
    item.append(element("span", "run-result", isAtWork(run) ? "at work…" : "went away, and will do it again"));
  }
  return item;
}

function summarize() {
  const counts = { waiting: 0, running: 0, away: 0, done: 0 };
  entries.forEach(({ item }) => counts[item.dataset.state]++);
  show("waiting").value = counts.waiting;
  show("running").value = counts.running + counts.away;
  show("done").value = counts.done;
  show("empty").hidden = entries.size > 0;
}

function showWorkers(connected) {
  workers = connected;
  show("workers").replaceChildren(...workers.map(name => element("li", "worker", name)));
  show("no-worker").hidden = workers.length > 0;
  entries.forEach(({ item, state }) => fill(item, state));
  summarize();
}

function onWorkers(connected) {
  timesTold++;
  showWorkers(connected);
}

/** Shows everything there is, and returns the position from which the stream tells the rest. */
async function load() {
  const toldBefore = timesTold;
  const snapshot = await loadState(main.dataset.stateUrl);
  snapshot.jobs.forEach(update);
  // What the stream has told meanwhile is as new, or newer.
  if (timesTold === toldBefore) {
    showWorkers(snapshot.workers);
  }
  return snapshot.lastEventId;
}

/** The stream cannot go on where it was, such as after the server's restart: what was known may be gone. */
function onReset() {
  entries.clear();
  list.replaceChildren();
  summarize();
  load();
}

async function submit(texts) {
  submitButton.disabled = ten.disabled = true;
  const problems = await Promise.all(texts.map(each => post(form.action, { text: each })));
  submitButton.disabled = ten.disabled = false;
  const problem = problems.find(each => each !== "") ?? "";
  showProblem(problem);
  return problem === "";
}

form.addEventListener("submit", async event => {
  event.preventDefault();
  if (!submitButton.disabled && await submit([text.value])) {
    text.value = "";
  }
  text.focus();
});
text.addEventListener("input", () => showProblem(""));
ten.addEventListener("click", () => submit(TEN_TEXTS));
show("origin").textContent = location.origin;

const jobs = sse(main.dataset.streamUrl, { shared: true, lastEventId: await load() })
  .on("submitted", data => update({ job: JSON.parse(data), version: 0, runs: [] }))
  .on("changed", data => update(JSON.parse(data)))
  .on("workers", data => onWorkers(JSON.parse(data).connected));
jobs.onreset = onReset;
showConnection(jobs, { onOpen: forgetUnreachable });
