// A browser without a window, and pages that tell of whatever goes wrong in them.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.env.TOOLS}/`);
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core/axe.min.js");

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Runs `work` with a browser, which ends with it. */
export async function withBrowser(work) {
  const browser = await chromium.launch({ executablePath: process.env.BROWSER, args: ARGUMENTS });
  try {
    await work(browser);
  } finally {
    await browser.close();
  }
}

/** Opens a file. `close` fails where anything was complained of, or asked of anything but the file itself. */
export async function open(browser, file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 900, height: 900 }, ...options });
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const is_own = request.url() === url || /^(data|blob):/.test(request.url());
    if (!is_own) complaints.push(`asks for ${request.url()}`);
  });
  await page.goto(url);
  const close = async () => {
    await context.close();
    assert.deepEqual(complaints, [], file);
  };
  return { page, close };
}

/** What is seriously wrong for those who do not see the page, or use no mouse. The page forbids scripts of others: where they are
 * to look at it, it is opened with `bypassCSP`. */
export async function faults(page) {
  await page.addScriptTag({ path: axe });
  const found = await page.evaluate(() => globalThis.axe.run({ exclude: [["svg > g"]] }, { resultTypes: ["violations"] }));
  const serious = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  return serious.map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html).join(" ")}`);
}

/** The rows of a file of comma-separated values, by the names of its columns. */
export function rows(text) {
  const lines = text.trim().split(/\r?\n/).map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((cell) => cell[1]));
  const [names, ...rest] = lines;
  return rest.map((line) => Object.fromEntries(names.map((name, nth) => [name, line[nth]])));
}

/** Whether a number with its last digit rounded is this value. */
export function isRounded(shown, value) {
  const [, decimals = ""] = shown.split(".");
  return Math.abs(Number(shown) - value) <= 0.500001 * 10 ** -decimals.length;
}
