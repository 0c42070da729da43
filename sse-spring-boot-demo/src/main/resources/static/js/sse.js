import { sse } from "../sse/client.js";

const MAX_SHOWN = 200;
const EVENTS_A_RESPONSE = 10;
const show = id => document.getElementById(id);
const list = show("events");
let received = 0;
let inRound = 0;

function count(inThisRound) {
  inRound = inThisRound;
  show("in-round").value = inRound;
  show("progress").value = Math.min(inRound, EVENTS_A_RESPONSE);
  show("received").value = received;
}

function prepend(item) {
  list.prepend(item);
  if (list.childElementCount > MAX_SHOWN) {
    list.lastElementChild.remove();
  }
}

function onOpen(openedBefore) {
  show("reconnects").value = openedBefore;
  count(0);
  if (openedBefore > 0) {
    prepend(element("li", "again", "The browser has reconnected"));
  }
}

function onEvent(data, { event }) {
  received++;
  count(inRound + 1);
  show("empty").hidden = true;
  const item = element("li", "event");
  item.append(
    element("span", "event-type", event),
    element("span", "event-data", data),
    timeElement(new Date(), true));
  prepend(item);
}

// tag::page[]
const stream = sse(show("stream").dataset.url).on("my-custom-event", onEvent);
showConnection(stream, { onOpen });
// end::page[]
