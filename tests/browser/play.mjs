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

  // A move: points of every setting stand within a moment, computed or preliminary, and are said to be.
  const rate = page.getByLabel("Requests a day");
  const move = (value) => rate.evaluate((input, value) => new Promise((done) => {
    const chart = document.getElementById("play-chart");
    chart.replaceChildren();
    const began = performance.now();
    new MutationObserver((_, observer) => {
      const points = chart.querySelectorAll(".wide .s .p").length;
      if (points === 0) return;
      observer.disconnect();
      done({ points, after: performance.now() - began, says: document.getElementById("play-state").textContent });
    }).observe(chart, { childList: true, subtree: true });
    input.value = value;
    input.dispatchEvent(new Event("input"));
  }), value);
  const moves = [];
  for (const value of [2.9, 2.8, 2.6, 2.4, 3]) moves.push(await move(value));
  for (const { says } of moves) assert.match(says, /^Playing \.\.\. .*(computed|preliminary)/);
  const most = Math.max(...moves.map(({ points }) => points));
  assert.ok(most >= 3, `${most} points`);
  // 100 ms on a machine that has nothing else to do. Tests run beside others, which do not disturb all of five moves as much.
  const least = Math.min(...moves.map(({ after }) => after));
  console.error(`points stand after ${moves.map(({ after, points }) => `${Math.round(after)} ms (${points})`).join(", ")}`);
  assert.ok(least < 200, `${least} ms`);
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
