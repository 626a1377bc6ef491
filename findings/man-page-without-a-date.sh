#!/usr/bin/env bash
# clap_mangen 0.3.3 with roff 1.1.1: a manual page that is to have no date gets the source in its place.
#
# `.TH` has five fields, told apart by their place: name, section, date, source, manual. `Man::date("")` asks for an empty
# date, as a page wants that must not change from day to day. An empty argument is written as nothing, not as `""`, so the
# source moves into the date's field and the manual's name into the source's: `man` shows them there. No error is raised.
# Two quotation marks given as the date come through as they are, and keep the place.
#
# Needs cargo; installs the pinned crates in a temporary folder. Fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cargo init --quiet --name page .
cat >> Cargo.toml <<'TOML'
clap = { version = "=4.6.7", default-features = false, features = ["std"] }
clap_mangen = "=0.3.3"
roff = "=1.1.1"
TOML
cat > src/main.rs <<'RUST'
fn main() {
    for date in ["2026-11-27", "", "\"\""] {
        let mut page = Vec::new();
        let man = clap_mangen::Man::new(clap::Command::new("page").about("A page"));
        man.date(date).source("a source").manual("a manual").render(&mut page).unwrap();
        let page = String::from_utf8(page).unwrap();
        println!("{}", page.lines().find(|line| line.starts_with(".TH")).unwrap());
    }
}
RUST
seen=$(cargo run --quiet)
expected='.TH page 1 2026-11-27 "a source" "a manual"
.TH page 1  "a source" "a manual"
.TH page 1 "" "a source" "a manual"'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was\n%s\n' "$expected"; exit 1; }
echo "as described: an empty date is left out, and the source stands in its place"
