import { sse } from "../sse/client.js";

const show = id => document.getElementById(id);
const { url, user } = show("main").dataset;
const MAX_SHOWN = 100;

// tag::page[]
const inbox = sse(`${url}stream`, { shared: user })
  .on("message", data => showMessage(JSON.parse(data)));
showConnection(inbox, { onOpen, onClosed });

function onClosed(reason) {
  if (reason === "unauthorized" || reason === "closed-everywhere") {
    askToLogIn();
  }
}

async function logOut(submitted) {
  submitted.preventDefault();
  const form = submitted.target;
  const body = new URLSearchParams(new FormData(form));
  showProblem(await sendRequest(form.action, { method: "POST", body }));
}
// end::page[]

function onOpen() {
  show("logged-out").hidden = true;
}

function askToLogIn() {
  show("logged-out").hidden = false;
  if (user) {
    show("logged-out-text").textContent = `${user} is logged out: the server has ended the stream, and answers a new one with 401.`;
    show("logged-in").hidden = true;
  }
}

function showMessage({ from, text, time }) {
  const item = element("li", "event");
  item.append(element("span", "event-type", from), element("span", "event-data", text), timeElement(new Date(time), true));
  show("empty").hidden = true;
  show("messages").prepend(item);
  if (show("messages").childElementCount > MAX_SHOWN) {
    show("messages").lastElementChild.remove();
  }
}

async function onSend(submitted) {
  submitted.preventDefault();
  const form = submitted.target;
  const { _csrf, ...message } = Object.fromEntries(new FormData(form));
  const problem = await post(form.action, message, { "X-CSRF-TOKEN": _csrf });
  showProblem(problem);
  show("sent").textContent = problem === "" ? `Sent to ${message.to}` : "";
  if (problem === "") {
    show("text").value = "";
  }
}

show("log-out")?.addEventListener("submit", logOut);
show("composer")?.addEventListener("submit", onSend);
