// Makes the pictures of marked letters in docs/: from pages of invented letters; see docs/marked-letters.md.
//
//   npm run pictures-letters -- PAGE.html WORKSHEET.html FOLDER
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as start from "./browser.mjs";

const [file, sheet, folder] = process.argv.slice(2);
const usage = "usage: npm run pictures-letters -- PAGE.html WORKSHEET.html FOLDER";
if (!folder) start.end(usage);
const [page, worksheet] = [file, sheet].map((name) => start.page(name, usage));
const browser = await start.browser();
async function picture(name, url, { colorScheme = "light", width = 1280, height = 900, rule } = {}) {
  const tab = await browser.newPage({ viewport: { width, height }, colorScheme });
  await tab.goto(url);
  if (rule) {
    // The finding is chosen, so that the line between its words is seen.
    await tab.evaluate((rule) => (location.hash = document.querySelector(`.note[data-rule="${rule}"]`).id), rule);
    await tab.waitForTimeout(200);
    if (width > 1000) await tab.evaluate(() => scrollBy(0, document.querySelector("mark.on").getBoundingClientRect().top - 160));
  }
  await tab.screenshot({ path: resolve(folder, name) });
  await tab.close();
}
await picture("letter-light.png", page, { height: 1480, rule: "conflict/record" });
await picture("letter-dark.png", page, { colorScheme: "dark", height: 1480, rule: "conflict/record" });
await picture("letter-narrow.png", page, { width: 400, height: 860, rule: "conflict/record" });
await picture("worksheet.png", worksheet, { width: 1000, height: 1000 });
// As it is printed: the first sheet of paper.
const dir = mkdtempSync(join(tmpdir(), "mtuslint-"));
const tab = await browser.newPage();
await tab.goto(page);
writeFileSync(join(dir, "page.pdf"), await tab.pdf({ format: "A4", printBackground: false }));
execFileSync("pdftoppm", ["-r", "80", "-f", "1", "-l", "1", "-png", "-singlefile", join(dir, "page.pdf"), resolve(folder, "letter-print")]);
rmSync(dir, { recursive: true });
await browser.close();
