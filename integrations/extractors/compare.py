"""Writes the sample letters with many programs, reads them, and holds what is read against the samples. See README.md."""

import json
import re
import subprocess
import sys
from email.message import EmailMessage
from importlib.metadata import version
from pathlib import Path

BINARY, ROOT, WORK = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
SAMPLES = sorted((ROOT / "samples").glob("*.txt"))
TABLE = re.compile(r"(<!-- extractors: begin -->\n).*?(<!-- extractors: end -->)", re.S)


def run(*command, stdin=None, **options):
    command = [str(part) for part in command]
    return subprocess.run(command, input=stdin, capture_output=True, check=True, timeout=180, **options).stdout


def reading(path, *flags):
    """Items, outcomes, results and fingerprints; and the codes of what is said of the file."""
    done = subprocess.run([BINARY, "check", "--isolated", "--format=json", *flags, str(path)], capture_output=True)
    report = json.loads(done.stdout)
    decisions, said = [], set()
    for letter in report["letters"]:
        said.update(found["rule"] for found in letter["diagnostics"])
        for decision in letter.get("decisions", []):
            found = [(one["rule"], one["fingerprint"]) for one in decision["diagnostics"]]
            decisions.append((decision.get("item"), decision["outcome"], decision["verdict"], sorted(found)))
    return decisions, said


