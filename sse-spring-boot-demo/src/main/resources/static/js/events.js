"use strict";

/**
 * Opens a stream and shows in the status pill how it stands. An EventSource reconnects by itself, except after an
 * answer that is no stream, such as a proxy's 502: then a new one is opened, which goes on after the last event.
 *
 * @param {string} url where the stream is
 * @param {Object<string, function(MessageEvent): void>} listeners by event type
 * @param {function(number): void} onOpen gets how often the stream was opened before
 * @param {function(): void} onLost is called when the connection is lost, or could not be opened again
 * @param {string} lastEventId after which to begin; empty for what is new
 */
function openStream(url, listeners, { onOpen = () => {}, onLost = () => {}, lastEventId = "" } = {}) {
  const RETRY_MILLIS = 3000;
  const status = document.getElementById("status");
  let opened = 0;

  function show(state, text) {
    status.dataset.state = state;
    status.textContent = text;
    // Styles show what is known from before as such.
    document.body.dataset.connection = state;
  }

  function open() {
    const source = new EventSource(lastEventId ? `${url}?lastEventId=${encodeURIComponent(lastEventId)}` : url);
    source.addEventListener("open", () => {
      show("connected", "Connected");
      onOpen(opened++);
    });
    source.addEventListener("error", () => {
      show("unavailable", "Connection lost, reconnecting…");
      onLost();
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(open, RETRY_MILLIS);
      }
    });
    Object.entries(listeners).forEach(([type, listener]) => source.addEventListener(type, event => {
      lastEventId = event.lastEventId;
      listener(event);
    }));
  }

  open();
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
