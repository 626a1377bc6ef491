#!/usr/bin/env bash
# Builds the wheel, installs it into an empty environment, and tests it there. Needs Python 3.10 or later, Rust, and PyPI for
# pip's own part (maturin, pytest, pandas, polars, pyarrow); no part of `cargo test`, which needs nothing but Rust.
#
#     python/test.sh             # as released
#     python/test.sh dev         # a debug build, quicker to make
set -euo pipefail
cd "$(dirname "$0")/.."
profile=${1:-release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
pip=("$work/venv/bin/python" -m pip --quiet --disable-pip-version-check)
"${pip[@]}" wheel --no-deps --wheel-dir "$work" --config-settings "build-args=--profile=$profile" .
ls -l "$work"/*.whl
"${pip[@]}" install "$work"/*.whl pytest pandas polars pyarrow
# From another folder, so that nothing but the installed module is found.
cp -r python/tests "$work/tests"
(cd "$work" && MTUSLINT_ROOT="$OLDPWD" "$work/venv/bin/python" -m pytest -q tests)
