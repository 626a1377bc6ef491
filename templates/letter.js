"use strict";
// Everything can be read without this script. It adds filters, keys, the line that joins a finding's words, and judgements.
const byId = (id) => document.getElementById(id);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const notes = all(".note");
const rows = all("tr[data-found]");
for (const hidden of all(".scripted")) hidden.hidden = false;

// Judgements, kept by the browser under each finding's fingerprint.
const STORE = "mtuslint-judgements";
let judged = {};
try {
  judged = JSON.parse(localStorage.getItem(STORE)) ?? {};
} catch {
  // Without a store they last as long as the page.
}
function judge(note, change) {
  const { rule, fingerprint } = note.dataset;
  const { letter } = note.closest(".letter").dataset;
  judged[fingerprint] = { as: "seen", note: "", rule, letter, ...judged[fingerprint], ...change };
  try {
    localStorage.setItem(STORE, JSON.stringify(judged));
  } catch {
    // As above.
  }
  show(note);
}
const standing = (fingerprint) => judged[fingerprint]?.as ?? "none";
function show(note) {
  const known = judged[note.dataset.fingerprint];
  note.querySelector(".judged").textContent = known?.as === "seen" ? "seen" : "";
  for (const button of all(".judge button", note)) button.setAttribute("aria-pressed", String(button.value === known?.as));
  note.querySelector(".remark").value = known?.note ?? "";
}
function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
for (const note of notes) {
  const number = note.querySelector(".number").textContent;
  const head = note.querySelector(".head");
  const bar = element("span", { className: "judge" });
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", `Your judgement of finding ${number}`);
  for (const as of ["right", "wrong", "later"]) {
    const press = () => judge(note, { as: standing(note.dataset.fingerprint) === as ? "seen" : as });
    bar.append(element("button", { type: "button", value: as, textContent: as, onclick: press }));
  }
  head.append(" ", element("span", { className: "judged" }), bar);
  const onchange = (event) => judge(note, { note: event.target.value });
  const remark = element("input", { type: "text", className: "remark", placeholder: "your note", onchange });
  remark.setAttribute("aria-label", `Your note on finding ${number}`);
  note.append(remark);
  show(note);
}

// Filters. A rule's own note shows only its findings at a click.
const wanted = () => ({ severity: byId("severity").value, rule: byId("rule").value, review: byId("review").value });
function fits({ severity, rule, review }, found) {
  return (!severity || severity.split(" ").includes(found.severity)) && (!rule || rule === found.rule)
    && (!review || review === standing(found.fingerprint));
}
function filter() {
  const choice = wanted();
  const chosen = Object.values(choice).some(Boolean);
  const gone = new Set();
  for (const note of notes) {
    note.hidden = !fits(choice, note.dataset);
    if (note.hidden) gone.add(note.id);
  }
  for (const mark of all("mark[data-notes]")) {
    mark.classList.toggle("quiet", mark.dataset.notes.split(" ").every((id) => gone.has(id)));
  }
  let shown = 0;
  for (const row of rows) {
    const found = row.dataset.found.split(";").filter(Boolean).map((one) => {
      const [severity, rule, fingerprint] = one.split(" ");
      return { severity, rule, fingerprint };
    });
    row.hidden = chosen && !found.some((one) => fits(choice, one));
    shown += row.hidden ? 0 : 1;
  }
  if (rows.length) {
    for (const letter of all(".letter")) letter.hidden = chosen && !letter.querySelector(".note:not([hidden])");
  }
  const findings = notes.length ? `${notes.length - gone.size} of ${notes.length} findings` : "";
  const letters = rows.length ? `${shown} of ${rows.length} letters` : "";
  byId("shown").textContent = [letters, findings].filter(Boolean).join(", ");
  choose(null);
}
for (const id of ["severity", "rule", "review"]) byId(id).addEventListener("input", filter);

// A finding that is chosen: its words are marked and joined by a line.
const SVG = "http://www.w3.org/2000/svg";
let chosen = null;
function choose(note) {
  for (const old of all(".on")) old.classList.remove("on");
  for (const old of all(".wires")) old.remove();
  chosen = note;
  if (!note) return;
  note.classList.add("on");
  for (const mark of all(`mark[data-notes~="${note.id}"]`)) mark.classList.add("on");
  draw();
}
function draw() {
  for (const old of all(".wires")) old.remove();
  if (!chosen) return;
  const letter = chosen.closest(".letter");
  const base = letter.getBoundingClientRect();
  const places = all(".sides a", chosen).map((side) => {
    let at = byId(side.hash.slice(1));
    while (at && at.tagName !== "MARK") at = at.nextElementSibling;
    const box = at?.getClientRects()[0];
    return box && { left: box.left - base.left, right: box.right - base.left, y: box.bottom - base.top - 2 };
  }).filter(Boolean);
  if (!places.length) return;
  const wires = document.createElementNS(SVG, "svg");
  wires.setAttribute("class", "wires");
  wires.setAttribute("aria-hidden", "true");
  const line = (d, name = "") => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    path.setAttribute("class", name);
    wires.append(path);
  };
  // Down the left of the text from words to words; to the note, where it stands beside them.
  const text = chosen.closest(".part")?.querySelector(".text").getBoundingClientRect();
  const gutter = (text ? text.left - base.left : 0) - 10;
  const ys = places.map((place) => place.y);
  for (const place of places) line(`M ${place.left} ${place.y} H ${gutter}`, "across");
  if (places.length > 1) line(`M ${gutter} ${Math.min(...ys)} V ${Math.max(...ys)}`);
  const box = chosen.getBoundingClientRect();
  if (text && box.left > text.right) {
    const [x, y] = [box.left - base.left, box.top - base.top + 14];
    const turn = x - 18;
    line(`M ${places[0].right} ${places[0].y} H ${turn}`, "across");
    line(`M ${turn} ${places[0].y} V ${y} H ${x}`);
  }
  letter.append(wires);
}
addEventListener("resize", draw);

