// Chromium for a test: one command a line (JSON) on standard input, one answer a line on standard output.
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { createRequire } from "node:module";

const libraries = createRequire(path.join(process.env.GOUJI_NODE_MODULES, "package.json"));
const { chromium } = libraries("playwright-core");
const axe = fs.readFileSync(libraries.resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath: process.argv[2], args: ["--no-sandbox"] });
let context, page, scripts;
const seen = { asked: [], errors: [] };

async function judged() {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  // A short name that is broken has lost its column to a long sentence beside it.
  const broken = await page.evaluate(() =>
    [...document.querySelectorAll("td a")].filter((name) => name.innerText.length < 7 && name.getClientRects().length > 1).map((name) => name.innerText));
  // So has a long label in a column of four characters.
  const crammed = await page.evaluate(() =>
    [...document.querySelectorAll("th, td")].filter((cell) => {
      const style = getComputedStyle(cell), size = parseFloat(style.fontSize);
      const text = document.createRange();
      text.selectNodeContents(cell);
      return cell.offsetWidth > 2 && cell.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) < 5 * size && text.getBoundingClientRect().height > 4.5 * 1.3 * size;
    }).map((cell) => cell.innerText));
  if (!scripts) return { overflow, broken, crammed, violations: [] };
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  const violations = found.violations
    .filter(({ impact }) => impact !== "minor")
    .map(({ id, nodes }) => [id, nodes[0].html.slice(0, 200)]);
  return { overflow, broken, crammed, violations };
}

const commands = {
  async open({ width, javaScriptEnabled, offline, cookies = [] }) {
    if (context) await context.close();
    scripts = javaScriptEnabled;
    context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled, offline, locale: "zh-CN", acceptDownloads: true });
    await context.addCookies(cookies);
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on("request", (request) => seen.asked.push(request.url().slice(0, 200)));
    page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
    page.on("pageerror", (error) => seen.errors.push(String(error)));
  },
  async goto({ url }) {
    return (await page.goto(url))?.status();
  },
  async fill({ selector, value }) {
    await page.fill(selector, value);
  },
  async choose({ selector, value }) {
    await page.selectOption(selector, value);
  },
  async files({ selector, files }) {
    await page.setInputFiles(selector, files);
  },
  async click({ selector }) {
    await page.click(selector);
    await page.waitForLoadState();
  },
  async back() {
    await page.goBack();
  },
  async value({ selector }) {
    return page.inputValue(selector);
  },
  // As where people have the system choose the colours: backgrounds go, and so does all that they alone say.
  async forced({ selector }) {
    await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
    const color = await page.evaluate((of) => getComputedStyle(document.querySelector(of)).backgroundColor, selector);
    await page.emulateMedia({ forcedColors: null, colorScheme: null });
    return color;
  },
  // Of the tables of a page, what a screen reader is told.
  async heard() {
    const { nodes } = await (await context.newCDPSession(page)).send("Accessibility.getFullAXTree");
    return nodes.filter(({ ignored, role }) => !ignored && /cell|columnheader/.test(role.value)).map(({ role, name }) => [role.value, name.value]);
  },
  async download({ selector, to }) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(selector)]);
    await download.saveAs(to);
    return download.suggestedFilename();
  },
  async wait({ selector, seconds = 60 }) {
    await page.waitForSelector(selector, { timeout: seconds * 1000 });
  },
  async run({ script }) {
    return page.evaluate(script);
  },
  async runInWorker({ script }) {
    return page.workers()[0].evaluate(script);
  },
  async text({ selector }) {
    return page.innerText(selector);
  },
  async attribute({ selector, name }) {
    return page.getAttribute(selector, name);
  },
  async url() {
    return page.url();
  },
  // Where scripts run, at both widths; axe is one itself.
  async look({ picture, widths }) {
    const found = [];
    for (const width of scripts ? widths : [page.viewportSize().width]) {
      await page.setViewportSize({ width, height: 900 });
      if (picture) await page.screenshot({ path: `${picture}-${width}.png`, fullPage: true });
      found.push(await judged());
    }
    return found;
  },
  // What can be pressed stands on no paper, and what is white on a colour is white there: browsers print no backgrounds.
  async printed() {
    await page.emulateMedia({ media: "print" });
    const found = await page.evaluate(() =>
      [...document.querySelectorAll("body *")].filter((part) => {
        const text = [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        const { color } = getComputedStyle(part);
        return part.checkVisibility() && (part.matches("button, input, select") || (text && color === "rgb(255, 255, 255)"));
      }).concat(
        // What is folded away on the screen is on paper, where nobody can unfold it.
        [...document.querySelectorAll("details > :not(summary, form)")].filter((part) => !part.checkVisibility()),
      ).map((part) => part.outerHTML.slice(0, 100)));
    await page.emulateMedia({ media: null });
    return found;
  },
  async seen() {
    return seen;
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { command, ...given } = JSON.parse(line);
  try {
    process.stdout.write(JSON.stringify({ value: (await commands[command](given)) ?? null }) + "\n");
  } catch (error) {
    process.stdout.write(JSON.stringify({ error: String(error) }) + "\n");
  }
}
await browser.close();
