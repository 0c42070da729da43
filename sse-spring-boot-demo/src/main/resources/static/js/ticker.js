import { sse } from "../sse/client.js";

const DRAW_MILLIS = 100;
const FIGURES_MILLIS = 1000;
const FIELD_BYTES = "event: \nid: \ndata: \n\n".length;
const show = id => document.getElementById(id);
const shown = new Map(); // symbol to the element of its price, its element for the change, and its price in cents
const changed = new Map();
let counts = { received: 0, bytes: 0, drawn: 0 };
let total = { received: 0, bytes: 0, published: 0 };
let connected = false;
let newestUpdate = null;
let updateBefore = null;

// tag::page[]
const prices = sse(show("main").dataset.url)
  .on("prices", data => JSON.parse(data).forEach(change))
  .on("price", (data, event) => onPrice(JSON.parse(data), data, event));
showConnection(prices, { onOpen, onLost });
setInterval(draw, DRAW_MILLIS);
// end::page[]

function onPrice(price, data, { event, id }) {
  counts.received++;
  counts.bytes += FIELD_BYTES + event.length + id.length + data.length;
  newestUpdate = price.update;
  updateBefore ??= price.update - 1;
  change(price);
}

function change(price) {
  changed.set(price.symbol, price.cents);
}

function draw() {
  if (changed.size === 0) {
    return;
  }
  counts.drawn++;
  show("empty").hidden = true;
  changed.forEach(drawPrice);
  changed.clear();
}

function drawPrice(cents, symbol) {
  const entry = shown.get(symbol) ?? newEntry(symbol);
  const before = entry.cents ?? cents;
  entry.price.textContent = (cents / 100).toFixed(2);
  entry.change.textContent = cents > before ? "▲" : cents < before ? "▼" : "=";
  entry.change.dataset.way = Math.sign(cents - before);
  entry.cents = cents;
}

function newEntry(symbol) {
  const item = element("li", "price");
  const entry = { price: element("span", "price-value"), change: element("span", "price-change"), cents: null };
  entry.change.setAttribute("aria-hidden", "true");
  item.append(element("span", "price-symbol", symbol), entry.price, entry.change);
  show("prices").append(item);
  shown.set(symbol, entry);
  return entry;
}

const kilobytes = bytes => bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** An update that was replaced would have been as large as one that came. */
function showFigures() {
  if (!connected) {
    return;
  }
  if (newestUpdate === null || counts.received === 0) {
    for (const figure of ["published", "received", "drawn"]) {
      show(figure).value = 0;
    }
    return;
  }
  const published = newestUpdate - updateBefore;
  updateBefore = newestUpdate;
  total.received += counts.received;
  total.bytes += counts.bytes;
  total.published += published;
  show("published").value = published;
  show("received").value = counts.received;
  show("drawn").value = counts.drawn;
  counts = { received: 0, bytes: 0, drawn: 0 };
  const saved = (total.published - total.received) * total.bytes / total.received;
  const share = Math.round(100 * saved / (saved + total.bytes));
  show("saved").textContent = `Bytes saved: ${kilobytes(saved)} of ${kilobytes(saved + total.bytes)} (${share} %)`;
}

/** What was published while this page was away is not counted. */
function onOpen() {
  connected = true;
  counts = { received: 0, bytes: 0, drawn: 0 };
  newestUpdate = null;
  updateBefore = null;
}

function onLost() {
  connected = false;
}

setInterval(showFigures, FIGURES_MILLIS);
