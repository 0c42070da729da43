import { sse } from "../sse/client.js";

const MAX_SHOWN = 200;
const NEAR_BOTTOM_PIXELS = 80;
const COUNT_WHEN_LEFT = 100;
const ANONYMOUS = "Anonymous";
const NAME_KEY = "board.author";
const TYPING_SHOWN_MILLIS = 4000;
const TYPING_POSTED_MILLIS = 2000; // so that it stays shown while somebody types
const MAX_NAMES = 2;
const WIDE = matchMedia("(min-width: 72rem)"); // as in demo.css
const show = id => document.getElementById(id);
const [main, log, list, form, author, text] = ["main", "log", "messages", "composer", "author", "text"].map(show);
const shown = new Set(); // ids: what the board begins with can come as an event too
const button = form.querySelector("button");
const page = crypto.getRandomValues(new Uint32Array(2)).join("-");
const typing = new Map(); // timers that end it, by the pages that type
let typingPosted = 0;

function initials(name) {
  const words = name.split(/\s+/);
  const last = words.length > 1 ? words[words.length - 1] : "";
  return [words[0], last].map(word => Array.from(word)[0] ?? "").join("").toUpperCase();
}

/** The same name has the same colour in every tab. */
function hue(name) {
  return Array.from(name).reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 360, 7);
}

function avatar(name) {
  const made = element("span", "avatar", initials(name));
  made.setAttribute("aria-hidden", "true");
  made.style.setProperty("--hue", hue(name));
  return made;
}

function itemOf(message) {
  const name = message.author ?? ANONYMOUS;
  const head = element("p", "message-head");
  head.append(element("strong", "message-author", name), timeElement(new Date(message.time), false));
  const body = element("div", "message-body");
  body.append(head, element("p", "message-text", message.text));
  const item = element("li", "message");
  item.dataset.id = message.id;
  item.append(avatar(name), body);
  return item;
}

function add(message) {
  if (shown.has(message.id)) {
    return;
  }
  const atBottom = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_BOTTOM_PIXELS;
  shown.add(message.id);
  list.append(itemOf(message));
  if (list.childElementCount > MAX_SHOWN) {
    shown.delete(list.firstElementChild.dataset.id);
    list.firstElementChild.remove();
  }
  show("empty").hidden = true;
  if (atBottom) {
    log.scrollTop = log.scrollHeight;
  }
}

/** What the board begins with: at first, and where the server cannot tell what was missed, as after its restart. */
function replaceAll(messages) {
  shown.clear();
  list.replaceChildren();
  messages.forEach(add);
  show("empty").hidden = messages.length > 0;
}

function onTyping({ page: from, author }) {
  if (from === page) {
    return;
  }
  clearTimeout(typing.get(from)?.timer);
  typing.set(from, { name: author ?? ANONYMOUS, timer: setTimeout(forgetTyping, TYPING_SHOWN_MILLIS, from) });
  showTyping();
}

function forgetTyping(from) {
  clearTimeout(typing.get(from)?.timer);
  typing.delete(from);
  showTyping();
}

function showTyping() {
  const names = [...new Set(Array.from(typing.values(), ({ name }) => name))];
  const who = names.length > MAX_NAMES ? `${names.length} people` : names.join(" and ");
  show("typing").textContent = names.length === 0 ? "" : `${who} ${names.length === 1 ? "is" : "are"} typing…`;
}

/** Whoever has posted a message is not typing it any more. */
function onMessage(message) {
  for (const [from, { name }] of typing) {
    if (name === (message.author ?? ANONYMOUS)) {
      forgetTyping(from);
    }
  }
  add(message);
}

function postTyping() {
  const now = Date.now();
  if (text.value.trim() === "" || now - typingPosted < TYPING_POSTED_MILLIS) {
    return;
  }
  typingPosted = now;
  // Not a problem to be shown: the message itself is what counts.
  post(form.dataset.typingUrl, { page, author: author.value });
}

function onStreams({ open }) {
  show("open-streams").value = open;
  show("open-streams-unit").textContent = open === 1 ? "open stream" : "open streams";
}

async function onSubmit(event) {
  event.preventDefault();
  if (button.disabled) {
    return;
  }
  button.disabled = true;
  const problem = await post(form.action, { text: text.value, author: author.value });
  button.disabled = false;
  showProblem(problem);
  if (problem === "") {
    text.value = "";
    typingPosted = 0;
    onInput();
    remember(author.value);
    log.scrollTop = log.scrollHeight;
  }
  text.focus();
}

function onLost() {
  show("open-streams-unit").textContent = "open streams";
  [...typing.keys()].forEach(forgetTyping);
}

function onInput() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + text.offsetHeight - text.clientHeight}px`;
  const left = text.maxLength - text.value.length;
  show("count").textContent = left <= COUNT_WHEN_LEFT ? `${left} characters left` : "";
}

function onKeyDown(event) {
  // While an input method composes, Enter takes its suggestion.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
}

// Storage may be switched off: then the name is not remembered, no more.
function remember(name) {
  try {
    localStorage.setItem(NAME_KEY, name);
  } catch (ignored) {}
}

function remembered() {
  try {
    return localStorage.getItem(NAME_KEY) ?? "";
  } catch (ignored) {
    return "";
  }
}

author.value = remembered();
form.addEventListener("submit", onSubmit);
text.addEventListener("input", onInput);
text.addEventListener("input", () => showProblem(""));
text.addEventListener("input", postTyping);
text.addEventListener("keydown", onKeyDown);

// Beside the messages where there is room.
show("code").open = WIDE.matches;
WIDE.addEventListener("change", () => { show("code").open = WIDE.matches; });

// tag::page[]
// One connection for all tabs: with one for each, the seventh tab would not load over HTTP/1.1.
const board = sse(main.dataset.url, { shared: true })
  .on("messages", data => replaceAll(JSON.parse(data)))
  .on("message", data => onMessage(JSON.parse(data)))
  .on("typing", data => onTyping(JSON.parse(data)))
  .on("streams", data => onStreams(JSON.parse(data)));
// end::page[]
showConnection(board, { onOpen: forgetUnreachable, onLost });
