// Holds the pages of `mtuslint check -o html:FILE` and `-o html-dir:DIR` in two real browsers.
//
//   cargo build && target/debug/mtuslint check samples -o html:target/report.html -o html-dir:target/report
//   cd tests/browser && npm ci && npm run letters -- ../../target/report.html ../../target/report ../../target/debug/mtuslint ../../samples
//
// Chromium and Firefox are Debian's (`apt-get install chromium firefox-esr`); CHROMIUM and FIREFOX name others. Puppeteer drives
// both as they are; Playwright would need a Firefox of its own. It isn't part of `cargo test`.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";
import * as start from "./browser.mjs";

const usage = "usage: npm run letters -- PAGE.html FOLDER [MTUSLINT LETTERS]";
const [file, folder, mtuslint, letters] = process.argv.slice(2);
if (!folder) start.end(usage);
const url = start.page(file, usage);
const index = pathToFileURL(join(folder, "index.html")).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browsers = {
  chrome: process.env.CHROMIUM ?? "/usr/bin/chromium",
  firefox: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
};
const wait = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30))));
const visible = (page, selector) => page.$$eval(selector, (all) => all.filter((one) => one.offsetParent !== null).length);
const style = (page, selector, name) => page.$eval(selector, (one, name) => getComputedStyle(one)[name], name);

