#!/usr/bin/env bash
# Ghostscript 9.56.0 (pdfwrite): a PDF that it rewrites says `Certi昀椀cation` where it said `Certification`.
#
# A ligature is one glyph that stands for two letters, and a PDF's ToUnicode map gives both (U+0066 U+0069). pdfwrite writes the
# map anew and swaps the two bytes of each letter of such an entry (U+6600 U+6900); entries of one letter stay right. The page
# looks the same, and every extractor follows the map, so words with `fi`, `ff` or `fl` can't be found any more: certification,
# effects, findings. Debian's 10.00.0 does the same. Printers to PDF, scanners' software and mail gateways rewrite files this way.
#
# Needs node, npm and python3 with venv; installs the pinned packages in a temporary folder: Ghostscript as WebAssembly, a writer
# of PDF that shapes text, a font with ligatures, and pypdf. Fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund @jspawn/ghostscript-wasm@0.0.2 dejavu-fonts-ttf@2.37.3 > /dev/null
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check fpdf2==2.8.3 uharfbuzz==0.51.0 pypdf==5.9.0
env/bin/python > /dev/null << 'PY'
from fpdf import FPDF

pdf = FPDF()
pdf.add_page()
pdf.add_font("serif", "", "node_modules/dejavu-fonts-ttf/ttf/DejaVuSerif.ttf")
pdf.set_font("serif", size=14)
pdf.set_text_shaping(True)
pdf.cell(text="Certification of the effects")
pdf.output("shaped.pdf")
PY
cat > rewrite.cjs << 'JS'
delete globalThis.fetch; // So that the module is read from its folder.
const { readFileSync, writeFileSync } = require("fs");
require("@jspawn/ghostscript-wasm")().then(async (gs) => {
  gs.FS.writeFile("shaped.pdf", readFileSync("shaped.pdf"));
  await gs.callMain(["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", "-sOutputFile=rewritten.pdf", "shaped.pdf"]);
  writeFileSync("rewritten.pdf", gs.FS.readFile("rewritten.pdf"));
});
JS
node rewrite.cjs > /dev/null
env/bin/python > seen << 'PY'
from pypdf import PdfReader

for name in ["shaped.pdf", "rewritten.pdf"]:
    reader = PdfReader(name)
    print(f"{name}, {reader.metadata.producer}: {ascii(reader.pages[0].extract_text().strip())}")
PY
cat seen
diff seen - << 'SEEN'
shaped.pdf, None: 'Certification of the effects'
rewritten.pdf, GPL Ghostscript 9.56.0: 'Certi\u6600\u6900cation of the e\u6600\u6600ects'
SEEN
