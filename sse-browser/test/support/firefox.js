import puppeteer from "puppeteer-core";

/**
 * Starts Firefox, found at FIREFOX_PATH or where Debian installs it. Playwright drives only builds of Firefox of its own, so this is
 * what the tests use of its interface, for Puppeteer.
 */
export async function launchFirefox() {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.FIREFOX_PATH ?? "/usr/bin/firefox-esr",
    headless: true,
  });
  return {
    newContext: async () => {
      const context = await browser.createBrowserContext();
      return { newPage: async () => pageOf(await context.newPage()), close: () => context.close() };
    },
    close: () => browser.close(),
  };
}

const pageOf = page => ({
  goto: url => page.goto(url, { waitUntil: "domcontentloaded" }),
  reload: () => page.reload({ waitUntil: "domcontentloaded" }),
  evaluate: (script, argument) => page.evaluate(script, argument),
  waitForFunction: (condition, argument, options) => page.waitForFunction(condition, options, argument),
  close: () => page.close(),
});
