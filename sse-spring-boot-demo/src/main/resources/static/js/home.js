import { sse } from "../sse/client.js";

const MAX_SHOWN = 20;
const show = id => document.getElementById(id);
const form = show("hello");

// tag::page[]
const greetings = sse(form.action, { shared: true })
  .on("greeting", data => showGreeting(JSON.parse(data)));
showConnection(greetings, { onOpen: forgetUnreachable });
// end::page[]

function showGreeting({ text }) {
  const item = element("li", "greeting");
  item.append(element("span", "greeting-text", text), timeElement(new Date(), true));
  show("empty").hidden = true;
  show("greetings").prepend(item);
  if (show("greetings").childElementCount > MAX_SHOWN) {
    show("greetings").lastElementChild.remove();
  }
}

form.addEventListener("submit", async submitted => {
  submitted.preventDefault();
  showProblem(await post(form.action, { text: show("text").value }));
});
