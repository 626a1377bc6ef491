#!/usr/bin/env bash
# Tries real programs on the sample letters and writes the table of docs/inputs.md; see README.md here.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
binary=${1:-$root/target/debug/mtuslint}
[ -x "$binary" ] || { echo "build it first: cargo build" >&2; exit 2; }
binary=$(realpath "$binary")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
cp "$here/package.json" "$here/pdfjs.mjs" "$work/"
(cd "$work" && npm install --silent --no-fund --no-audit)
"$work/venv/bin/python" "$here/compare.py" "$binary" "$root" "$work"
