import { sse } from "../sse/client.js";

const FREEZE_MILLIS = 10_000;
const MAX_SHOWN = 100;
const show = id => document.getElementById(id);
const url = show("main").dataset.url;
const page = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("");
const lastNumbers = new Map(); // of each counter: where the number is lost, another one begins
let received = 0;
let absences = 0;
let lastReceived = null;
let delay = Infinity; // shortest way from the server's clock to this page's
let away = null;

// tag::page[]
const stream = sse(`${url}stream?page=${page}`)
  .on("count", (data, { id }) => onCount(JSON.parse(data), id));
stream.onreset = () => onReset();
showConnection(stream, { onOpen: onBack, onLost });

function onCount({ counter, number, time }, id) {
  const last = lastNumbers.get(counter) ?? number - 1;
  const lost = Math.max(0, number - last - 1);
  const twice = number <= last ? 1 : 0;
  lastNumbers.set(counter, Math.max(number, last));
  tell({ number, time, id, lost, twice });
}
// end::page[]

function tell({ number, time, id, lost, twice }) {
  const now = Date.now();
  delay = Math.min(delay, now - time);
  const missed = away !== null && time + delay < away.back;
  if (away !== null) {
    away.lost += lost;
    away.twice += twice;
    if (missed) {
      away.events.push({ number, id });
      away.until ??= now;
    } else if (now >= away.back) {
      finish(now);
    }
  }
  lastReceived = now;
  received++;
  show("number").value = number;
  show("received").value = received;
  prepend(number, id, missed);
}

function prepend(number, id, missed) {
  const item = element("li", missed ? "event missed" : "event");
  item.append(element("span", "event-data", String(number)), element("span", "event-note", missed ? "while away" : ""),
    element("span", "event-id", id));
  show("events").prepend(item);
  if (show("events").childElementCount > MAX_SHOWN) {
    show("events").lastElementChild.remove();
  }
}

/** An absence begins with the last event before it. `back` is when the page could receive events again. */
function leave(kind) {
  away ??= { kind, since: lastReceived ?? Date.now(), back: Infinity, until: null, reconnected: false, reset: false, events: [],
    lost: 0, twice: 0 };
}

function onLost() {
  if (lastReceived !== null) {
    leave("connection");
  }
}

function onBack(openedBefore) {
  forgetUnreachable();
  if (openedBefore > 0) {
    leave("connection");
    away.back = Date.now();
    away.reconnected = true;
  }
}

function onReset() {
  leave("connection");
  away.reset = true;
}

const count = (number, nothing) => number === 0 ? nothing : String(number);

function finish(now) {
  const { kind, since, until, reconnected, reset, events, lost, twice } = away;
  const seconds = (((until ?? now) - since) / 1000).toFixed(1);
  const how = reconnected ? "replayed" : "delivered late";
  away = null;
  show("absences").value = ++absences;
  const absence = `You were ${kind === "freeze" ? "frozen" : "away"} for ${seconds} s`;
  if (reset) {
    show("outcome").dataset.state = "failed";
    show("outcome").textContent = `${absence}. The server no longer has the events of that time, and said so by stream-reset.`;
    show("outcome-ids").textContent = "";
    return;
  }
  show("outcome").dataset.state = lost + twice === 0 ? "completed" : "failed";
  show("outcome").textContent = `${absence}: ${events.length} ${events.length === 1 ? "event" : "events"} ${how}, `
    + `${count(lost, "none")} lost, ${count(twice, "none")} twice.`;
  show("outcome-ids").textContent = events.length === 0 ? "" : `Numbers ${events[0].number} to ${events.at(-1).number}, `
    + `ids ${events[0].id} to ${events.at(-1).id}.`;
}

async function send(path) {
  showProblem(await post(url + path, { page }));
}

/** Blocks this page as an endless script would: it handles no event, and reads nothing. */
function freeze() {
  show("outcome").dataset.state = "";
  show("outcome").textContent = "Frozen for 10 s…";
  requestAnimationFrame(() => setTimeout(() => {
    leave("freeze");
    const end = performance.now() + FREEZE_MILLIS;
    while (performance.now() < end);
    away.back = Date.now();
  }));
}

show("cut").addEventListener("click", () => send("cut"));
show("drain").addEventListener("click", () => send("drain"));
show("freeze").addEventListener("click", freeze);