function go(note, focus = true) {
  choose(note);
  if (standing(note.dataset.fingerprint) === "none") judge(note, {});
  const marked = document.querySelector("mark.on");
  (marked ?? note).scrollIntoView({ block: "center" });
  if (focus) note.focus({ preventScroll: true });
  // In a narrow window the note may be out of sight then.
  const box = note.getBoundingClientRect();
  if (box.bottom < 0 || box.top > innerHeight) note.scrollIntoView({ block: "center" });
}
function step(by) {
  const shown = notes.filter((note) => !note.hidden);
  const at = shown.indexOf(chosen);
  const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length];
  if (next) go(next);
}
byId("after")?.addEventListener("click", () => step(1));
byId("before")?.addEventListener("click", () => step(-1));
addEventListener("keydown", (event) => {
  const typing = event.target.closest("input[type=text], select, textarea");
  if (!byId("keys")?.checked || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "n") step(1);
  if (event.key === "p") step(-1);
});
addEventListener("click", (event) => {
  const mark = event.target.closest("mark[data-notes]");
  const link = event.target.closest("a");
  if (link?.hash && link.pathname === location.pathname) {
    // A link to where one is already.
    if (link.hash === location.hash) follow();
    return;
  }
  if (mark) {
    // Of several the next at each click.
    const own = mark.dataset.notes.split(" ").map(byId).filter((note) => !note.hidden);
    if (own.length) go(own[(own.indexOf(chosen) + 1) % own.length], false);
  }
});
function follow() {
  const target = byId(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.classList.contains("note")) {
    if (target.hidden) clear();
    go(target);
  } else if (target.classList.contains("place")) {
    const note = notes.find((note) => target.id.startsWith(`${note.id}.`));
    if (note) choose(note);
    target.scrollIntoView({ block: "center" });
  }
}
function clear() {
  for (const id of ["severity", "rule", "review"]) byId(id).value = "";
  filter();
}
addEventListener("hashchange", follow);

// What was judged, for other programs.
function save(name, text, type) {
  const link = element("a", { download: name, href: URL.createObjectURL(new Blob([text], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
byId("suppressions").addEventListener("click", () => {
  // A basic string of TOML is one of JSON.
  const entries = Object.entries(judged).filter(([, known]) => known.as === "wrong").map(([fingerprint, known]) => {
    const reason = known.note || "Judged wrong in the marked letter";
    const keys = { rule: known.rule, letter: known.letter, fingerprint, reason };
    return `[[suppression]]\n${Object.entries(keys).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join("")}`;
  });
  save("mtuslint-suppressions.toml", entries.join("\n"), "application/toml");
});
byId("judgements")?.addEventListener("click", () => {
  const letters = all(".letter").filter((letter) => all(".note", letter).some(decides));
  save("judgements.json", JSON.stringify(letters.map(annotations), null, 2), "application/json");
});
// What is judged becomes annotations for `mtuslint rules score`; what isn't, or is put off, is unsure and counts nowhere. Of a
// decision without a judgement only the number is given.
const decides = (note) => note.dataset.n !== "0" && ["right", "wrong"].includes(standing(note.dataset.fingerprint));
function annotations(letter) {
  const own = all(".note", letter);
  const numbers = Array.from({ length: Number(letter.dataset.decisions) }, (_, i) => i + 1);
  return { letter: letter.dataset.stem, decisions: numbers.map((n) => annotated(n, own.filter((note) => Number(note.dataset.n) === n))) };
}
function annotated(n, own) {
  const as = (note) => standing(note.dataset.fingerprint);
  if (!own.some(decides)) return { n };
  const decision = { n, criteria: {}, issues: [], near_misses: [], unsure_issues: [] };
  for (const note of own) {
    const { rule, fingerprint, results = "" } = note.dataset;
    const quote = note.querySelector(".sides q")?.textContent.replace(/ …$/, "") ?? "";
    const scored = /^(conflict|citation)\//.test(rule);
    if (as(note) === "wrong") decision.near_misses.push({ about: rule, quote, why: judged[fingerprint].note || "judged wrong" });
    else if (scored && as(note) === "right") decision.issues.push({ id: rule, quote });
    else if (scored) decision.unsure_issues.push(rule);
    else if (as(note) === "right") {
      for (const result of results.split(" ").filter(Boolean)) {
        const [id, status, finding = null] = result.split(/[=:]/);
        decision.criteria[id] = [status, finding];
      }
    }
  }
  return decision;
}

filter();
follow();
