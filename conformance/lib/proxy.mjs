import { once } from "node:events";
import net from "node:net";

/**
 * A TCP proxy to a port of this machine that can cut connections.
 *
 * @returns {Promise<{port: number, requests: string[], cut: function(string, "RST"|"FIN"): number, close: function(): void}>}
 *   requests are the request lines in the order in which they came
 */
export async function startProxy(target) {
  const requests = [];
  const connections = new Set();
  const server = net.createServer({ allowHalfOpen: true }, client => {
    const upstream = net.connect(target, "127.0.0.1");
    const connection = { client, upstream, request: "" };
    connections.add(connection);
    client.on("data", chunk => {
      const line = /^(?:GET|POST|HEAD) \S+/.exec(chunk.toString("latin1"))?.[0];
      if (line) {
        connection.request = line;
        requests.push(line);
      }
      upstream.write(chunk);
    });
    upstream.on("data", chunk => client.write(chunk));
    client.on("end", () => upstream.end());
    upstream.on("end", () => client.end());
    for (const socket of [client, upstream]) {
      // Cut connections report it here.
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        connections.delete(connection);
        client.destroy();
        upstream.destroy();
      });
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    requests,
    /** Cuts the connections whose last request begins with a text, and returns how many. */
    cut(request, how) {
      const found = [...connections].filter(each => each.request.startsWith(request));
      for (const { client, upstream } of found) {
        upstream.removeAllListeners("data");
        upstream.destroy();
        if (how === "RST") {
          client.resetAndDestroy();
        } else {
          client.end();
        }
      }
      return found.length;
    },
    close() {
      server.close();
      connections.forEach(({ client, upstream }) => {
        client.destroy();
        upstream.destroy();
      });
    }
  };
}