// Each gets a page of its own; `open` gives it, with what it said and asked for.
const tests = {
  async "every link leads to something"(page) {
    const dangling = await page.$$eval('a[href^="#"]', (links) =>
      links.filter((a) => !document.getElementById(a.hash.slice(1))).map((a) => a.outerHTML));
    assert.deepEqual(dangling, []);
    const twice = await page.$$eval("[id]", (all) => all.map((one) => one.id).filter((id, i, ids) => ids.indexOf(id) !== i));
    assert.deepEqual(twice, []);
    assert((await page.$$(".sides a")).length > 10, "there are words");
  },

  async "each side of a finding is on its words"(page) {
    const wrong = await page.$$eval(".note .sides a", (links) => {
      const plain = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");
      return links.flatMap((link) => {
        const note = link.closest(".note").id;
        let at = document.getElementById(link.hash.slice(1));
        let text = "";
        // The words may be cut into pieces, each marked with the note.
        const marks = [...document.querySelectorAll(`mark[data-notes~="${note}"]`)];
        const first = marks.findIndex((mark) => at.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING);
        for (const mark of marks.slice(first)) text += mark.textContent;
        const quoted = plain(link.querySelector("q").textContent);
        return plain(text).startsWith(quoted) ? [] : [`${note}: ${quoted} | ${plain(text).slice(0, 60)}`];
      });
    });
    assert.deepEqual(wrong, []);
  },

  async "n and p step through the findings, and can be switched off"(page) {
    const chosen = () => page.$$eval(".note.on", (notes) => notes.map((note) => note.id));
    await page.keyboard.press("n");
    const [first] = await chosen();
    assert(first);
    await page.keyboard.press("n");
    const [second] = await chosen();
    assert(second && second !== first);
    await page.keyboard.press("p");
    assert.deepEqual(await chosen(), [first]);
    const marked = await page.$$eval("mark.on", (marks) => marks.map((mark) => mark.getBoundingClientRect().top));
    assert(marked.length > 0 && marked[0] > 0 && marked[0] < 900, `in view: ${marked}`);
    assert.equal(await page.evaluate(() => document.activeElement.id), first, "focus goes along");
    await page.click("#keys");
    await page.keyboard.press("n");
    assert.deepEqual(await chosen(), [first]);
  },

  async "a conflict's sides are joined by a line"(page) {
    const note = await page.$('.note[data-rule="conflict/record"]');
    const id = await note.evaluate((one) => one.id);
    await page.evaluate((id) => (location.hash = id), id);
    await wait(page);
    const sides = (await page.$$(`[id="${id}"] .sides a`)).length;
    assert.equal(sides, 2);
    const { paths, ends, places } = await page.evaluate((id) => {
      const paths = [...document.querySelectorAll(".wires path")].map((path) => path.getAttribute("d"));
      const base = document.querySelector(".wires").getBoundingClientRect();
      const ends = [...document.querySelectorAll(".wires path")].map((path) => {
        const at = path.getPointAtLength(0);
        return { x: at.x + base.left, y: at.y + base.top };
      });
      const places = [...document.querySelectorAll(`mark[data-notes~="${id}"]`)].map((mark) => {
        const { left, bottom } = mark.getClientRects()[0];
        return { left, bottom };
      });
      return { paths, ends, places };
    }, id);
    assert(paths.length >= 3, paths.join("; "));
    for (const side of [0, 1]) {
      const near = places.some((place) => Math.abs(place.left - ends[side].x) < 3 && Math.abs(place.bottom - ends[side].y) < 6);
      assert(near, `line ${side} begins at its words: ${JSON.stringify({ ends, places })}`);
    }
  },

  async "a click on words chooses their finding, and the next at each click"(page) {
    const mark = await page.$("mark[data-notes]");
    const notes = (await mark.evaluate((one) => one.dataset.notes)).split(" ");
    await mark.evaluate((one) => one.scrollIntoView({ block: "center" }));
    await mark.click();
    assert.equal(await page.$eval(".note.on", (note) => note.id), notes[0]);
  },

  async "filters show errors, or one rule, and say how many"(page) {
    const all = await visible(page, ".note");
    await page.select("#severity", "error");
    const errors = await page.$$eval(".note:not([hidden])", (notes) => notes.map((note) => note.dataset.severity));
    assert(errors.length > 0 && errors.length < all && errors.every((one) => one === "error"));
    assert.match(await page.$eval("#shown", (one) => one.textContent), new RegExp(`${errors.length} of ${all} findings`));
    await page.select("#severity", "");
    await page.select("#rule", "citation/none");
    const rules = await page.$$eval(".note:not([hidden])", (notes) => notes.map((note) => note.dataset.rule));
    assert(rules.length > 0 && rules.every((rule) => rule === "citation/none"));
    const letters = await visible(page, "tr[data-found]");
    assert(letters > 0 && letters < (await page.$$("tr[data-found]")).length);
  },

  async "tints can be switched off, and voices differ without them"(page) {
    const clear = "rgba(0, 0, 0, 0)";
    assert.notEqual(await style(page, ".text .guideline", "backgroundColor"), clear);
    await page.click("#tints");
    assert.equal(await style(page, ".text .guideline", "backgroundColor"), clear);
    assert.equal(await style(page, ".text .guideline", "fontStyle"), "italic");
    assert.equal(await style(page, ".text .case", "fontStyle"), "normal");
  },

  async "judgements stay, and are saved as suppressions and as annotations"(page) {
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    const press = (rule, as) => page.$eval(`.note[data-rule="${rule}"] button[value="${as}"]`, (button) => button.click());
    await press("conflict/outcome", "right");
    await press("citation/none", "wrong");
    await page.$eval('.note[data-rule="citation/none"] .remark', (input) => {
      input.value = 'Cited in the "attachment"';
      input.dispatchEvent(new Event("change"));
    });
    await page.reload();
    const pressed = '.note[data-rule="citation/none"] button[aria-pressed="true"]';
    assert.equal(await page.$eval(pressed, (one) => one.textContent), "wrong");
    assert.equal(await page.$eval('.note[data-rule="citation/none"] .remark', (one) => one.value), 'Cited in the "attachment"');
    await page.select("#review", "none");
    const open = await page.$$eval(".note:not([hidden])", (notes) => notes.length);
    assert.equal(open, (await page.$$(".note")).length - 2);
    await page.select("#review", "");
    const saved = await page.evaluate(async () => {
      const made = [];
      URL.createObjectURL = (blob) => {
        made.push(blob.text());
        return "#";
      };
      const names = [];
      HTMLAnchorElement.prototype.click = function () {
        names.push(this.download);
      };
      document.getElementById("suppressions").click();
      document.getElementById("judgements").click();
      return { names, texts: await Promise.all(made) };
    });
    assert.deepEqual(saved.names, ["mtuslint-suppressions.toml", "judgements.json"]);
    assert.match(saved.texts[0], /\[\[suppression\]\]\nrule = "citation\/none"\nletter = "CM\d\d-\d+"\nfingerprint = "v1:[0-9a-f]{32}"\nreason = "Cited in the \\"attachment\\""\n/);
    const judged = JSON.parse(saved.texts[1]);
    assert(judged.every((letter) => letter.decisions.some((decision) => decision.issues || decision.near_misses)), "letters that were judged");
    const issues = judged.flatMap((letter) => letter.decisions.flatMap((decision) => decision.issues ?? []));
    assert.deepEqual(issues.map((issue) => issue.id), ["conflict/outcome"]);
    if (mtuslint) score(saved.texts[1]);
    await page.evaluate(() => localStorage.clear());
  },

  async "no width scrolls the page sideways"(page) {
    for (const width of [320, 400, 800, 1280]) {
      await page.setViewport({ width, height: 900 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(over <= 0, `${over} px too wide at ${width}`);
    }
  },
};

// What the page saves is read as it is, and the finding that was judged right counts as right.
function score(judgements) {
  const saved = join(mkdtempSync(join(tmpdir(), "judged-")), "judgements.json");
  writeFileSync(saved, judgements);
  const scored = JSON.parse(execFileSync(mtuslint, ["rules", "score", saved, letters, "--format", "json"]));
  rmSync(dirname(saved), { recursive: true });
  const recall = scored.figures.find((figure) => figure.name === "issue/conflict/outcome/recall");
  assert.deepEqual([recall.count, recall.of], [1, 1]);
}

async function scriptless(page, address) {
  await page.setJavaScriptEnabled(false);
  await page.goto(address);
}

let failed = 0;
let passed = 0;
async function run(name, test) {
  try {
    await test();
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.message ?? error}`);
  }
}

for (const [name, executablePath] of Object.entries(browsers)) {
  if (!existsSync(executablePath)) start.end(`no browser is at ${executablePath}; install it, or let ${name === "chrome" ? "CHROMIUM" : "FIREFOX"} name one`);
  const args = name === "chrome" && process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await puppeteer.launch({ browser: name, executablePath, args, headless: true });
  console.log(`${name}: ${await browser.version()}`);
  const errors = [];
  const requests = [];
  const open = async (address = url) => {
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 900 });
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("request", (request) => !/^(file|data|blob):/.test(request.url()) && requests.push(request.url()));
    await page.goto(address);
    return page;
  };
  for (const [title, test] of Object.entries(tests)) {
    await run(title, async () => {
      const page = await open();
      try {
        await test(page);
      } finally {
        await page.close();
      }
    });
  }
  await run("from the folder's index to a finding on its words, in two clicks", async () => {
    const page = await open(index);
    await page.select("#rule", "conflict/record");
    const listed = await page.$$eval("tr[data-found]:not([hidden])", (rows) => rows.map((row) => row.dataset.found));
    assert(listed.length > 0 && listed.every((found) => found.includes("conflict/record")), String(listed));
    await page.select("#rule", "");
    await Promise.all([page.waitForNavigation(), page.click("tr[data-found] td:last-child a")]);
    assert.match(page.url(), /\/[\w-]+\.html#/);
    await wait(page);
    assert.equal((await page.$$(".note.on")).length, 1);
    await page.click(".note.on .sides a");
    await wait(page);
    const top = await page.$eval("mark.on", (mark) => mark.getBoundingClientRect().top);
    assert(top > 0 && top < 900, `in view: ${top}`);
    await page.close();
  });
  if (name === "chrome") {
    await run("without script everything can be read", async () => {
      const page = await open();
      await scriptless(page, url);
      assert.equal(await visible(page, ".scripted"), 0);
      assert((await visible(page, ".note")) > 5);
      await page.click(".note .sides a");
      await page.click("#tints");
      assert.equal(await style(page, ".text .guideline", "backgroundColor"), "rgba(0, 0, 0, 0)");
      await page.close();
    });
    await run("it prints: text and findings, no controls", async () => {
      const page = await open();
      const pdf = Buffer.from(await page.pdf({ format: "A4" })).toString("latin1");
      const pages = pdf.match(/\/Type \/Page\b(?!s)/g).length;
      assert(pages > 6, `${pages} pages`);
      await page.emulateMediaType("print");
      assert.equal(await style(page, ".bar", "display"), "none");
      assert.equal(await visible(page, ".judge"), 0);
      await page.close();
    });
    await run("WCAG 2.2 AA, light and dark, narrow and wide", async () => {
      for (const value of ["light", "dark"]) {
        for (const width of [400, 1280]) {
          for (const address of [url, index]) {
            const page = await browser.newPage();
            // The page's own policy lets no other script in; the checker needs it lifted.
            await page.setBypassCSP(true);
            await page.setViewport({ width, height: 900 });
            await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]);
            await page.goto(address);
            await page.$$eval("details", (all) => all.slice(0, 40).forEach((one) => (one.open = true)));
            await page.evaluate(axe);
            const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
            const { violations, passes } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), tags);
            assert(passes.some((rule) => rule.id === "color-contrast"), "contrast was looked at");
            const reported = violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].failureSummary}`);
            assert.deepEqual(reported, [], `${value}, ${width} px, ${address}`);
            await page.close();
          }
        }
      }
    });
  }
  await run("no error on the console", () => assert.deepEqual(errors, []));
  await run("no request", () => assert.deepEqual(requests, []));
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
