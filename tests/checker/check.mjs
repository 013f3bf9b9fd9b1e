// Opens the page in Chromium, gives it files, and writes what came of it: node check.mjs ORDER.json OUT.json
//
// The order names the page, the files, the widths of the window, a picture to take, and whether the worker is to be
// killed once. The network is cut off; every address that the page asks for is recorded.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const libraries = createRequire(path.join(process.env.GOUJI_NODE_MODULES, "package.json"));
const { chromium } = libraries("playwright-core");
const [order, out] = process.argv.slice(2);
const { page: file, files, widths, picture, kill, axe, chromium: executablePath } = JSON.parse(fs.readFileSync(order, "utf8"));

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: widths[0], height: 900 }, offline: true, bypassCSP: false });
const page = await context.newPage();
const result = { asked: [], errors: [], made: [] };
page.on("request", (request) => result.asked.push(request.url().slice(0, 80)));
page.on("pageerror", (error) => result.errors.push(String(error)));
// What can be downloaded is kept as it is made: the page may not fetch its own downloads.
await page.addInitScript(() => {
  window.made = [];
  const create = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    window.made.push(blob);
    return create(blob);
  };
});
const began = Date.now();
await page.goto(pathToFileURL(file).href);
const settled = page.locator("html[data-state=ready], html[data-state=failed]");
await settled.waitFor({ state: "attached", timeout: 90_000 });
result.seconds = (Date.now() - began) / 1000;
result.state = await page.locator("html").getAttribute("data-state");
if (kill) {
  // A worker that is gone without a word: the page has to notice it by the clock.
  await page.workers()[0].evaluate(() => self.close());
  // Its minute passes in two seconds; what it waits for afterwards takes its time again.
  await page.evaluate(() => {
    const real = window.setTimeout;
    window.setTimeout = (call, delay) => {
      window.setTimeout = real;
      return real(call, delay / 30);
    };
  });
}
await page.locator("#files").setInputFiles(files);
await page.locator(".verdict").nth(files.length - 1).waitFor({ timeout: 600_000 });
result.text = await page.locator("#verdicts").innerText();
result.says = await page.locator("#state").innerText();
result.names = (await page.locator(".buttons a").evaluateAll((links) => links.map((link) => link.download)));
result.made = await page.evaluate(async () => {
  const coded = async (blob) => {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
    return btoa(text);
  };
  return Promise.all(window.made.map(coded));
});
if (axe) await page.evaluate(fs.readFileSync(libraries.resolve("axe-core/axe.min.js"), "utf8"));
result.overflow = {};
result.violations = {};
for (const width of widths) {
  await page.setViewportSize({ width, height: 900 });
  result.overflow[width] = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (!axe) continue;
  const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  result.violations[width] = found.violations.map(({ id, impact }) => ({ id, impact }));
}
if (picture) await page.screenshot({ path: picture, fullPage: true });
fs.writeFileSync(out, JSON.stringify(result));
await browser.close();
