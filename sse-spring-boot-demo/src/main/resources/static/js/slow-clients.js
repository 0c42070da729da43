import { sse } from "../sse/client.js";

const show = id => document.getElementById(id);
const url = show("main").dataset.url;

// tag::page[]
const reports = sse(`${url}stream`)
  .on("report", data => showReport(JSON.parse(data)));
showConnection(reports, { onOpen: forgetUnreachable });
// end::page[]

function showReport({ running, published, total, readers, problem }) {
  show("published").value = published;
  show("total").textContent = total;
  show("progress").max = total;
  show("progress").value = published;
  show("running").value = running ? "running" : readers.length > 0 ? "finished" : "ready";
  show("start").disabled = running;
  show("empty").hidden = readers.length > 0;
  show("readers-scroll").hidden = readers.length === 0;
  const fast = readers.filter(reader => !reader.throttled).map(reader => reader.last);
  show("fast").value = fast.length === 0 ? "–" : Math.min(...fast);
  show("readers").replaceChildren(...readers.map(rowOf));
  if (problem) {
    showProblem(problem);
  }
}

function rowOf({ policy, throttled, received, last, dropped, conflated, reconnects, controls, lastControl }) {
  const row = element("tr", throttled ? "slow" : "");
  const told = Object.entries(controls).map(([name, times]) => `${name} × ${times}`).join(", ");
  row.dataset.reader = `${policy} ${throttled ? "slow" : "fast"}`;
  row.append(...[policy, throttled ? "slow" : "fast", received, last, dropped, conflated, reconnects, told || "none"]
    .map(text => element("td", "", String(text))));
  if (lastControl) {
    row.lastElementChild.append(element("span", "control", lastControl));
  }
  return row;
}

show("start").addEventListener("click", async () => {
  show("start").disabled = true;
  const problem = await post(`${url}start`, {});
  showProblem(problem);
  show("start").disabled = problem === "";
});
