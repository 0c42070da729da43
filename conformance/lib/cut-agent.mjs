// Runs an agent twice with the same run id, in a process of its own: HttpAgent leaves a rejected promise behind when its
// connection is cut, which ends a process that does not handle it. Prints one line of JSON for each event and each result.
// Arguments: URL, thread id, question.
import { HttpAgent } from "@ag-ui/client";

const [url, threadId, question] = process.argv.slice(2);
const print = line => process.stdout.write(`${JSON.stringify(line)}\n`);
process.on("unhandledRejection", error => print({ unhandled: error.message }));
console.error = () => {}; // The client reports the cut there, too.

const agent = new HttpAgent({ url, threadId, initialMessages: [{ id: "u1", role: "user", content: question }] });
for (let attempt = 1; attempt <= 2; attempt++) {
  const types = [];
  let rejected = false;
  try {
    await agent.runAgent({ runId: "r1" }, {
      onEvent({ event }) {
        types.push(event.type);
        print({ event: event.type });
      }
    });
  } catch {
    rejected = true;
  }
  const answer = agent.messages.filter(message => message.role === "assistant")
    .map(message => message.content ?? "").join("");
  print({ attempt, types, rejected, answer });
}
