import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const SCRIPT = readFileSync(new URL("../dist/page.js", import.meta.url), "utf8");
const HTML = "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><div id=root></div><script src=/conformance.js></script>";

export async function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox"]
  });
}

/** Puts the page under the origin of a server, so that nothing stands between the client and the server. */
export async function newContext(browser) {
  const context = await browser.newContext();
  await context.route(url => url.pathname === "/conformance",
    route => route.fulfill({ contentType: "text/html", body: HTML }));
  await context.route(url => url.pathname === "/conformance.js",
    route => route.fulfill({ contentType: "text/javascript; charset=utf-8", body: SCRIPT }));
  return context;
}

/** Opens the page and waits until it has asked for an answer to resume. */
export async function openChat(context, base, id, initial = []) {
  const page = await context.newPage();
  const asked = page.waitForResponse(response => response.url().includes(`/api/chat/${id}/stream`));
  await page.goto(`${base}/conformance?${new URLSearchParams({ id, initial: JSON.stringify(initial) })}`);
  page.resumed = (await asked).status();
  await page.waitForFunction(() => window.chat);
  return page;
}

export function send(page, text) {
  // Not awaited in the page: its promise ends with the answer.
  return page.evaluate(question => { window.chat.sendMessage({ text: question }); }, text);
}

/** Waits until the text of the last answer has a part. */
export function untilText(page, part) {
  return page.waitForFunction(wanted => window.textOf(window.seen.messages.at(-1)).includes(wanted)
    && window.seen.messages.at(-1).role === "assistant", part);
}

/** Waits for a status; returns what the page has seen. */
export async function untilStatus(page, status) {
  await page.waitForFunction(wanted => window.seen.status === wanted, status);
  // What follows in the same task of the page is there, too.
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => setTimeout(done))));
  return page.evaluate(() => window.seen);
}

export function textOf(message) {
  return (message?.parts ?? []).filter(part => part.type === "text").map(part => part.text).join("");
}

/** textOf in the page, for untilText. */
export async function installTextOf(context) {
  await context.addInitScript({ content: `window.textOf = ${textOf}` });
}
