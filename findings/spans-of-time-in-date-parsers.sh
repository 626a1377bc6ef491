#!/usr/bin/env bash
# dateparser 1.5.0, parsedatetime 2.6, timefhuman 0.1.5: `30 days from 5/3/2026` is 30 days ago, `4-6 weeks ago` begins next month.
#
# Letters count from a date (`30 days after 5/3/2026`) or back from today (`4-6 weeks ago`). dateparser takes the first kind whole,
# date and all, and counts from today: after `after` forward, after `from` backward. So on 1 June one and the same term ends on 1
# July or on 2 May. parsedatetime counts from a date in figures, but of one with a month's name it loses the year; timefhuman gives
# a span from today, and the date by itself. Back from today, timefhuman's `ago` holds for the second figure only: the range begins
# on 29 June and ends in April. parsedatetime finds a 6 April in it. All three make half a year a year. None gives an error.
#
# Needs python3 with venv; installs the pinned packages in a temporary folder. Fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check dateparser==1.5.0 parsedatetime==2.6 timefhuman==0.1.5
env/bin/python -W ignore > seen << 'PY'
from datetime import datetime

from dateparser.search import search_dates
from parsedatetime import Calendar
from timefhuman import tfhConfig, timefhuman

today = datetime(2026, 6, 1, 9)

for text in [
    "The reply is due 30 days after 5/3/2026.",
    "The reply is due 30 days from 5/3/2026.",
    "The reply is due 30 days after May 3, 2026.",
    "The pain began six weeks ago.",
    "The pain began 4-6 weeks ago.",
    "The pain began half a year ago.",
]:
    print(text)
    known = search_dates(text, languages=["en"], settings={"RELATIVE_BASE": today})
    found = {"dateparser": [(words, [day]) for words, day in known]}
    found["parsedatetime"] = [(one[4], [one[0]]) for one in Calendar().nlp(text, sourceTime=today)]
    known = timefhuman(text, tfhConfig(now=today, return_matched_text=True))
    found["timefhuman"] = [(words, when if isinstance(when, tuple) else [when]) for words, _, when in known]
    for parser, spans in found.items():
        print(f"  {parser}: {'; '.join(words + ' = ' + ' to '.join(f'{day:%Y-%m-%d}' for day in when) for words, when in spans)}")
PY
cat seen
diff seen - << 'SEEN'
The reply is due 30 days after 5/3/2026.
  dateparser: 30 days after 5/3/2026 = 2026-07-01
  parsedatetime: 30 days after 5/3/2026 = 2026-06-02
  timefhuman: 30 days = 2026-07-01; 5/3/2026 = 2026-05-03
The reply is due 30 days from 5/3/2026.
  dateparser: 30 days from 5/3/2026 = 2026-05-02
  parsedatetime: 30 days from 5/3/2026 = 2026-06-02
  timefhuman: 30 days = 2026-07-01; 5/3/2026 = 2026-05-03
The reply is due 30 days after May 3, 2026.
  dateparser: 2026 = 2026-06-01
  parsedatetime: 30 days after May 3, 2026 = 2027-06-02
  timefhuman: 30 days = 2026-07-01; May 3, 2026 = 2026-05-03
The pain began six weeks ago.
  dateparser: six weeks ago = 2026-04-20
  parsedatetime: six weeks ago = 2026-04-20
  timefhuman: six weeks ago = 2026-04-20
The pain began 4-6 weeks ago.
  dateparser: 4-6 weeks ago = 2026-04-20
  parsedatetime: 4-6 = 2027-04-06
  timefhuman: 4-6 weeks ago = 2026-06-29 to 2026-04-20
The pain began half a year ago.
  dateparser: a year ago = 2025-06-01
  parsedatetime: a year ago = 2025-06-01
  timefhuman: a year ago = 2025-06-01
SEEN
