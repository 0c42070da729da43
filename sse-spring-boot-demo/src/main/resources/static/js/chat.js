import { sse } from "../sse/client.js";

const show = id => document.getElementById(id);
const [asked, answer, outcome, form, text, stop] = ["asked", "answer", "outcome", "ask", "text", "stop"].map(show);
const url = show("main").dataset.url + chatId();

/** What is told of an end, by state and reason. */
const ENDS = {
  "completed": ["connected", "Complete"],
  "cancelled": ["waiting", "Stopped"],
  "failed": ["unavailable", "Failed"]
};
const FAILURES = {
  "producer-failed": "The model has failed. What it had written is above; ask again for another answer.",
  "producer-lost": "The server that wrote this answer is gone. What it had written is above; ask again for another answer.",
  "shutdown": "The server was shut down before the answer was complete. Ask again for another answer.",
  "limit-exceeded": "The answer is longer than this server allows.",
  "store-failed": "The rest of this answer was lost. Ask again for another answer."
};
const STATES = {
  connecting: "Connecting…",
  waiting: "Connection lost, reconnecting…",
  offline: "No network, waiting…"
};

let current; // the stream that is read
let words = 0;
let opened = 0; // how often the current stream was opened
let paragraph; // where text goes

/** The chat is in the address: a reload, another tab and another node show the same. */
function chatId() {
  const address = new URL(location.href);
  let id = address.searchParams.get("id");
  if (!/^[\w-]{1,64}$/.test(id ?? "")) {
    id = Array.from(crypto.getRandomValues(new Uint8Array(6)), byte => byte.toString(36).padStart(2, "0")).join("");
    address.searchParams.set("id", id);
    history.replaceState(null, "", address);
  }
  return id;
}

// tag::page[]
function ask(text) {
  follow(sse(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ text }),
    once: false
  }));
}

function readAgain() {
  follow(sse(`${url}/stream`));
}

function follow(stream) {
  stream.on("question", begin)
    .on("message", write)
    .on("tool-input-available", data => showCall(JSON.parse(data)))
    .on("tool-output-available", data => showResult(JSON.parse(data)));
  for (const end of ["run-completed", "run-failed", "run-cancelled"]) {
    stream.on(end, data => finish(stream, JSON.parse(data)));
  }
  stream.onstate = showState;
  current = stream;
}
// end::page[]

/** The first event of an answer. */
function begin(question) {
  words = 0;
  paragraph = undefined;
  asked.textContent = question;
  answer.replaceChildren();
  asked.hidden = answer.hidden = false;
  outcome.hidden = show("empty").hidden = true;
  stop.disabled = false;
  show("send").disabled = show("fail").disabled = true;
}

function write(token) {
  words++;
  if (!paragraph) {
    paragraph = element("p", "answer-text");
    answer.append(paragraph);
  }
  paragraph.append(token);
}

function showCall({ toolCallId, toolName, input }) {
  const call = element("p", "tool");
  call.dataset.call = toolCallId;
  call.append(element("code", "", `${toolName}(${JSON.stringify(input)})`), element("span", "tool-result", "is called…"));
  answer.append(call);
  paragraph = undefined;
}

function showResult({ toolCallId, output }) {
  const call = Array.from(answer.querySelectorAll(".tool")).find(each => each.dataset.call === toolCallId);
  call?.querySelector(".tool-result").replaceChildren(`→ ${JSON.stringify(output)}`);
}

function finish(stream, { state, reason }) {
  stream.close();
  const [style, label] = ENDS[state];
  showStatus(style, label);
  showCurrency("closed");
  answer.querySelectorAll(".tool-result").forEach(result => {
    if (result.textContent === "is called…") {
      result.textContent = "has not returned";
    }
  });
  const told = state === "completed" ? `Complete, ${words} words.`
    : state === "cancelled" ? `Stopped after ${words} words.`
      : FAILURES[reason] ?? "The answer could not be completed.";
  outcome.textContent = told;
  outcome.dataset.state = state;
  outcome.hidden = false;
  happened(told);
  beIdle();
}

function beIdle() {
  stop.disabled = true;
  show("send").disabled = show("fail").disabled = false;
}

function showState({ name, reason, error }) {
  if (name === "open") {
    showStatus("connected", "Answering…");
    showCurrency("connected");
    if (opened++ > 0) {
      happened(`Connected again; the answer continues after word ${words}.`);
    }
    forgetUnreachable();
    return;
  }
  if (name !== "closed") {
    const state = name === "connecting" && opened === 0 ? "connecting" : "unavailable";
    showStatus(state, name === "connecting" && opened > 0 ? STATES.waiting : STATES[name]);
    showCurrency(state);
    if (name !== "connecting" && words > 0) {
      happened(name === "offline" ? "The network is gone." : "The connection is lost.");
    }
    return;
  }
  showCurrency("closed");
  if (reason === "ended") {
    // 204: there is no answer, or it is older than the server keeps it.
    showStatus("waiting", "Ready");
    beIdle();
    if (words > 0 && outcome.hidden) {
      const told = "The server does not have the rest of this answer any more. Ask again for another answer.";
      outcome.textContent = told;
      outcome.dataset.state = "failed";
      outcome.hidden = false;
      happened(told);
    }
  } else if (reason !== "closed") {
    showStatus("unavailable", "Not answered");
    showProblem(refusal(error));
    beIdle();
  }
}

function refusal({ status } = {}) {
  if (status === 404) {
    return "This chat belongs to somebody else";
  }
  return status ? `The question was refused with status ${status}` : UNREACHABLE;
}

function showStatus(state, label) {
  const status = show("status");
  status.dataset.state = state;
  if (status.textContent !== label) {
    status.textContent = label;
  }
}

/** Adds a line unless it repeats the last one. */
function happened(line) {
  const list = show("happened");
  if (list.lastElementChild?.lastElementChild.textContent === line) {
    return;
  }
  const item = element("li", "");
  item.append(timeElement(new Date(), true), element("span", "", line));
  list.append(item);
}

function askFor(question) {
  showProblem("");
  current?.close();
  opened = words = 0;
  happened("Asked.");
  ask(question);
}

form.addEventListener("submit", event => {
  event.preventDefault();
  if (text.value.trim() === "") {
    showProblem("Write a question first");
    return;
  }
  askFor(text.value);
});
show("fail").addEventListener("click", () => askFor("Please fail: what is the weather in Rome?"));
text.addEventListener("input", () => showProblem(""));
stop.addEventListener("click", async () => {
  stop.disabled = true;
  const problem = await post(`${url}/stop`, {});
  showProblem(problem);
  stop.disabled = problem === "" || outcome.hidden === false;
});

/** Another tab may have asked meanwhile. */
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && current.state.name === "closed") {
    opened = 0;
    readAgain();
  }
});

happened("Loaded from " + location.host + "; an answer in this chat is read from its start.");
readAgain();
