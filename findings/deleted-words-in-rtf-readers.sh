#!/usr/bin/env bash
# striprtf 0.0.35 and officeparser 8.1.1: words that were deleted from a letter under tracked changes come back as its text.
#
# RTF keeps a word that was deleted under tracked changes in its place, marked `\deleted`, as DOCX keeps it in `w:del`. A reader of
# text is expected to leave it out; officeparser does so with the DOCX of a letter. With the RTF of the same letter it gives the
# word like any other, without a sign of it, and so does striprtf, which is made for medical documents. A decision that was turned
# around in review then reads the old way, or both ways: the `not` is back, and six visits and twelve stand side by side.
#
# Needs node, npm and python3 with venv; installs the pinned packages in a temporary folder. Fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check striprtf==0.0.35
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund officeparser@8.1.1 > /dev/null
env/bin/python > seen << 'PY'
from pathlib import Path
from zipfile import ZipFile

from striprtf.striprtf import rtf_to_text

office = "http://schemas.openxmlformats.org"
main = f"{office}/wordprocessingml/2006/main"
rtf = docx = ""
for before, deleted, inserted, after in [
    ("The surgery is ", "not ", "", "medically necessary."),
    ("The reviewer approves ", "six ", "twelve ", "visits."),
]:
    rtf += rf"{before}{{\deleted\revauthdel1\revdttmdel0 {deleted}}}"
    rtf += (rf"{{\revised\revauth1\revdttm0 {inserted}}}" if inserted else "") + rf"{after}\par "
    who = 'w:id="1" w:author="Reviewer" w:date="2026-05-01T09:00:00Z"'
    run = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'.format
    docx += f"<w:p>{run(before)}<w:del {who}>{run(deleted).replace('w:t', 'w:delText')}</w:del>"
    docx += (f"<w:ins {who}>{run(inserted)}</w:ins>" if inserted else "") + f"{run(after)}</w:p>"
rtf = rf"{{\rtf1\ansi{{\*\revtbl{{Unknown;}}{{Reviewer;}}}}\pard {rtf}}}"
Path("letter.rtf").write_text(rtf)
with ZipFile("letter.docx", "w") as file:
    types, word = f"{office}/package/2006/content-types", "application/vnd.openxmlformats"
    kinds = f'<Default Extension="rels" ContentType="{word}-package.relationships+xml"/>'
    kinds += f'<Default Extension="xml" ContentType="{word}-officedocument.wordprocessingml.document.main+xml"/>'
    file.writestr("[Content_Types].xml", f'<Types xmlns="{types}">{kinds}</Types>')
    to = f'Type="{office}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"'
    relations = f"{office}/package/2006/relationships"
    file.writestr("_rels/.rels", f'<Relationships xmlns="{relations}"><Relationship Id="r1" {to}/></Relationships>')
    file.writestr("word/document.xml", f'<w:document xmlns:w="{main}"><w:body>{docx}</w:body></w:document>')
print(f"striprtf, RTF: {' '.join(rtf_to_text(rtf).split())}")
PY
cat > read.cjs << 'JS'
const { parseOffice } = require("officeparser");
const read = async (name) => (await (await parseOffice(name)).to("text")).value.split(/\s+/).join(" ").trim();
(async () => {
  console.log("officeparser, RTF: " + (await read("letter.rtf")));
  console.log("officeparser, DOCX: " + (await read("letter.docx")));
})();
JS
node read.cjs >> seen
cat seen
diff seen - << 'SEEN'
striprtf, RTF: The surgery is not medically necessary. The reviewer approves six twelve visits.
officeparser, RTF: The surgery is not medically necessary. The reviewer approves six twelve visits.
officeparser, DOCX: The surgery is medically necessary. The reviewer approves twelve visits.
SEEN
