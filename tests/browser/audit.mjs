// Holds the page of `mtuslint audit --format html` in a real browser.
//
//   cargo run --release --example letters -- --seed 3 --count 120 target/letters
//   (cd target && release/mtuslint audit letters -o html:audit.html > audit.md)
//   cd tests/browser && npm ci && npm test -- ../../target/audit.html
//
// Chromium is Debian's (`apt-get install chromium`); CHROMIUM names another. It isn't part of `cargo test`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as start from "./browser.mjs";

const url = start.page(process.argv[2], "usage: npm test -- PAGE.html");
const browser = await start.browser();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Whatever the page says or asks for, in every test.
const errors = [];
const requests = [];
async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light", ...options });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("request", (request) => request.url() !== url && !request.url().startsWith("data:") && requests.push(request.url()));
  await page.goto(url);
  return page;
}
const rows = (page) => page.locator("#decision-table tbody tr:not([hidden])");
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);

const tests = {
  async "lists and words filter, and say how many are left"(page) {
    const all = await page.locator("#decision-table tbody tr").count();
    const controls = page.locator('[data-for="decision-table"]');
    await controls.locator("select").nth(1).selectOption("o-upheld");
    const upheld = await rows(page).count();
    assert(upheld > 0 && upheld < all, `${upheld} of ${all}`);
    assert.equal(await controls.locator("output").textContent(), `${upheld} of ${all} shown`);
    for (const outcome of await rows(page).locator("td:nth-child(4)").allTextContents()) assert.equal(outcome, "upheld");
    await controls.locator("input").fill("no row has these words");
    assert.equal(await rows(page).count(), 0);
  },

  async "a heading sorts, numbers as numbers, and back again"(page) {
    const sorted = async (column, direction) => {
      const cells = page.locator(`#coverage-table tbody tr td:nth-child(${column})`);
      const values = await cells.evaluateAll((cells) => cells.map((cell) => Number(cell.dataset.v)));
      assert(new Set(values).size > 2, "there is something to sort");
      assert.deepEqual(values, values.toSorted((a, b) => (a - b) * direction));
    };
    const heading = page.locator("#coverage-table th").nth(3);
    await heading.getByRole("button").click();
    assert.equal(await heading.getAttribute("aria-sort"), "ascending");
    await sorted(4, 1);
    await heading.getByRole("button").click();
    assert.equal(await heading.getAttribute("aria-sort"), "descending");
    await sorted(4, -1);
    const names = page.locator("#coverage-table th").nth(0);
    await names.getByRole("button").click();
    assert.equal(await heading.getAttribute("aria-sort"), null, "one heading at a time");
  },

  async "every number leads to as many decisions"(page) {
    // What each link chooses, by the rows' tokens; then some by clicking, which must show the same.
    const wrong = await page.evaluate(() => {
      const rows = [...document.querySelectorAll("#decision-table tbody tr")].map((row) => new Set(row.dataset.tokens.split(" ")));
      const wrong = [];
      const links = [...document.querySelectorAll("a[data-all]")];
      links.forEach((link, nth) => {
        const tokens = link.dataset.all.split(" ").filter(Boolean);
        const behind = rows.filter((row) => tokens.every((token) => row.has(token))).length;
        const text = link.textContent.trim();
        const more = link.dataset.label.includes("with the decision itself") ? 1 : 0;
        const right = /^\d+$/.test(text) ? behind === Number(text) + more : behind > 0 || text === "0";
        if (!right) wrong.push(`${text} ${link.dataset.label}: ${behind}`);
        if (nth % Math.ceil(links.length / 40) === 0) {
          link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
          const shown = document.querySelectorAll("#decision-table tbody tr:not([hidden])").length;
          if (shown !== behind) wrong.push(`${link.dataset.label}: ${shown} shown, not ${behind}`);
        }
      });
      return wrong;
    });
    assert.deepEqual(wrong, []);
    assert((await page.locator("a[data-all]").count()) > 200, "there are numbers");
    // Figures that decisions are counted by and that lead nowhere.
    const dead = await page.locator("td.n").evaluateAll((cells) =>
      cells.filter((cell) => /^[1-9]\d*\*?$/.test(cell.textContent.trim()) && !cell.querySelector("a")).map((cell) => cell.closest("table").id + " " + cell.cellIndex));
    assert.deepEqual([...new Set(dead)], ["reading-table 0", "decision-table 5"], "only ranks and years");
  },

  async "a letter of the reading list shows its decisions, and all again"(page) {
    const name = page.locator("#reading-table tbody tr td.id a").first();
    await name.click();
    const letter = await name.textContent();
    for (const cell of await rows(page).locator("td.id").allTextContents()) assert(cell.startsWith(letter));
    assert(await page.locator("#chosen").isVisible());
    await page.getByRole("button", { name: "Show all" }).click();
    assert.equal(await rows(page).count(), await page.locator("#decision-table tbody tr").count());
  },

  async "no link leads nowhere, and each finding to its words"(page) {
    const dangling = await page.evaluate(() =>
      [...document.querySelectorAll('a[href^="#"]')].filter((a) => !document.getElementById(a.getAttribute("href").slice(1))).map((a) => a.outerHTML));
    assert.deepEqual(dangling, []);
    for (const where of ["#reading-table ol a[href*='-w']", "#unlike .sides li a[href*='-w']"]) {
      const link = page.locator(where).first();
      const id = (await link.getAttribute("href")).slice(1);
      const quoted = await link.locator("xpath=..").locator("mark").textContent();
      await link.click();
      const words = page.locator(`[id="${id}"]`);
      assert(await words.isVisible(), where);
      assert((await words.textContent()).startsWith(quoted.slice(0, 5)) || quoted.startsWith(await words.textContent()), quoted);
      const top = await words.evaluate((mark) => mark.getBoundingClientRect().top);
      assert(top > 0 && top < 900, `in view: ${top}`);
      assert.equal(await focused(page), id);
    }
  },

  async "light or dark as the system says, until the button says otherwise"(page) {
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(await theme(), "light");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
    assert.equal(await ground(), "rgb(18, 23, 28)");
    const button = page.locator("#theme");
    assert.equal(await button.getAttribute("aria-pressed"), "true");
    await button.click();
    assert.equal(await ground(), "rgb(255, 255, 255)");
  },

  async "the keyboard alone gets everywhere"(page) {
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "Skip to the content");
    await page.keyboard.press("Enter");
    assert.equal(await focused(page), "main");
    // From a heading: Space sorts.
    await page.locator("#coverage-table th button").nth(3).focus();
    await page.keyboard.press("Space");
    assert.equal(await page.locator("#coverage-table th").nth(3).getAttribute("aria-sort"), "ascending");
    // From a cell of the heat map: Enter leads to its decisions, and focus goes along.
    await page.locator("#coverage svg a").first().focus();
    await page.keyboard.press("Enter");
    assert(await page.locator("#chosen").isVisible());
    assert.equal(await focused(page), "Show all");
    await page.keyboard.press("Space");
    assert(!(await page.locator("#chosen").isVisible()));
    // From a reason: Enter leads to its words.
    const reason = page.locator("#reading-table ol a[href*='-w']").first();
    await reason.focus();
    await page.keyboard.press("Enter");
    assert.equal(await focused(page), (await reason.getAttribute("href")).slice(1));
  },

  async "it prints, with everything but the rationales open"(page) {
    const pdf = await page.pdf({ format: "A4" });
    const pages = pdf.toString("latin1").match(/\/Type \/Page\b(?!s)/g).length;
    assert(pdf.subarray(0, 5).toString() === "%PDF-" && pages > 3, `${pages} pages`);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.equal(await page.locator("details.card:not([open])").count(), 0);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    assert((await page.locator("details.card:not([open])").count()) > 0);
  },

  async "no width scrolls the page sideways"(page) {
    for (const width of [320, 400, 900, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(over <= 0, `${over} px too wide at ${width}`);
    }
  },
};

