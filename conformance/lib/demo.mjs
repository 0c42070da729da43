import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import net from "node:net";
import { fileURLToPath } from "node:url";

const JAR = fileURLToPath(new URL("../../sse-spring-boot-demo/target/sse-spring-boot-demo.jar", import.meta.url));
const START_MILLIS = 120_000;

export async function freePort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function launcher() {
  const classpath = process.env.DEMO_CLASSPATH;
  if (classpath) {
    return ["-cp", classpath, "dev.ssespring.demo.DemoApplication"];
  }
  if (!existsSync(JAR)) {
    throw new Error(`There is no ${JAR}: run ./mvnw -B install first`);
  }
  return ["-jar", JAR];
}

/**
 * Starts the demo and waits until it is healthy.
 *
 * @param {string[]} args such as "--demo.chat.token-delay=50ms"
 * @returns {Promise<{port: number, base: string, terminate: function(): Promise<void>}>}
 */
export async function startDemo(...args) {
  const port = await freePort();
  const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : "java";
  const child = spawn(java, ["-XX:TieredStopAtLevel=1", ...launcher(), `--server.port=${port}`, ...args],
    { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", chunk => { output += chunk; });
  }
  const exit = once(child, "exit");
  const base = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_MILLIS;
  while (!await isUp(base)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`The demo did not start:\n${output}`);
    }
  }
  return {
    port,
    base,
    /** An orderly shutdown. Returns when the process has ended. */
    async terminate() {
      child.kill("SIGTERM");
      await exit;
    }
  };
}

async function isUp(base) {
  try {
    return (await fetch(`${base}/actuator/health`)).ok;
  } catch {
    await new Promise(done => setTimeout(done, 100));
    return false;
  }
}
