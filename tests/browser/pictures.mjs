// Makes docs/audit-reading.png and docs/audit-coverage.png from a page of invented letters; see docs/method.md.
import { resolve } from "node:path";
import * as start from "./browser.mjs";

const [file, folder] = process.argv.slice(2);
const usage = "usage: npm run pictures -- PAGE.html FOLDER";
if (!folder) start.end(usage);
const url = start.page(file, usage);
const browser = await start.browser();
async function picture(name, colorScheme, part) {
  const page = await browser.newPage({ viewport: { width: 1240, height: 960 }, colorScheme });
  await page.goto(url);
  if (part) await page.evaluate((part) => document.getElementById(part).scrollIntoView(), part);
  await page.screenshot({ path: resolve(folder, name) });
  await page.close();
}
await picture("audit-reading.png", "light");
await picture("audit-coverage.png", "dark", "coverage");
await browser.close();