async function accessible() {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [400, 1280]) {
      // The page's own policy lets no script in; the checker needs it lifted.
      const page = await open({ bypassCSP: true, colorScheme, viewport: { width, height: 900 } });
      await page.evaluate(() => {
        document.querySelectorAll("details.card").forEach((card) => (card.open = true));
        // As many as show every kind of thing; thousands of like rows take minutes.
        document.querySelectorAll("tbody").forEach((body) => [...body.rows].slice(12).forEach((row) => row.remove()));
        document.querySelectorAll("details.card:nth-of-type(n + 8)").forEach((card) => card.closest("#splits") || card.remove());
        document.querySelectorAll("#decision-table details").forEach((item) => (item.open = true));
      });
      await page.evaluate(axe);
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
      const { violations, passes } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), tags);
      assert(passes.some((rule) => rule.id === "color-contrast"), "contrast was looked at");
      const reported = violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].failureSummary}`);
      assert.deepEqual(reported, [], `${colorScheme}, ${width} px`);
      await page.context().close();
    }
  }
}

let failed = 0;
async function run(name, test) {
  try {
    await test();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.message ?? error}`);
  }
}
for (const [name, test] of Object.entries(tests)) {
  await run(name, async () => {
    const page = await open();
    await test(page);
    await page.context().close();
  });
}
await run("WCAG 2.2 AA, light and dark, narrow and wide", accessible);
await run("no error on the console", () => assert.deepEqual(errors, []));
await run("no request", () => assert.deepEqual(requests, []));
await browser.close();
console.log(`${Object.keys(tests).length + 3 - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
