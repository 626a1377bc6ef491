#!/usr/bin/env bash
# eyecite 2.7.6: of citations in California's own style, it finds those of court reporters and of no workers' compensation source.
#
# California courts and agencies cite by the California Style Manual: no blanks in a reporter's name, a comma after a code's.
# eyecite knows both styles for the court reporters (`241 Cal.App.4th 1074`, `241 Cal. App. 4th 1074`). Of the California
# Compensation Cases, the Labor Code and the Code of Regulations it knows the Bluebook's form alone: in California's form a case
# is not found at all, a section becomes an unknown citation of the sign `§`, and without the sign it is nothing. So a search of
# Appeals Board decisions for the statutes and cases that they cite comes back nearly empty, without an error.
#
# Needs python3 with venv; installs the pinned package in a temporary folder. Fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check eyecite==2.7.6
"$folder/env/bin/python" > "$folder/seen" << 'PY'
from eyecite import get_citations

for text in [
    "(2015) 241 Cal.App.4th 1074",
    "241 Cal. App. 4th 1074 (2015)",
    "(2016) 81 Cal.Comp.Cases 1",
    "81 Cal. Comp. Cases 1 (2016)",
    "Lab. Code, § 4610.6",
    "Labor Code section 4610.6",
    "Cal. Lab. Code § 4610.6",
    "Cal. Code Regs., tit. 8, § 9792.21",
    "Cal. Code Regs. tit. 8, § 9792.21",
]:
    found = [f"{type(one).__name__} {one.matched_text()}" for one in get_citations(text)]
    print(f"{text}: {'; '.join(found) or 'nothing'}")
PY
cat "$folder/seen"
diff "$folder/seen" - << 'SEEN'
(2015) 241 Cal.App.4th 1074: FullCaseCitation 241 Cal.App.4th 1074
241 Cal. App. 4th 1074 (2015): FullCaseCitation 241 Cal. App. 4th 1074
(2016) 81 Cal.Comp.Cases 1: nothing
81 Cal. Comp. Cases 1 (2016): FullCaseCitation 81 Cal. Comp. Cases 1
Lab. Code, § 4610.6: UnknownCitation §
Labor Code section 4610.6: nothing
Cal. Lab. Code § 4610.6: FullLawCitation Cal. Lab. Code § 4610.6
Cal. Code Regs., tit. 8, § 9792.21: UnknownCitation §
Cal. Code Regs. tit. 8, § 9792.21: FullLawCitation Cal. Code Regs. tit. 8, § 9792.21
SEEN