def first_line(*command):
    """The version that a program says of itself."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    text = done.stdout + done.stderr
    found = re.search(r"\d+(\.\d+)+", text)
    return found.group() if found else text.strip().splitlines()[0]


# How the samples are written. Each takes lines and a path without an ending, and gives the file.


def word(lines, path):
    import docx

    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.sections[0].header.paragraphs[0].text = "Roe & Poe LLP"
    document.sections[0].footer.paragraphs[0].text = "Exhibit C"
    document.save(path.with_suffix(".docx"))
    return path.with_suffix(".docx")


def opendocument(lines, path):
    from odf.opendocument import OpenDocumentText
    from odf.text import P

    document = OpenDocumentText()
    for line in lines:
        document.text.addElement(P(text=line))
    document.save(str(path.with_suffix(".odt")))
    return path.with_suffix(".odt")


def reportlab(lines, path):
    from reportlab.lib.pagesizes import letter
    from reportlab.pdfgen import canvas

    page = canvas.Canvas(str(path.with_suffix(".pdf")), pagesize=letter)
    for start in range(0, len(lines), 45):
        page.setFont("Times-Roman", 11)
        for row, line in enumerate(lines[start : start + 45]):
            page.drawString(60, 740 - 15 * row, line)
        page.showPage()
    page.save()
    return path.with_suffix(".pdf")


def html(lines, path):
    import html

    file = path.with_suffix(".html")
    file.write_text("<!DOCTYPE html><meta charset=utf-8>" + "".join(f"<p>{html.escape(line)}</p>\n" for line in lines))
    return file


def mail(lines, path):
    message = EmailMessage()
    message["From"], message["To"], message["Date"] = "a@example.org", "b@example.org", "Fri, 02 Jan 2026 10:00:00 +0000"
    message.set_content("\n".join(lines) + "\n", cte="quoted-printable")
    file = path.with_suffix(".eml")
    file.write_bytes(bytes(message))
    return file


def office(kind):
    def convert(lines, path):
        folder = path.parent / "source"
        folder.mkdir(exist_ok=True)
        source, file = word(lines, folder / path.name), path.with_suffix("." + kind)
        profile = f"-env:UserInstallation=file://{WORK}/office"
        run("soffice", profile, "--headless", "--convert-to", kind, "--outdir", path.parent, source)
        # It ends with 0 where it can't read or write a kind of file, too.
        if not file.exists():
            raise FileNotFoundError(2, "no such filter", f"LibreOffice's filter for {kind} (libreoffice-writer)")
        return file

    return convert


def chromium(lines, path):
    page, file = html(lines, path), path.with_suffix(".pdf")
    run("chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={file}", f"file://{page}")
    return file


def pandoc(kind):
    def convert(lines, path):
        file = path.with_suffix("." + kind)
        run("pandoc", "-f", "html", "-o", file, html(lines, path))
        return file

    return convert


WRITERS = [
    ("python-docx", "docx", lambda: version("python-docx"), word),
    ("LibreOffice", "docx", lambda: first_line("soffice", "--version"), office("docx")),
    ("LibreOffice", "odt", lambda: first_line("soffice", "--version"), office("odt")),
    ("LibreOffice", "rtf", lambda: first_line("soffice", "--version"), office("rtf")),
    ("LibreOffice", "html", lambda: first_line("soffice", "--version"), office("html")),
    ("LibreOffice", "pdf", lambda: first_line("soffice", "--version"), office("pdf")),
    ("odfpy", "odt", lambda: version("odfpy"), opendocument),
    ("Pandoc", "docx", lambda: first_line("pandoc", "--version"), pandoc("docx")),
    ("Pandoc", "odt", lambda: first_line("pandoc", "--version"), pandoc("odt")),
    ("Chromium", "pdf", lambda: first_line("chromium", "--version"), chromium),
    ("ReportLab", "pdf", lambda: version("reportlab"), reportlab),
    ("Python's email", "eml", lambda: first_line("python3", "--version"), mail),
]


# How PDF files are rewritten. Each takes a file and the path of another.


def pikepdf(source, file):
    import pikepdf

    with pikepdf.open(source) as document:
        document.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def scanned(dots):
    """Pages as grey pictures."""

    def scan(source, file):
        from reportlab.pdfgen import canvas

        folder = file.with_suffix("")
        folder.mkdir(exist_ok=True)
        run("pdftoppm", "-r", dots, "-gray", "-jpeg", source, folder / "page")
        page = canvas.Canvas(str(file), pagesize=(612, 792))
        for picture in sorted(folder.glob("*.jpg")):
            page.drawImage(str(picture), 0, 0, 612, 792)
            page.showPage()
        page.save()

    return scan


def ocrmypdf(source, file):
    scan = file.with_name("scan-" + file.name)
    scanned(300)(source, scan)
    run("ocrmypdf", "--quiet", "--output-type", "pdf", scan, file)


poppler = lambda: first_line("pdftoppm", "-v")
tesseract = lambda: first_line("tesseract", "--version")
REWRITERS = [
    ("qpdf", "linearized", lambda: first_line("qpdf", "--version"), lambda a, b: run("qpdf", "--linearize", a, b), []),
    ("qpdf", "encrypted, no password", lambda: first_line("qpdf", "--version"),
     lambda a, b: run("qpdf", "--encrypt", "", "owner", "256", "--", a, b), []),
    ("pikepdf", "object streams", lambda: version("pikepdf"), pikepdf, []),
    ("Ghostscript", "pdfwrite", lambda: first_line("gs", "--version"),
     lambda a, b: run("gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", f"-sOutputFile={b}", a), []),
    ("mutool", "clean", lambda: first_line("mutool", "-v"), lambda a, b: run("mutool", "clean", "-gggz", a, b), []),
    ("OCRmyPDF", "scan of 300 dpi", lambda: first_line("ocrmypdf", "--version"), ocrmypdf, []),
    ("`--ocr`, Tesseract", "scan of 200 dpi", tesseract, scanned(200), ["--ocr"]),
    ("`--ocr`, Tesseract", "scan of 300 dpi", tesseract, scanned(300), ["--ocr"]),
]


# How text is taken out of PDF files.


def by_pypdf(path, mode="plain"):
    import pypdf

    return "\n\f".join(page.extract_text(extraction_mode=mode) for page in pypdf.PdfReader(path).pages)


def by_pdfminer(path):
    from pdfminer.high_level import extract_text

    return extract_text(str(path))


def by_pymupdf(path):
    import pymupdf

    return "\n\f".join(page.get_text() for page in pymupdf.open(path))


def by_pymupdf4llm(path):
    import pymupdf4llm

    return pymupdf4llm.to_markdown(str(path), show_progress=False)


def by_pdfplumber(path):
    import pdfplumber

    with pdfplumber.open(path) as document:
        return "\n\f".join(page.extract_text() for page in document.pages)


def by_pypdfium2(path):
    import pypdfium2

    return "\n\f".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))


def by_markitdown(path):
    from markitdown import MarkItDown

    return MarkItDown().convert(str(path)).text_content


def by_command(*command):
    return lambda path: run(*[path if part == "FILE" else part for part in command], cwd=WORK).decode()


EXTRACTORS = [
    ("pdftotext", "", poppler, by_command("pdftotext", "FILE", "-")),
    ("pdftotext", "-layout", poppler, by_command("pdftotext", "-layout", "FILE", "-")),
    ("pdftotext", "-raw", poppler, by_command("pdftotext", "-raw", "FILE", "-")),
    ("pypdf", "", lambda: version("pypdf"), by_pypdf),
    ("pypdf", "layout", lambda: version("pypdf"), lambda path: by_pypdf(path, "layout")),
    ("pdfminer.six", "", lambda: version("pdfminer.six"), by_pdfminer),
    ("pdfplumber", "", lambda: version("pdfplumber"), by_pdfplumber),
    ("PyMuPDF", "", lambda: version("pymupdf"), by_pymupdf),
    ("pymupdf4llm", "Markdown", lambda: version("pymupdf4llm"), by_pymupdf4llm),
    ("pypdfium2", "", lambda: version("pypdfium2"), by_pypdfium2),
    ("MarkItDown", "", lambda: version("markitdown"), by_markitdown),
    ("pdf.js", "", lambda: json.loads((WORK / "node_modules/pdfjs-dist/package.json").read_text())["version"],
     by_command("node", "pdfjs.mjs", "FILE")),
    ("mutool", "draw -F txt", lambda: first_line("mutool", "-v"), by_command("mutool", "draw", "-q", "-F", "txt", "FILE")),
    ("Ghostscript", "txtwrite", lambda: first_line("gs", "--version"),
     by_command("gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=txtwrite", "-sOutputFile=-", "FILE")),
]


class Row:
    """How the letters were read that one program wrote, or took the text out of."""

    def __init__(self, program, how, version):
        self.cells = [program, how, version]
        self.read = self.same = self.items = self.right = 0
        self.said, self.silent = set(), []

    def add(self, name, clean, path, *flags):
        before, known = clean[name]
        after, said = reading(path, *flags)
        new = said - known
        self.read += 1
        self.same += after == before
        self.items += len(before)
        self.right += sum(one[:2] == other[:2] for one, other in zip(before, after))
        self.said |= new
        # What is left out at a page's margin explains no other reading.
        if after != before and not new - {"input/page-margin"}:
            self.silent.append(name)

    def line(self):
        cells = self.cells + [
            f"{self.same} of {self.read}", f"{self.right} of {self.items}", str(len(self.silent)),
            ", ".join(f"`{code}`" for code in sorted(self.said)),
        ]
        return "| " + " | ".join(cells) + " |"


def main():
    clean = {sample.stem: reading(sample) for sample in SAMPLES}
    rows, missing, pdfs = [], set(), []

    def attempt(program, how, known, each):
        try:
            row = Row(program, how, known())
            each(row)
        except FileNotFoundError as error:
            missing.add(error.filename or program)
            return
        print(row.line(), *row.silent, flush=True)
        rows.append(row)

    for number, (program, kind, known, write) in enumerate(WRITERS):
        def each(row):
            for sample in SAMPLES:
                folder = WORK / f"written-{number}"
                folder.mkdir(exist_ok=True)
                path = write(sample.read_text().splitlines(), folder / sample.stem)
                row.add(sample.stem, clean, path)
                if kind == "pdf":
                    pdfs.append((sample.stem, path))
        attempt(program, f"writes {kind}", known, each)
    for number, (program, how, known, rewrite, flags) in enumerate(REWRITERS):
        def each(row):
            for index, (name, path) in enumerate(pdfs):
                # Pictures take seconds a page: of those, what one program wrote.
                if "scan" in how and path.parent != pdfs[0][1].parent:
                    continue
                file = WORK / f"rewritten-{number}-{index}.pdf"
                rewrite(path, file)
                row.add(name, clean, file, *flags)
        attempt(program, how, known, each)
    for number, (program, how, known, extract) in enumerate(EXTRACTORS):
        def each(row):
            for index, (name, path) in enumerate(pdfs):
                file = WORK / f"text-{number}-{index}.txt"
                file.write_text(extract(path))
                row.add(name, clean, file)
        attempt(program, f"text out of PDF{', ' + how if how else ''}", known, each)

    head = "| program | how | version | letters the same | items and outcomes right | silently changed | said of it |\n"
    head += "| --- | --- | --- | ---: | ---: | ---: | --- |\n"
    table = head + "".join(row.line() + "\n" for row in rows)
    if missing:
        table += f"\nNot there on this run: {', '.join(sorted(missing))}.\n"
    page = ROOT / "docs/inputs.md"
    text = page.read_text()
    assert TABLE.search(text), f"{page}: the table's marks are missing"
    page.write_text(TABLE.sub(lambda marks: marks[1] + table + marks[2], text))
    silent = [row for row in rows if row.silent]
    sys.exit("letters were changed in silence" if silent else 0)


main()
