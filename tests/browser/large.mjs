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
  const began = performance.now();
  const { page, close } = await open(browser, file);
  // Until it is drawn and answers.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const took = performance.now() - began;
  assert.ok(took < 2000, `${took} ms`);

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
