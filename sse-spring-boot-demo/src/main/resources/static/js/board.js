"use strict";

(() => {
  const MAX_SHOWN = 200;
  const NEAR_BOTTOM_PIXELS = 80;
  const COUNT_WHEN_LEFT = 100;
  const ANONYMOUS = "Anonymous";
  const NAME_KEY = "board.author";
  const show = id => document.getElementById(id);
  const [log, list, form, author, text] = ["log", "messages", "composer", "author", "text"].map(show);
  const button = form.querySelector("button");

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

  function onMessage(event) {
    const message = JSON.parse(event.data);
    const name = message.author ?? ANONYMOUS;
    const atBottom = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_BOTTOM_PIXELS;

    const head = element("p", "message-head");
    head.append(element("strong", "message-author", name), timeElement(new Date(message.time), false));
    const body = element("div", "message-body");
    body.append(head, element("p", "message-text", message.text));
    const item = element("li", "message");
    item.append(avatar(name), body);
    list.append(item);
    if (list.childElementCount > MAX_SHOWN) {
      list.firstElementChild.remove();
    }
    show("empty").hidden = true;
    if (atBottom) {
      log.scrollTop = log.scrollHeight;
    }
  }

  /** The server does not know any more what this board has seen: after its restart, or a very long absence. */
  function onReset() {
    list.append(element("li", "lost", "Messages may be missing here: the server's history does not reach back"));
  }

  function onStreams(event) {
    const open = JSON.parse(event.data).open;
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
      onInput();
      remember(author.value);
      log.scrollTop = log.scrollHeight;
    }
    text.focus();
  }

  /** How many there are now nobody knows. */
  function onLost() {
    show("open-streams").value = "–";
    show("open-streams-unit").textContent = "open streams";
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
  text.addEventListener("keydown", onKeyDown);
  openStream(document.getElementById("main").dataset.url, {
    message: onMessage,
    streams: onStreams,
    "stream-reset": onReset
  }, { onOpen: forgetUnreachable, onLost });
})();
