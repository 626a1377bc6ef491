#!/usr/bin/env bash
# word2number 1.1 and text2num 3.1.0: a course of visits in words is added up, and half of a range stays a word.
#
# Items are asked for as `two times six` or `three times a week for four weeks`: twelve visits. word2number, which is meant to
# take one number out of a sentence, finds all number words and returns their sum, 8 and 7, without an error; the range
# `two to three weeks`, a muscle relaxant's limit, is 5, and `no more than six of twelve visits` is 18. text2num puts figures in the
# place of words, but leaves small numbers that stand alone: `two to three weeks` comes out as `two to 3 weeks`, in which a search
# for figures finds the upper end only. So whoever compares the number of visits asked for with a guideline's must read the form itself.
#
# Needs python3 with venv; installs the pinned packages in a temporary folder. Fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check word2number==1.1 text2num==3.1.0
env/bin/python > seen << 'PY'
from text_to_num import alpha2digit
from word2number import w2n

for text in ["twelve visits", "two times six", "three times a week for four weeks", "no more than six of twelve visits", "two to three weeks"]:
    print(f"{text}: {w2n.word_to_num(text)} | {alpha2digit(text, 'en')}")
PY
cat seen
diff seen - << 'SEEN'
twelve visits: 12 | 12 visits
two times six: 8 | two times 6
three times a week for four weeks: 7 | 3 times a week for 4 weeks
no more than six of twelve visits: 18 | no more than 6 of 12 visits
two to three weeks: 5 | two to 3 weeks
SEEN
