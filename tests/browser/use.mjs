// Numbers under the pointer, series, scales and files, on the page of a sweep; and that its numbers are those of the CSV.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isRounded, open, rows, withBrowser } from "./browser.mjs";

const [, , folder] = process.argv;
const swept = rows(readFileSync(join(folder, "sweep.csv"), "utf8"));

await withBrowser(async (browser) => {
  const { page, close } = await open(browser, join(folder, "sweep.html"), { acceptDownloads: true });
  const figure = page.locator("figure").first();
  const drawing = figure.locator("svg:visible");

  // Every row of the CSV is a point that says its number.
  const told = await drawing.locator(".s .p title").allTextContents();
  for (const row of swept) {
    const every = row.ping_every_s === "inf" ? "none" : `${row.ping_every_s / 60} min`;
    const point = told.find((text) => text.startsWith(`pings, ${every}:`) || text.startsWith(`no pings, ${every}:`));
    const [, value, low, high] = point.match(/: ([\d.]+)% \(([\d.]+)% to ([\d.]+)%\)/);
    assert.ok(isRounded(value, row.cold_probability * 100), `${point}: ${row.cold_probability}`);
    assert.ok(isRounded(low, row.cold_probability_low * 100), `${point}: ${row.cold_probability_low}`);
    assert.ok(isRounded(high, row.cold_probability_high * 100), `${point}: ${row.cold_probability_high}`);
  }

  // The pointer.
  const point = drawing.locator(".s0 .p").nth(3);
  await point.hover({ force: true });
  assert.equal(await figure.locator(".tip").textContent(), told.find((text) => text.startsWith("pings, 4 min:")));
  await page.mouse.move(5, 5);
  assert.ok(await figure.locator(".tip").isHidden());

  // The scale.
  const heights = async () => drawing.locator(".s0 .p").evaluateAll((points) => points.map((one) => one.getBoundingClientRect().y));
  const before = await heights();
  await figure.getByLabel("logarithmic scale").click();
  const after = await heights();
  assert.equal(after.length, before.length);
  const slope = (all) => (all[0] - all[1]) / (all[0] - all.at(-1));
  assert.ok(slope(before) > 2 * slope(after), `${slope(before)} ${slope(after)}`);
  await figure.getByLabel("logarithmic scale").click();

  // Series: by the legend in the drawing, and by boxes that the keyboard reaches.
  const series = drawing.locator(".s.s0").last();
  await drawing.locator(".key.k0").click({ force: true });
  assert.ok(await series.isHidden());
  await figure.getByText("Series", { exact: true }).focus();
  await page.keyboard.press("Enter");
  const box = figure.locator(".series input").first();
  assert.equal(await box.isChecked(), false);
  await box.focus();
  await page.keyboard.press("Space");
  assert.ok(await series.isVisible());

  // Files.
  const saved = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), figure.getByRole("button", { name }).click()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };
  const csv = await saved("Save CSV");
  assert.match(csv.name, /^cold-requests.*\.csv$/);
  const points = rows(csv.bytes.toString()).filter((row) => row.series === "pings" || row.series === "no pings");
  assert.equal(points.length, swept.length);
  points.forEach((found, nth) => {
    assert.equal(Number(found["cold requests"]), Number(swept[nth].cold_probability));
    assert.equal(Number(found["cold requests high"]), Number(swept[nth].cold_probability_high));
  });
  const svg = await saved("Save SVG");
  assert.match(svg.name, /\.svg$/);
  assert.match(svg.bytes.toString(), /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  const png = await saved("Save PNG");
  assert.deepEqual([...png.bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  // Of twice the width of the drawing.
  assert.equal(png.bytes.readUInt32BE(16), 1440);
  await close();

  // What is saved looks as on the screen.
  const [dark, colours] = [{ colorScheme: "dark", acceptDownloads: true }, ["rgb(22, 24, 29)", "rgb(230, 230, 230)"]];
  const atNight = await open(browser, join(folder, "sweep.html"), dark);
  const [download] = await Promise.all([atNight.page.waitForEvent("download"), atNight.page.getByRole("button", { name: "Save SVG" }).first().click()]);
  const picture = readFileSync(await download.path(), "utf8");
  for (const colour of colours) assert.ok(picture.includes(`fill="${colour}"`), colour);
  assert.ok(!svg.bytes.toString().includes(colours[0]));
  await atNight.close();

  // The picture that was saved is one, and so is the one that --svg wrote.
  for (const text of [svg.bytes.toString(), readFileSync(join(folder, "sweep.svg"), "utf8")]) {
    const blank = await browser.newPage();
    const error = await blank.evaluate((text) => new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror")?.textContent, text);
    assert.equal(error, undefined);
    await blank.close();
  }
});
