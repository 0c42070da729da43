// Answers as AnswerController does, with Vercel's resumable-stream and Redis.
// Arguments: --server.port=N --redis.port=N
import http from "node:http";
import { createClient } from "redis";
import { createResumableStreamContext } from "resumable-stream/generic";

const option = name => Number(process.argv.find(each => each.startsWith(`--${name}=`)).split("=")[1]);
const url = `redis://127.0.0.1:${option("redis.port")}`;
const publisher = createClient({ url });
const subscriber = createClient({ url });
await Promise.all([publisher.connect(), subscriber.connect()]);
const context = createResumableStreamContext({ waitUntil: () => {}, publisher, subscriber });

/** Tokens by a clock that does not drift: as many as are due. */
function answer(n, rate, size) {
  const pad = "x".repeat(size);
  return new ReadableStream({
    start(controller) {
      const begin = performance.now();
      let seq = 0;
      const tick = () => {
        const due = Math.min(n, Math.floor((performance.now() - begin) * rate / 1000) + 1);
        while (seq < due) {
          controller.enqueue(`data: ${JSON.stringify({ seq: seq++, pad })}\n\n`);
        }
        if (seq === n) {
          controller.close();
        } else {
          setTimeout(tick, Math.max(0, begin + seq * 1000 / rate - performance.now()));
        }
      };
      tick();
    }
  });
}

http.createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const [, , id, action] = pathname.split("/");
  const number = (name, otherwise) => Number(searchParams.get(name) ?? otherwise);
  const stream = action === "start"
    ? await context.createNewResumableStream(id, () => answer(number("n"), number("rate"), number("size", 20)))
    : await context.resumeExistingStream(id);
  if (!stream) {
    response.writeHead(204).end();
    return;
  }
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
  for await (const chunk of stream) {
    response.write(chunk);
  }
  response.end();
}).listen(option("server.port"), "127.0.0.1");
