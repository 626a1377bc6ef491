#!/usr/bin/env bash
# Begins the corpora: libFuzzer finds its way faster from what is nearly right.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p corpus/{letter,decision,phrase,pack,pdf,file,furniture}
cp ../samples/*.txt ../tests/letters/*.txt corpus/letter/ 2> /dev/null || true
cp ../tests/wrong-packs/*/*.yaml corpus/pack/ 2> /dev/null || true
for file in $(find ../rules ../tests/wrong-packs -name '*.yaml'); do cp "$file" "corpus/pack/$(echo "$file" | tr '/' '_')"; done
grep -rhoE '^ +- .+' ../rules | sed 's/^ *- //' | split -l 1 -a 5 - corpus/phrase/p
cp corpus/phrase/* corpus/decision/
cargo run --quiet --release --manifest-path ../Cargo.toml --example letters -- --count 100 "$PWD/corpus/letter" --answers /dev/null
find ../../shared/letters/pdf -name "*.pdf" -size -40k 2> /dev/null | head -n 20 | xargs -r cp -t corpus/pdf
# The first byte says what `file` takes the rest for; the letters themselves are what stands on pages.
cp corpus/letter/* corpus/furniture/
cp seeds/file/* corpus/file/
