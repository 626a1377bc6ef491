// Makes docs/audit-reading.png and docs/audit-coverage.png from a page of invented letters; see docs/method.md.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [file, folder] = process.argv.slice(2);
if (!folder) throw new Error("usage: npm run pictures -- PAGE.html FOLDER");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
async function picture(name, colorScheme, part) {
  const page = await browser.newPage({ viewport: { width: 1240, height: 960 }, colorScheme });
  await page.goto(pathToFileURL(resolve(file)).href);
  if (part) await page.evaluate((part) => document.getElementById(part).scrollIntoView(), part);
  await page.screenshot({ path: resolve(folder, name) });
  await page.close();
}
await picture("audit-reading.png", "light");
await picture("audit-coverage.png", "dark", "coverage");
await browser.close();
