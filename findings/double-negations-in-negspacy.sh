#!/usr/bin/env bash
# negspacy 1.1.0: `infection was not ruled out` is no infection, and after `no change` a `but` doesn't end a negation any more.
#
# The library has a list of pseudo-negations, its own word for double negatives and the like: `not ruled out`, `not rule out`,
# `no change`, `without difficulty`. It strikes what begins inside such a phrase or on the word after it, and looks at the
# beginning alone. So `was not` and `cannot`, which begin a word before, still negate: what a reviewer did not exclude counts as
# absent, as if he had excluded it, while `is not ruled out` and `could not rule out` are read rightly. And a `but` right after
# the phrase is struck too, with `denies` or `no` running on over it: the finding that the sentence affirms comes out denied.
#
# Needs python3 with venv; installs the pinned package in a temporary folder. Fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check negspacy==1.1.0 spacy==3.8.18
env/bin/python -W ignore > seen << 'PY'
import spacy
from negspacy.negation import Negex

nlp = spacy.blank("en")
nlp.add_pipe("sentencizer")
findings = ["infection", "fracture", "stenosis", "numbness", "weakness"]
nlp.add_pipe("entity_ruler").add_patterns([{"label": "FINDING", "pattern": [{"LOWER": name}]} for name in findings])
nlp.add_pipe("negex")  # With its default, the termset en_clinical.
for text in [
    "Infection was ruled out.",
    "Infection is not ruled out.",
    "Infection was not ruled out.",
    "The reviewer could not rule out infection.",
    "The reviewer cannot rule out infection.",
    "There is no fracture and no swelling but stenosis persists.",
    "There is no fracture and no change but stenosis persists.",
    "She denies numbness and walks without help but weakness persists.",
    "She denies numbness and walks without difficulty but weakness persists.",
]:
    print(text, "; ".join(f"{one.text.lower()}: {'no' if one._.negex else 'yes'}" for one in nlp(text).ents))
PY
cat seen
diff seen - << 'SEEN'
Infection was ruled out. infection: no
Infection is not ruled out. infection: yes
Infection was not ruled out. infection: no
The reviewer could not rule out infection. infection: yes
The reviewer cannot rule out infection. infection: no
There is no fracture and no swelling but stenosis persists. fracture: no; stenosis: yes
There is no fracture and no change but stenosis persists. fracture: no; stenosis: no
She denies numbness and walks without help but weakness persists. numbness: no; weakness: yes
She denies numbness and walks without difficulty but weakness persists. numbness: no; weakness: no
SEEN
