// A page plays its scenario again with the engine that it took along: the same seed gives what the command line said, and the first
// answer to a move comes at once.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { open, rows, withBrowser } from "./browser.mjs";

const [, , folder] = process.argv;

await withBrowser(async (browser) => {
  const { page, close } = await open(browser, join(folder, "sweep.html"));
  const said = (await page.locator("h1, .lead").allTextContents()).join(" ");
  const answer = page.locator("#play-answer");
  const isPlayed = () => page.getByText(/^Played /).waitFor({ timeout: 60000 });
  await page.locator("#play").waitFor({ state: "visible" });

  // As the scenario has it: the sentences of the command line, and the numbers of its CSV to the last digit.
  await page.getByRole("button", { name: "Put all back" }).click();
  await isPlayed();
  assert.equal(await answer.textContent(), said);
  const [names, ...lines] = await page.$$eval("#play-numbers tr", (all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
  const expected = rows(await readFile(join(folder, "sweep.csv"), "utf8"));
  assert.equal(lines.length, expected.length);
  lines.forEach((cells, nth) => {
    cells.forEach((cell, column) => {
      const value = expected[nth][names[column]];
      const isSame = cell === value || Number(cell) === Number(value) || (cell === "" && value === "inf");
      assert.ok(isSame, `${names[column]} in row ${nth}: ${cell}, not ${value}`);
    });
  });

  // A move: something is said of it within a moment, and something else than before.
  const rate = page.getByLabel("Requests a day");
  const moved = await rate.evaluate((input) => new Promise((done) => {
    const chart = document.getElementById("play-chart");
    const began = performance.now();
    new MutationObserver(() => done(performance.now() - began)).observe(chart, { childList: true, subtree: true });
    input.value = 3;
    input.dispatchEvent(new Event("input"));
  }));
  // 100 ms on a machine that has nothing else to do; tests run beside others.
  console.error(`the first drawing after a move: ${Math.round(moved)} ms`);
  assert.ok(moved < 1000, `${moved} ms`);
  await isPlayed();
  assert.match(await answer.textContent(), /1,000/);
  assert.equal(await page.locator("label[for=play-requests_per_day] ~ output").first().textContent(), "1,000");

  await page.getByLabel("Regime", { exact: true }).selectOption({ index: 1 });
  await page.getByText("Playing ...").waitFor();
  await isPlayed();
  const other = await page.$$eval("#play-numbers td", (cells) => cells.map((cell) => cell.textContent));
  assert.notDeepEqual(other, lines.flat());
  await close();
});
