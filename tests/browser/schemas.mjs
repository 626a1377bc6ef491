// Holds the JSON Schemas of `mtuslint schema` in Ajv, a validator that isn't ours, at its strictest, and the reports and the
// rule pack against them.
//
//   cargo build && cd tests/browser && npm ci && npm run schemas -- ../../target/debug/mtuslint
//
// It isn't part of `cargo test`, which needs nothing but Rust.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import Ajv from "ajv/dist/2020.js";
import { parse } from "yaml";

const binary = process.argv[2];
if (!binary) throw new Error("usage: npm run schemas -- BINARY");
const root = resolve(import.meta.dirname, "../..");
const run = (...args) => spawnSync(resolve(binary), args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 }).stdout;
const schema = (of) => JSON.parse(execFileSync(resolve(binary), ["schema", of]));
const validator = (of) => new Ajv.default({ strict: true, allErrors: true }).compile(schema(of));
const holds = (validate, value, what) => assert(validate(value), `${what}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);

const all = ["report", "report-line", "audit", "pack", "reading", "score", "annotations"];
const [report, line, audit, pack] = all.map(validator);
const inputs = ["samples", "tests/letters/broken", "nowhere.txt"];
holds(report, JSON.parse(run("check", "--format=json", ...inputs)), "report");
holds(audit, JSON.parse(run("audit", "--format=json", ...inputs)), "audit");
const lines = run("check", "--format=jsonl", ...inputs).trimEnd().split("\n").map((text) => JSON.parse(text));
for (const one of lines) holds(line, one, "a line");
assert(!line({ leter: {} }) && !report({ letters: [] }), "what is wrong is refused");

// Programs that make types of a schema name them after its titles.
const titles = schema("report-line").oneOf.map((one) => one.title);
assert.deepEqual(titles, ["LetterLine", "ErrorLine", "SuppressionsLine", "RunLine"]);

// The pack built in, as it is exported, for readers of YAML 1.2 and of YAML 1.1, to which a bare `no` is false.
const dir = mkdtempSync(join(tmpdir(), "mtuslint-"));
try {
  run("rules", "export", join(dir, "pack"));
  run("rules", "new", "class", "biofeedback", "--dir", join(dir, "new"));
  const files = readdirSync(dir, { recursive: true }).filter((name) => name.endsWith(".yaml"));
  assert(files.length > 20, `${files.length} files`);
  for (const name of files) {
    const text = readFileSync(join(dir, name), "utf8");
    const read = parse(text);
    holds(pack, read, name);
    assert.deepEqual(parse(text, { version: "1.1" }), read, `${name} says something else in YAML 1.1`);
  }
} finally {
  rmSync(dir, { recursive: true });
}

// What `rules check` refuses, an editor refuses while it is typed.
for (const name of ["42-bad-dates", "43-no-unit", "52-no-source", "53-no-phrases", "81-names-not-as-names-are"]) {
  const folder = join(root, "tests/wrong-packs", name);
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".yaml"));
  const refused = files.some((file) => !pack(parse(readFileSync(join(folder, file), "utf8"))));
  assert(refused, `${name} passes the schema`);
}
console.log(`${all.length} schemas compile in strict mode; ${lines.length} lines, a report, an audit and the exported pack hold to them`);
