import { chromium } from "playwright-core";
import { launchFirefox } from "./firefox.js";

/** Firefox if BROWSER says so; else Chromium. */
export const isFirefox = process.env.BROWSER == "firefox";

const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** Starts the browser: Chromium is found at CHROMIUM_PATH or where Debian installs it. */
export const launch = (options = {}) => isFirefox ? launchFirefox() : chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  ...options,
  args: [...ARGUMENTS, ...options.args ?? []],
});

/** Opens the test page, with a stream that is recorded if there are options for one. */
export async function openPage(context, server, options) {
  const page = await context.newPage();
  const query = options ? "?stream=" + encodeURIComponent(JSON.stringify(options)) : "";
  await page.goto(`${server.url}/page.html${query}`);
  await until(page, () => window.ready);
  return page;
}

/** Returns as soon as the condition is true in the page; not by animation frames, which a hidden page has none of. */
export const until = (page, condition, argument, timeout = 60_000) =>
  page.waitForFunction(condition, argument, { polling: 50, timeout });

/** Returns as soon as the page has got this number, and then all numbers. */
export async function numbersUpTo(page, number) {
  await until(page, number => log.numbers.includes(number), number);
  return page.evaluate(() => log.numbers);
}

export const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Returns the page of the tabs that holds the lock of a shared stream. */
export async function leaderOf(pages) {
  const { held } = await pages[0].evaluate(() => navigator.locks.query());
  const { clientId } = held.find(({ name }) => name.startsWith("sse "));
  for (const page of pages) {
    const own = await page.evaluate(() => new Promise(resolve => navigator.locks.request("who " + Math.random(), async ({ name }) => {
      const { held } = await navigator.locks.query();
      resolve(held.find(lock => lock.name == name).clientId);
    })));
    if (own == clientId) return page;
  }
  throw new Error("no leader");
}
