"""The module as an installed wheel gives it; `python/test.sh` installs it. Letters are those of `samples/`, all invented."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import mtuslint

ROOT = Path(os.environ["MTUSLINT_ROOT"])
SAMPLES = ROOT / "samples"
CONTRADICTIONS = SAMPLES / "03-contradictions.txt"


def test_the_module_is_the_installed_one():
    assert "site-packages" in mtuslint.__file__
    assert (Path(mtuslint.__file__).parent / "py.typed").is_file()
    program = mtuslint.find_program()
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    assert said.split()[-1] == mtuslint.__version__
    as_module = subprocess.run([sys.executable, "-m", "mtuslint", "--version"], capture_output=True, text=True, check=True)
    assert as_module.stdout == said


def test_text_bytes_and_paths_give_the_same():
    text = CONTRADICTIONS.read_text()
    reports = [
        mtuslint.check(text),
        mtuslint.check(CONTRADICTIONS.read_bytes()),
        mtuslint.check(CONTRADICTIONS),
        mtuslint.check([str(CONTRADICTIONS)]),
    ]
    for report in reports:
        assert [decision["verdict"] for decision in report.decisions] == ["contradicted", "contradicted"]
        assert {finding["rule"] for finding in report.findings} == {"conflict/outcome", "citation/none"}
        assert report.summary["decisions"] == 2
        assert report.decisions[0]["case_number"] == "CM16-0990002"


def test_a_folder_gives_what_the_program_gives():
    printed = subprocess.run(
        [mtuslint.find_program(), "check", "--isolated", "--format", "json", SAMPLES], capture_output=True, check=False
    )
    assert mtuslint.check(SAMPLES).data == json.loads(printed.stdout)


def test_paths_are_paths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("-", "--help", "*.txt", "a b\n.txt"):
        (tmp_path / name).write_bytes(CONTRADICTIONS.read_bytes())
        assert mtuslint.check([name]).summary["decisions"] == 2, name
    assert mtuslint.check(["[a-z] b*.txt"]).unread[0]["rule"] == "input/no-match"
    assert mtuslint.check([]).letters == []


def test_what_cannot_be_read_is_a_finding_or_an_exception(tmp_path):
    (tmp_path / "image.txt").write_bytes(bytes(100))
    given = [CONTRADICTIONS, tmp_path / "image.txt", tmp_path / "none.txt"]
    report = mtuslint.check(given)
    assert [each["rule"] for each in report.unread] == ["input/binary", "input/unreadable"]
    assert len(report.decisions) == 2
    with pytest.raises(mtuslint.InputError, match="none.txt") as raised:
        mtuslint.check(given, strict=True)
    assert len(raised.value.diagnostics) == 2
    # The same letter twice is no failure.
    assert mtuslint.check([CONTRADICTIONS, CONTRADICTIONS], strict=True).summary["decisions"] == 2


def test_a_pack_of_ones_own():
    report = mtuslint.check(SAMPLES / "07-record.txt", rules=[ROOT / "examples" / "office"])
    assert report.data["pack"]["id"] == "our-office"
    assert "conflict/dates" not in {finding["rule"] for finding in report.findings}
    with pytest.raises(mtuslint.MtuslintError, match="no-such-pack"):
        mtuslint.check(CONTRADICTIONS, rules=["no-such-pack"])


def test_other_types_are_refused():
    for given in (3, [3], None):
        with pytest.raises(TypeError):
            mtuslint.check(given)
    with pytest.raises(TypeError, match="expected a table"):
        mtuslint.check_frame([{"id": "1", "text": "x"}])


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_tables_come_back_as_they_came(library):
    module = pytest.importorskip(library)
    columns = {"id": ["a", "b"], "text": [CONTRADICTIONS.read_text(), "no letter"], "more": [1, 2]}
    frame = module.table(columns) if library == "pyarrow" else module.DataFrame(columns)
    out = mtuslint.check_frame(frame)
    assert type(out) is type(frame)
    rows = {"pandas": lambda: out.to_dict("records"), "polars": lambda: out.to_dicts(), "pyarrow": lambda: out.to_pylist()}
    rows = rows[library]()
    assert [row["id"] for row in rows] == ["a", "a", "b"]
    assert [row["verdict"] for row in rows[:2]] == ["contradicted", "contradicted"]
    assert "conflict/outcome" in rows[0]["rules"] and rows[0]["item"] == "Tramadol 50mg #30"
    assert rows[2]["rules"] == ["letter/not-a-letter"] and rows[2]["verdict"] in (None, module.NA if library == "pandas" else None)
    numbered = mtuslint.check_frame(frame, id=None)["id"]
    assert (numbered.to_pylist() if library == "pyarrow" else numbered.to_list()) == ["0", "0", "1"]
    empty = frame.slice(0, 0) if library != "pandas" else frame.iloc[:0]
    assert len(mtuslint.check_frame(empty)) == 0
    holes = {"id": ["a"], "text": [None]}
    holes = module.table(holes) if library == "pyarrow" else module.DataFrame(holes)
    with pytest.raises(TypeError, match="row 0"):
        mtuslint.check_frame(holes)


def test_a_stream_answers_in_order():
    text = CONTRADICTIONS.read_text()
    lines = [json.dumps({"id": str(n), "text": text if n % 2 else "no letter"}).encode() for n in range(40)]
    lines[7] = b"no JSON"
    answers = []
    with mtuslint.Stream(threads=2) as stream:
        for n, line in enumerate(lines):
            stream.send(line, tag=n)
            answers += stream.ready()
        answers += stream.rest()
    assert [answer.tag for answer in answers] == list(range(40))
    assert [answer.id for answer in answers] == [str(n) if n != 7 else None for n in range(40)]
    assert (answers[7].read, answers[7].data["diagnostics"][0]["rule"]) == (False, "input/json")
    assert [decision["verdict"] for decision in answers[1].data["decisions"]] == ["contradicted", "contradicted"]
    assert (stream.run["summary"]["inputs"], stream.run["pack"]) == (40, mtuslint.check(text).data["pack"])


def test_a_stream_that_breaks_off_says_why():
    with pytest.raises(mtuslint.MtuslintError, match="(?s)status 2 before the letters did.*no-such-pack"):
        with mtuslint.Stream(rules=["no-such-pack"]) as stream:
            list(stream.rest())
    with pytest.raises(mtuslint.MtuslintError, match="status -9"):
        with mtuslint.Stream() as stream:
            stream.send(b"{}")
            stream._process.kill()
            list(stream.rest())


def test_a_notebook_can_be_used_twice():
    """As cells of a notebook: from another thread, with standard input closed."""
    code = (
        "import mtuslint, concurrent.futures as c\n"
        "print(list(c.ThreadPoolExecutor(2).map(lambda s: len(mtuslint.check(s).letters), ['x', 'y'])))"
    )
    cell = [sys.executable, "-c", code]
    done = subprocess.run(cell, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[1, 1]"
