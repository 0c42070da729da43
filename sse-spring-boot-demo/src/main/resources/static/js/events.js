"use strict";

const STATE_RETRY_MILLIS = 3000;

const CLOSED = {
  unauthorized: "Not logged in",
  ended: "The server has no more"
};

const live = document.querySelectorAll(".live");
let lastUpdate = new Date();

/** What the server tells is in elements of the class "live"; each change of them is an update. */
const updates = new MutationObserver(() => {
  if (document.body.dataset.connection === "connected") {
    lastUpdate = new Date();
  }
});
live.forEach(each => updates.observe(each, { childList: true, characterData: true, subtree: true }));

/**
 * Must be called whenever the connection of the page changes. While it is lost, styles mark what the server has told, numbers
 * that would be of this moment (class "now") are dashes, and the time of the last update is shown beside the status.
 *
 * @param {string} state "unavailable" while the connection is lost
 */
function showCurrency(state) {
  const isLost = state === "unavailable" && live.length > 0;
  const shown = document.getElementById("last-update");
  if (isLost && shown.hidden) {
    shown.replaceChildren("Last update ", timeElement(lastUpdate, true));
    document.querySelectorAll("output.now").forEach(number => { number.value = "–"; });
  }
  shown.hidden = !isLost;
  document.body.dataset.connection = state;
}

/**
 * Shows in the status pill how a stream stands.
 *
 * @param {SseStream} stream of /sse/client.js
 * @param {function(number): void} onOpen gets how often the stream was opened before
 * @param {function(): void} onLost is called when the connection is lost, or could not be opened again
 * @param {function(string): void} onClosed gets the reason when the stream is closed for good, after onLost
 */
function showConnection(stream, { onOpen = () => {}, onLost = () => {}, onClosed = () => {} } = {}) {
  const status = document.getElementById("status");
  let opened = 0;
  let countdown;

  /** Counts the seconds until the next attempt. */
  function count(millis) {
    const end = Date.now() + millis;
    const tick = () => {
      const seconds = Math.ceil((end - Date.now()) / 1000);
      if (seconds > 0) {
        status.dataset.wait = `${seconds} s`;
      } else {
        delete status.dataset.wait;
        clearInterval(countdown);
      }
    };
    countdown = setInterval(tick, 250);
    tick();
  }

  function show(state, text) {
    clearInterval(countdown);
    delete status.dataset.wait;
    status.dataset.state = state;
    // Screen readers read each change.
    if (status.textContent !== text) {
      status.textContent = text;
    }
    showCurrency(state);
  }

  function lose(text) {
    show("unavailable", text);
    onLost();
  }

  stream.onstate = ({ name, reason, ms }) => {
    if (name === "open") {
      show("connected", "Connected");
      onOpen(opened++);
    } else if (name === "closed") {
      lose(CLOSED[reason] ?? `Connection closed (${reason}): load the page again`);
      onClosed(reason);
    } else if (name === "offline") {
      lose("No network, waiting…");
    } else if (name === "waiting" || opened > 0) {
      lose("Connection lost, reconnecting…");
      if (name === "waiting") {
        count(ms);
      }
    }
  };
}

/** What a page begins with, and the position from which a stream tells the rest. Asks until it gets an answer. */
async function loadState(url) {
  for (;;) {
    try {
      const response = await fetch(url);
      if (response.ok) {
        return await response.json();
      }
      await response.text();
    } catch (ignored) {
      // Not there: asked again below.
    }
    await new Promise(done => setTimeout(done, STATE_RETRY_MILLIS));
  }
}

/** A new element with a class and a text; never HTML. */
function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** A time element that shows hours, minutes and, if wanted, seconds. */
function timeElement(time, seconds) {
  const made = element("time", "", time.toLocaleTimeString([], {
    hour: "2-digit",
    minute: "2-digit",
    second: seconds ? "2-digit" : undefined
  }));
  made.dateTime = time.toISOString();
  return made;
}
