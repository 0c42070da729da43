import { sse } from "../sse/client.js";

const REPORT_MILLIS = 1000;
const MAX_SHOWN = 200;
const show = id => document.getElementById(id);
const { report: reportUrl, tail: tailUrl } = show("main").dataset;
const status = show("status");
let followed = null;
let shown = new Set(); // ids: what the history contains can come as an event too

function setStatus(state, text) {
  status.dataset.state = state;
  showCurrency(state);
  if (status.textContent !== text) {
    status.textContent = text;
  }
}

/** Rows are kept while their stream or topic is: a button that has the focus must not vanish under it. */
function showRows(body, entries, keyOf, textsOf, button, action) {
  const rows = new Map(Array.from(body.rows, row => [row.dataset.key, row]));
  for (const entry of entries) {
    const key = String(keyOf(entry));
    const texts = textsOf(entry);
    const row = rows.get(key) ?? newRow(body, key, texts.length, button, action);
    rows.delete(key);
    texts.forEach((text, i) => {
      if (row.cells[i].textContent !== text) {
        row.cells[i].textContent = text;
      }
    });
  }
  rows.forEach(row => row.remove());
}

function newRow(body, key, texts, label, action) {
  const row = body.insertRow();
  row.dataset.key = key;
  for (let i = 0; i < texts; i++) {
    row.insertCell();
  }
  const button = element("button", "quiet small", label);
  button.type = "button";
  button.setAttribute("aria-label", `${label} ${key}`);
  button.addEventListener("click", () => action(key).catch(rethrowUntold));
  const cell = row.insertCell();
  cell.className = "action";
  cell.append(button);
  return row;
}

/** What a stream was closed for is shown by its state. */
function rethrowUntold(error) {
  if (!error.reason) {
    throw error;
  }
}

function showReport({ totals, streams, history }) {
  show("open-streams").value = streams.total;
  show("delivered").value = totals.delivered;
  show("replayed").value = totals.replayed;
  showRows(show("streams"), streams.entries, stream => stream.id, stream => [
    String(stream.id), stream.user ?? "–", stream.remoteAddress ?? "–", stream.topics.join(", ") || "(producer)",
    age(stream.openedAt), String(stream.backlog.events), stream.lastEventId ?? "–"
  ], "Disconnect", disconnect);
  const topics = history.topics?.entries ?? [];
  showRows(show("topics"), topics, topic => topic.topic, topic => [
    topic.topic, String(topic.events), String(topic.bytes), topic.newest
  ], "Follow", follow);
  for (const [name, size] of [["streams", streams.entries.length], ["topics", topics.length]]) {
    show(`no-${name}`).hidden = size > 0;
    show(`${name}-scroll`).hidden = size === 0;
  }
}

function age(openedAt) {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(openedAt)) / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

let reportProblem = "";

async function readReport() {
  try {
    const response = await fetch(reportUrl);
    if (response.ok) {
      showReport(await response.json());
      setStatus("connected", "Connected");
      if (show("problem").textContent === reportProblem) {
        showProblem("");
      }
      forgetUnreachable();
    } else {
      setStatus("unavailable", "Not available");
      reportProblem = messageIn(await response.text()) ?? `The server answered with status ${response.status}`;
      showProblem(reportProblem);
    }
  } catch (ignored) {
    setStatus("unavailable", "Connection lost, reconnecting…");
  }
  setTimeout(readReport, REPORT_MILLIS);
}

// tag::page[]
async function disconnect(id) {
  const url = `${reportUrl}/${id}`;
  await showAnswer(fetch(url, { method: "DELETE" }));
}

async function follow(topic) {
  followed?.close();
  const query = new URLSearchParams({ topic });
  const stream = sse(`${tailUrl}?${query}`);
  followed = stream;
  stream.onstate = state => showTail(stream, topic, state);
  for await (const { event, data, id } of stream) {
    if (event === "topic-history") {
      showHistory(JSON.parse(data));
    } else {
      showEvent({ event, data, id });
    }
  }
}
// end::page[]

async function showAnswer(answer) {
  try {
    const response = await answer;
    const problem = await problemOf(response);
    showProblem(response.status === 404 ? "This stream had ended already" : problem);
  } catch (ignored) {
    showProblem(UNREACHABLE);
  }
}

function showTail(stream, topic, { name, reason, error }) {
  if (stream !== followed) {
    return;
  }
  show("tail-topic").value = topic;
  const texts = {
    connecting: "Connecting…",
    open: `Following ${topic}`,
    waiting: "Connection lost, reconnecting…",
    offline: "No network, waiting…",
    closed: reason === "rejected" ? `Cannot follow ${topic}: ${rejection(error)}` : "Not following"
  };
  show("tail-state").textContent = texts[name];
}

function rejection({ status } = {}) {
  return status === 400 ? "this is not a topic or pattern" : `the server answered with status ${status}`;
}

function showHistory(events) {
  show("tail").replaceChildren();
  shown = new Set();
  events.forEach(showEvent);
}

function showEvent({ event, data, id }) {
  if (shown.has(id)) {
    return;
  }
  shown.add(id);
  const item = element("li", "event");
  item.dataset.id = id;
  item.append(element("span", "event-type", event), element("span", "event-data", data), element("span", "event-id", id));
  show("tail").prepend(item);
  if (show("tail").childElementCount > MAX_SHOWN) {
    shown.delete(show("tail").lastElementChild.dataset.id);
    show("tail").lastElementChild.remove();
  }
}

async function onPublish(submitted) {
  submitted.preventDefault();
  const form = submitted.target;
  const body = Object.fromEntries(new FormData(form));
  const problem = await post(form.action, body);
  showProblem(problem);
  show("published").textContent = problem === "" ? `Published to ${body.topic}` : "";
}

show("publish").addEventListener("submit", onPublish);
show("tail-form").addEventListener("submit", submitted => {
  submitted.preventDefault();
  follow(show("tail-topic").value).catch(rethrowUntold);
});
readReport();
