"use strict";
// Light or dark: the system's choice, until the button says otherwise.
const theme = document.getElementById("theme");
const dark = matchMedia("(prefers-color-scheme: dark)");
function paint(isDark) {
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
  theme.setAttribute("aria-pressed", String(isDark));
}
paint(dark.matches);
dark.addEventListener("change", (event) => paint(event.matches));
theme.addEventListener("click", () => paint(document.documentElement.dataset.theme !== "dark"));

// Sorting: a button in each heading; numbers as numbers.
const value = (row, column) => row.cells[column].dataset.v ?? row.cells[column].textContent.trim();
function sort(th) {
  const table = th.closest("table");
  const up = th.getAttribute("aria-sort") !== "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  th.setAttribute("aria-sort", up ? "ascending" : "descending");
  const numbers = th.classList.contains("n");
  const compare = (a, b) => {
    const [x, y] = [value(a, th.cellIndex), value(b, th.cellIndex)];
    return (numbers ? Number(x) - Number(y) : x.localeCompare(y, undefined, { numeric: true })) * (up ? 1 : -1);
  };
  table.tBodies[0].append(...[...table.tBodies[0].rows].sort(compare));
}
for (const th of document.querySelectorAll("table.sortable th")) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...th.childNodes);
  button.addEventListener("click", () => sort(th));
  th.append(button);
}

// Filters: words, lists, and (for decisions) what a number stands for.
const chosen = { tokens: [], label: "" };
function filter(table) {
  const controls = document.querySelector(`[data-for="${table.id}"]`);
  const words = controls.querySelector("input").value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = [...controls.querySelectorAll("select")].map((list) => list.value).filter(Boolean);
  if (table.id === "decision-table") wanted.push(...chosen.tokens);
  let shown = 0;
  for (const row of table.tBodies[0].rows) {
    const tokens = (row.dataset.tokens ?? "").split(" ");
    const text = row.textContent.toLowerCase();
    row.hidden = !(wanted.every((token) => tokens.includes(token)) && words.every((word) => text.includes(word)));
    shown += row.hidden ? 0 : 1;
  }
  controls.querySelector("output").textContent = `${shown} of ${table.tBodies[0].rows.length} shown`;
}
for (const controls of document.querySelectorAll("[data-for]")) {
  const table = document.getElementById(controls.dataset.for);
  controls.addEventListener("input", () => filter(table));
  filter(table);
}
const decisions = document.getElementById("decision-table");
const chip = document.getElementById("chosen");
function choose(tokens, label) {
  Object.assign(chosen, { tokens, label });
  chip.hidden = tokens.length === 0;
  chip.querySelector("span").textContent = label;
  filter(decisions);
}
function clear() {
  const controls = document.querySelector('[data-for="decision-table"]');
  for (const field of controls.querySelectorAll("input, select")) field.value = "";
  choose([], "");
}
chip.querySelector("button").addEventListener("click", clear);

// A number leads to its decisions, a finding to its words.
function show(id) {
  const target = id && document.getElementById(id);
  if (!target) return;
  const row = target.closest("#decision-table tbody tr");
  if (row && row.hidden) clear();
  if (row) row.querySelector("details").open = true;
  for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
  for (const old of document.querySelectorAll(".found")) old.classList.remove("found");
  target.classList.add("found");
  const whole = target.tagName === "SECTION" || target.tagName === "DETAILS" || target === row;
  target.scrollIntoView({ block: whole ? "start" : "center" });
  const focus = target.tagName === "DETAILS" || target === row ? target.querySelector("summary") : target;
  focus.focus({ preventScroll: true });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  if (link.dataset.all !== undefined) {
    event.preventDefault();
    clear();
    choose(link.dataset.all.split(" ").filter(Boolean), link.dataset.label);
    history.replaceState(null, "", "#decisions");
    document.getElementById("decisions").scrollIntoView();
    const focus = chip.hidden ? document.getElementById("decisions") : chip.querySelector("button");
    focus.focus({ preventScroll: true });
  } else if (link.hash.length > 1) {
    show(link.hash.slice(1));
  }
});
addEventListener("hashchange", () => show(location.hash.slice(1)));
show(location.hash.slice(1));

// Pictures for a report: an SVG file with the colours that are seen now.
const PAINTED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-family", "font-size"];
function picture(svg) {
  const copy = svg.cloneNode(true);
  const seen = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((part, nth) => {
    const style = getComputedStyle(seen[nth]);
    for (const name of PAINTED) part.setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "href", "data-all", "data-label"]) part.removeAttribute(name);
  });
  return new XMLSerializer().serializeToString(copy);
}
for (const svg of document.querySelectorAll("svg[role=group]")) {
  const name = svg.getAttribute("aria-label").split(";")[0];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "save";
  button.textContent = "Save as picture";
  button.setAttribute("aria-label", `Save as picture: ${name}`);
  button.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([picture(svg)], { type: "image/svg+xml" }));
    link.download = `${name.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 60)}.svg`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });
  (svg.closest(".scroll") ?? svg).after(button);
}

// On paper everything but the rationales is open.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details.card:not([open])")];
  for (const card of closed) card.open = true;
});
addEventListener("afterprint", () => closed.forEach((card) => (card.open = false)));
