// What others have named stays text, and does not turn round what stands beside it.
import assert from "node:assert/strict";
import { join } from "node:path";
import { open, withBrowser } from "./browser.mjs";

const [, , folder] = process.argv;
const NAME = "<script>alert(1)</script>";

await withBrowser(async (browser) => {
  for (const name of ["named.html", "named-check.html"]) {
    const { page, close } = await open(browser, join(folder, name));
    page.on("dialog", () => assert.fail(`${name} runs a script of its scenario`));
    assert.ok((await page.title()).includes(NAME), name);
    assert.ok((await page.locator("header").textContent()).includes(NAME), name);
    // One script, and blocks of data.
    const kinds = await page.$$eval("script", (scripts) => scripts.map((script) => script.type));
    assert.deepEqual(kinds.filter((kind) => !/^application\/(json|octet-stream)$/.test(kind)), [""], name);
    // Nothing on the page, seen or not, turns the direction of writing.
    const turned = await page.evaluate(() => /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/.test(document.documentElement.textContent));
    assert.equal(turned, false, name);
    await close();
  }
});
