// HttpAgent of the real package "@ag-ui/client", which verifies each event, against the demo.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { HttpAgent } from "@ag-ui/client";
import { startDemo } from "../lib/demo.mjs";
import { startProxy } from "../lib/proxy.mjs";

const AGENT = fileURLToPath(new URL("../lib/cut-agent.mjs", import.meta.url));
const QUESTION = "What is the weather in Oslo?";
const END = "what was written until then can still be read.";

let demo;
let proxy;
let threads = 0;

before(async () => {
  demo = await startDemo("--demo.chat.token-delay=30ms");
  proxy = await startProxy(demo.port);
});

after(async () => {
  proxy?.close();
  await demo?.terminate();
});

function newAgent(question, threadId = `t${++threads}`) {
  return new HttpAgent({
    url: `http://127.0.0.1:${proxy.port}/api/agent`,
    threadId,
    initialMessages: [{ id: "u1", role: "user", content: question }]
  });
}

/** Runs an agent; returns the types of its events, and how the promise has ended. */
async function run(agent, runId, onEvent = () => {}) {
  const events = [];
  let rejected;
  try {
    await agent.runAgent({ runId }, {
      onEvent({ event }) {
        events.push(event);
        onEvent(event);
      }
    });
  } catch (error) {
    rejected = error;
  }
  return { events, types: events.map(event => event.type), rejected };
}

const answerOf = agent => agent.messages.filter(message => message.role === "assistant")
  .map(message => message.content ?? "").join("");

const hasTerminalOnce = types => types.filter(type => type === "RUN_FINISHED" || type === "RUN_ERROR").length === 1;

test("text and a tool call, between one start and one end", async () => {
  const agent = newAgent(QUESTION);
  const { events, types, rejected } = await run(agent, "r1");
  assert.equal(rejected, undefined);
  assert.equal(types[0], "RUN_STARTED");
  assert.deepEqual([events[0].threadId, events[0].runId], [agent.threadId, "r1"]);
  assert.equal(types.at(-1), "RUN_FINISHED");
  assert.ok(hasTerminalOnce(types));
  assert.ok(answerOf(agent).startsWith("Let me look up the weather in Oslo first. In Oslo it is "));
  assert.ok(answerOf(agent).endsWith(END));
  const calls = agent.messages.flatMap(message => message.toolCalls ?? []);
  assert.deepEqual(calls.map(call => call.function), [{ name: "weather", arguments: '{"place":"Oslo"}' }]);
  assert.equal(agent.messages.filter(message => message.role === "tool").length, 1);
});

test("a token of blanks and line breaks arrives unchanged", async () => {
  const agent = newAgent("whitespace");
  await run(agent, "r1");
  assert.equal(answerOf(agent), " a\n\n b");
});

test("a producer that fails is one RUN_ERROR without its message", async () => {
  const { events, types, rejected } = await run(newAgent("Please fail"), "r1");
  assert.equal(rejected, undefined);
  assert.ok(hasTerminalOnce(types));
  assert.deepEqual(events.at(-1).type, "RUN_ERROR");
  assert.equal(events.at(-1).message, "The run has failed.");
});

test("stop is one RUN_ERROR with the code abort", async () => {
  const agent = newAgent(QUESTION);
  const { events, types } = await run(agent, "r1", async event => {
    if (event.type === "TOOL_CALL_END") {
      await fetch(`${demo.base}/api/agent/${agent.threadId}/stop`, { method: "POST" });
    }
  });
  assert.ok(hasTerminalOnce(types));
  assert.deepEqual([events.at(-1).type, events.at(-1).code], ["RUN_ERROR", "abort"]);
});

for (const how of ["RST", "FIN"]) {
  test(`a cut by ${how} is seen, and the same request again brings the whole answer, once`, async () => {
    const child = spawn(process.execPath,
      [AGENT, `http://127.0.0.1:${proxy.port}/api/agent`, `cut-${how}`, QUESTION],
      { stdio: ["ignore", "pipe", "inherit"] });
    const results = [];
    let cut = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      const told = JSON.parse(line);
      if (told.event === "TOOL_CALL_RESULT" && results.length === 0) {
        cut += proxy.cut("POST /api/agent", how);
      } else if (told.attempt) {
        results.push(told);
      }
    }
    const [broken, again] = results;
    assert.ok(cut >= 1);
    assert.ok(broken.rejected, "the cut is an error");
    assert.ok(broken.answer.length > 0 && !broken.answer.endsWith(END));
    assert.equal(again.rejected, false);
    assert.deepEqual(again.types.slice(0, 2), ["RUN_STARTED", "MESSAGES_SNAPSHOT"]);
    assert.ok(hasTerminalOnce(again.types));
    assert.ok(again.answer.startsWith("Let me look up the weather in Oslo first. In Oslo it is "));
    assert.equal(again.answer.split("Let me look up").length, 2);
    assert.ok(again.answer.endsWith(END));
  });
}

test("the same request after the end reads the answer again and starts nothing", async () => {
  const agent = newAgent("whitespace");
  await run(agent, "r1");
  const again = newAgent("whitespace", agent.threadId);
  const { types } = await run(again, "r1");
  assert.ok(hasTerminalOnce(types));
  assert.equal(answerOf(again), " a\n\n b");
  assert.equal(again.messages.at(-1).id, agent.messages.at(-1).id);

  const next = newAgent("whitespace", agent.threadId);
  await run(next, "r2");
  assert.notEqual(next.messages.at(-1).id, agent.messages.at(-1).id);
});
