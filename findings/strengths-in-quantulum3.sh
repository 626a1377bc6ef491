#!/usr/bin/env bash
# quantulum3 0.10.0: the strength of a tablet with two ingredients is a fraction of a milligram.
#
# `Norco 10/325 mg` holds 10 mg of hydrocodone and 325 mg of acetaminophen, as every label, prescription and letter writes it. The
# parser of quantities takes the slash for a division and gives one quantity of 0.03 mg, without a warning; with it, doses a day
# and morphine equivalents come out three hundred times too small. `5 mg/325 mg` comes out as two milligrams apart, and a pain
# score of `7/10` as the number 0.7.
#
# Needs python3 with venv; installs the pinned package in a temporary folder. Fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check quantulum3==0.10.0
env/bin/python -W ignore > seen << 'PY'
from quantulum3 import parser

for text in ["Norco 10/325 mg", "Norco 10 mg", "Norco 5 mg/325 mg", "pain of 7/10"]:
    found = [(quantity.surface, round(quantity.value, 4), quantity.unit.name) for quantity in parser.parse(text)]
    print(f"{text}: {found}")
PY
cat seen
diff seen - << 'SEEN'
Norco 10/325 mg: [('10/325 mg', 0.0308, 'milligram')]
Norco 10 mg: [('10 mg', 10.0, 'milligram')]
Norco 5 mg/325 mg: [('5 mg', 5.0, 'milligram'), ('325 mg', 325.0, 'milligram')]
pain of 7/10: [('7/10', 0.7, 'dimensionless')]
SEEN
