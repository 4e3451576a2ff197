// Every kind of page opens without a complaint, asks for nothing, is read without a script, and has no serious fault for those
// who do not see it.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { faults, open, withBrowser } from "./browser.mjs";

const [, , folder] = process.argv;
const files = readdirSync(folder).filter((name) => name.endsWith(".html") && name !== "large.html");
assert.ok(files.length >= 11, `only ${files}`);

// The others are made of the same parts, and each takes a second or two.
const READ_PLAINLY = ["sweep", "why", "map", "check"].map((kind) => `${kind}.html`);
const LOOKED_AT = ["sweep", "map", "compare", "simulate", "expect", "check", "presets"].map((kind) => `${kind}.html`);

await withBrowser(async (browser) => {
  for (const name of files) {
    const file = join(folder, name);
    const { page, close } = await open(browser, file);
    assert.ok((await page.locator("h1").textContent()).length > 10, name);
    const drawn = await page.locator("figure").count();
    const seen = await page.locator("figure svg:visible").count();
    assert.equal(seen, drawn, `${name}: one drawing of each chart is seen`);
    await close();

    if (LOOKED_AT.includes(name)) {
      const closer = await open(browser, file, { bypassCSP: true });
      // What is hidden until somebody opens it is looked at too.
      await closer.page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
      assert.deepEqual(await faults(closer.page), [], name);
      await closer.close();
    }

    if (!READ_PLAINLY.includes(name)) continue;
    const plain = await open(browser, file, { javaScriptEnabled: false });
    assert.equal(await plain.page.locator("figure svg:visible").count(), drawn, `${name} without a script`);
    const numbers = plain.page.locator("figure summary");
    if (drawn > 0) {
      await numbers.first().click();
      assert.ok(await plain.page.locator("figure table").first().isVisible(), `${name}: numbers without a script`);
      const scale = plain.page.locator(".log").first();
      if (await scale.count()) {
        await scale.click();
        assert.equal(await plain.page.locator("figure svg:visible").count(), drawn, `${name}: scales without a script`);
      }
    }
    await plain.close();
  }
});
