import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Chromium by its own protocol, over a pipe. Playwright makes each page believe that it is visible; here a page is hidden
 * or frozen as for a person.
 */
export class RawChromium {
  #process;
  #profile;
  #serial = 0;
  #waiting = new Map();

  static async start(args = []) {
    const chromium = new RawChromium();
    chromium.#profile = await mkdtemp(join(tmpdir(), "sse-browser-"));
    chromium.#process = spawn(process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--remote-debugging-pipe", `--user-data-dir=${chromium.#profile}`, ...args,
    ], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    chromium.#listen();
    return chromium;
  }

  #listen() {
    let text = "";
    this.#process.stdio[4].setEncoding("utf8").on("data", chunk => {
      const messages = (text + chunk).split("\0");
      text = messages.pop();
      for (const message of messages.map(JSON.parse)) {
        const { resolve, reject } = this.#waiting.get(message.id) ?? {};
        this.#waiting.delete(message.id);
        if (message.error) reject?.(new Error(message.error.message));
        else resolve?.(message.result);
      }
    });
  }

  send(method, params, sessionId) {
    const id = ++this.#serial;
    this.#process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  async openPage(url) {
    const { targetId } = await this.send("Target.createTarget", { url });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = { targetId, send: (method, params) => this.send(method, params, sessionId) };
    page.evaluate = async expression => {
      const { result, exceptionDetails } = await page.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    };
    /** Returns as soon as the expression is true. Asks again and again: a frozen page cannot tell by itself. */
    page.until = async (expression, seconds = 60) => {
      const end = Date.now() + seconds * 1000;
      while (!await page.evaluate(expression)) {
        if (Date.now() > end) throw new Error(`After ${seconds} s still not: ${expression}`);
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    };
    await page.until("location.href != 'about:blank' && document.readyState == 'complete'");
    return page;
  }

  async stop() {
    this.#process.kill("SIGKILL");
    await once(this.#process, "exit");
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
