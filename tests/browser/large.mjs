// A thousand variants open in under two seconds, and their rows are made when somebody looks.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { open, withBrowser } from "./browser.mjs";

const [, , folder] = process.argv;
const file = join(folder, "large.html");
assert.ok(statSync(file).size <= 2e6, `${statSync(file).size} bytes`);
assert.ok(statSync(join(folder, "sweep.html")).size <= 5e5, `${statSync(join(folder, "sweep.html")).size} bytes`);

await withBrowser(async (browser) => {
  await (await open(browser, join(folder, "sweep.html"))).close();
  let opened = null;
  const times = [];
  // Whatever else the machine does can only make it slower: the fastest of three counts.
  for (let nth = 0; nth < 3 && !(Math.min(...times) < 2000); nth++) {
    if (opened) await opened.close();
    const began = performance.now();
    opened = await open(browser, file);
    // Until it is drawn and answers.
    await opened.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    times.push(performance.now() - began);
  }
  const { page, close } = opened;
  assert.ok(Math.min(...times) < 2000, `${times} ms`);

  const table = page.locator("details[data-rows] table").first();
  const before = await table.locator("tbody tr").count();
  assert.ok(before < 100, `${before} rows`);
  await page.locator("details[data-rows] > summary").first().click();
  // A browser tells a page that a list was opened a moment after it was.
  await table.locator("tbody tr").nth(999).waitFor({ state: "attached" });
  assert.equal(await table.locator("tbody tr").count(), 1000);
  assert.match(await table.locator("tbody tr").last().textContent(), /none/);
  await close();
});
