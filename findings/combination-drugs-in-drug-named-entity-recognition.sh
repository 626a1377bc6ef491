#!/usr/bin/env bash
# drug-named-entity-recognition 2.0.9: brands of opioids with acetaminophen aren't drugs, and Tylenol No. 3 is acetaminophen.
#
# The library knows many brands of one ingredient: Ultram, OxyContin, Xanax, Flexeril. Opioids that are prescribed together with
# acetaminophen have two: Norco, Vicodin and Percocet give nothing, and of `Tylenol #3` only the acetaminophen is found, without
# its codeine. Soma gives nothing either. Who looks for opioids with it misses these without a word.
#
# Needs python3 with venv; installs the pinned package in a temporary folder. Fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check drug-named-entity-recognition==2.0.9
env/bin/python -W ignore > seen << 'PY'
from drug_named_entity_recognition import find_drugs

for name in ["Ultram", "OxyContin", "Xanax", "Flexeril", "Norco", "Vicodin", "Percocet", "Tylenol #3", "Soma"]:
    found = [drug[0]["name"] for drug in find_drugs(name.split(), is_ignore_case=True)]
    print(f"{name}: {', '.join(found) or 'nothing'}")
PY
cat seen
diff seen - << 'SEEN'
Ultram: Tramadol
OxyContin: Oxycodone
Xanax: Alprazolam
Flexeril: Cyclobenzaprine
Norco: nothing
Vicodin: nothing
Percocet: nothing
Tylenol #3: Acetaminophen
Soma: nothing
SEEN
