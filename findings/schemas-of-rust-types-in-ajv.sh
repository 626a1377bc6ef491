#!/usr/bin/env bash
# schemars 1.2.3 and Ajv 8.20.0: the schema of a Rust struct with a `usize` or `i16` doesn't compile in Ajv's strict mode.
#
# schemars writes Rust's own names as formats (`uint`, `int16`, `double`). JSON Schema allows any format and lets validators pass
# over those they don't know, and most do. Ajv with `strict: true` refuses the whole schema for it. `Option<String>`, whose
# type is a union with null, is taken; a union of two other types is refused as well. So a schema that is checked in Rust alone
# may still be of no use to an editor or a service that runs Ajv.
#
# Needs cargo, node and npm; installs the pinned packages in a temporary folder. Fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cargo init --quiet --name types .
cat >> Cargo.toml <<'TOML'
schemars = "=1.2.3"
serde_json = "1"
TOML
cat > src/main.rs <<'RUST'
#[derive(schemars::JsonSchema)]
#[allow(dead_code)]
struct Counted {
    count: usize,
}
#[derive(schemars::JsonSchema)]
#[allow(dead_code)]
struct Named {
    name: Option<String>,
}
fn main() {
    let all = [schemars::schema_for!(Counted).to_value(), schemars::schema_for!(Named).to_value()];
    println!("{}", serde_json::to_string(&all).unwrap());
}
RUST
cargo run --quiet > schemas.json
npm install --silent --no-audit --no-fund ajv@8.20.0 > /dev/null
cat > check.cjs <<'JS'
const Ajv = require("ajv/dist/2020");
const say = (name, schema) => {
  try {
    new Ajv({ strict: true }).compile(schema);
    console.log(name + ": compiles");
  } catch (error) {
    console.log(name + ": " + error.message.split(" at ")[0]);
  }
};
const [counted, named] = require("./schemas.json");
say("usize", counted);
say("Option<String>", named);
say("two types", { type: ["string", "number"] });
JS
seen=$(node check.cjs)
expected='usize: unknown format "uint" ignored in schema
Option<String>: compiles
two types: strict mode: use allowUnionTypes to allow union type keyword'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was\n%s\n' "$expected"; exit 1; }
echo "as described"
