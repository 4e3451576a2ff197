// Pictures of pages in light and dark, on a telephone and on paper, for people to look at. What a program can see: nothing is wider
// than the window, and dark is dark.
import assert from "node:assert/strict";
import { join } from "node:path";
import { open, withBrowser } from "./browser.mjs";

const [, , folder] = process.argv;

const LOOKS = {
  light: { viewport: { width: 900, height: 900 } },
  dark: { viewport: { width: 900, height: 900 }, colorScheme: "dark" },
  telephone: { viewport: { width: 360, height: 740 } },
  paper: { viewport: { width: 794, height: 1123 } },
};

// Each look of the page that most people see, and of the others what is hardest on them.
const SEEN = {
  sweep: ["light", "dark", "telephone", "paper"],
  regimes: ["dark", "telephone"],
  compare: ["telephone", "paper"],
  map: ["light", "telephone"],
};

await withBrowser(async (browser) => {
  for (const [kind, looks] of Object.entries(SEEN)) {
    for (const look of looks) {
      const { page, close } = await open(browser, join(folder, `${kind}.html`), LOOKS[look]);
      if (look === "paper") await page.emulateMedia({ media: "print" });
      const [wide, window] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
      assert.ok(wide <= window, `${kind}, ${look}: ${wide} in ${window}`);
      const paper = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      assert.equal(paper === "rgb(255, 255, 255)", look !== "dark", `${kind}, ${look}: ${paper}`);
      const letters = await page.locator("figure svg:visible text").evaluateAll((texts) =>
        Math.min(...texts.map((text) => text.getBoundingClientRect().height)));
      const isDrawn = (await page.locator("figure").count()) > 0;
      assert.ok(isDrawn ? letters >= 9 && letters < 100 : letters === Infinity, `${kind}, ${look}: letters of ${letters}`);
      await page.screenshot({ path: join(folder, `${kind}-${look}.png`), fullPage: true });
      await close();
    }
  }
});
