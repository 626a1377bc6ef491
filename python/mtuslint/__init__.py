"""Re-checks Independent Medical Review letters from Python: a typed module over the program in the same wheel.

>>> import mtuslint
>>> report = mtuslint.check(["letters/"])
>>> for decision in report.decisions:
...     print(decision["item"], decision["verdict"], decision["rests_on"])

The program judges, this module only carries: a report is the JSON that `mtuslint check --format json` writes, whose schema
is `mtuslint schema report`. Configurations (`mtuslint.toml`) aren't looked for, so that a result depends on the arguments
alone. Nothing here says whether a treatment is medically necessary.
"""

from __future__ import annotations

import glob
import json
import os
import queue
import subprocess
import sysconfig
import tempfile
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

__all__ = ["Answer", "InputError", "MtuslintError", "Report", "Stream", "check", "check_frame", "find_program"]

try:
    __version__ = version("mtuslint")
except PackageNotFoundError:  # the folder alone, not installed
    __version__ = "0"

# The exit statuses that leave a report: clean, findings, nothing could be checked.
_REPORTED = (0, 1, 3)


class MtuslintError(Exception):
    """The run itself failed: a wrong rule pack or argument, or no program. Its text is the program's own."""


class InputError(MtuslintError):
    """Inputs couldn't be read, and `strict` was asked for. `diagnostics` says why, one an input."""

    def __init__(self, diagnostics: Sequence[Mapping[str, Any]]) -> None:
        self.diagnostics = list(diagnostics)
        super().__init__("\n".join(f"{each['path']}: {each['message']} ({each['rule']})" for each in diagnostics))


@dataclass(frozen=True)
class Report:
    """What was found. `data` is the whole report; the rest are views of it."""

    data: Mapping[str, Any]

    @property
    def letters(self) -> list[dict[str, Any]]:
        """A letter each, in the order of the inputs."""
        return list(self.data["letters"])

    @property
    def decisions(self) -> list[dict[str, Any]]:
        """A decision each, with the `path` and `case_number` of its letter."""
        return list(self._decisions())

    @property
    def findings(self) -> list[dict[str, Any]]:
        """A finding each, with its letter's `path` and its decision's `n` (None: the letter as a whole)."""
        return list(self._findings())

    @property
    def unread(self) -> list[dict[str, Any]]:
        """Why inputs, or pages of them, couldn't be read: the errors `input/...`. A letter given twice isn't among them."""
        failed = (finding for finding in self._findings() if finding["severity"] == "error")
        return [finding for finding in failed if finding["rule"].startswith(("input/", "internal/"))]

    @property
    def summary(self) -> dict[str, int]:
        """Counts over the run."""
        return dict(self.data["summary"])

    def _decisions(self) -> Iterator[dict[str, Any]]:
        for letter in self.data["letters"]:
            for decision in letter["decisions"]:
                yield {"path": letter["path"], "case_number": letter["case_number"], **decision}

    def _findings(self) -> Iterator[dict[str, Any]]:
        for letter in self.data["letters"]:
            for finding in letter["diagnostics"]:
                yield {"path": letter["path"], "n": None, **finding}
            for decision in letter["decisions"]:
                for finding in decision["diagnostics"]:
                    yield {"path": letter["path"], "n": decision["n"], **finding}


def find_program() -> Path:
    """The program that came with this module."""
    name = "mtuslint" + (sysconfig.get_config_var("EXE") or "")
    user = sysconfig.get_preferred_scheme("user")
    folders = [sysconfig.get_path("scripts"), sysconfig.get_path("scripts", scheme=user)]
    # `pip install --target` puts it beside the module.
    folders.append(str(Path(__file__).resolve().parent.parent / "bin"))
    for folder in folders:
        program = Path(folder) / name
        if program.is_file():
            return program
    raise MtuslintError(f"no program `{name}` in {', '.join(folders)}; install this module with pip")


def check(
    inputs: str | bytes | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    rules: Iterable[str | os.PathLike[str]] = (),
    strict: bool = False,
) -> Report:
    """Checks letters.

    `inputs` is a letter's text (`str`), a file's bytes (`bytes`: text or PDF), a path (`os.PathLike`), or several paths
    (`str` or `os.PathLike`), of files and folders. A lone `str` is always text, never a path: use `Path(...)` or a list.
    `rules` are folders of rule packs, as with `--rules`. With `strict` an input that couldn't be read raises `InputError`;
    without, it is a finding (`Report.unread`).
    """
    if isinstance(inputs, str):
        return _lines([("text", inputs)], rules, strict)
    if isinstance(inputs, (bytes, bytearray, memoryview)):
        return _run(["-"], bytes(inputs), rules, strict)
    paths = [inputs] if isinstance(inputs, os.PathLike) else list(inputs)
    if not paths:
        return _lines([], rules, strict)
    # The list goes through a pipe: as arguments, thousands of paths are too long for the system.
    names = b"".join(_listed(path) for path in paths)
    return _run(["--files-from", "-", "-0"], names, rules, strict)


def check_frame(
    frame: Any,
    *,
    text: str = "text",
    id: str | None = "id",
    rules: Iterable[str | os.PathLike[str]] = (),
    strict: bool = False,
) -> Any:
    """Checks the letters of a table, a row each, and gives a table of the same kind with a row a decision.

    Takes a DataFrame of pandas or polars, or a Table of pyarrow; none of them is imported unless it is yours. `text` and
    `id` name its columns; with `id=None` rows are known by their number, from 0. Columns of the result: `id`, `n`, `item`,
    `outcome`, `verdict`, `classes`, `generic`, `rests_on`, `rules` (of the findings). A row whose letter couldn't be read
    has no decision: `n` and the rest are null, and `rules` says why; so does one whose letter an earlier row holds
    (`input/duplicate`).
    """
    kind = type(frame).__module__.partition(".")[0]
    if kind not in ("pandas", "polars", "pyarrow"):
        raise TypeError(f"expected a table of pandas, polars or pyarrow, not {type(frame).__name__}")
    texts = frame[text].to_pylist() if kind == "pyarrow" else frame[text].to_list()
    if id is None:
        ids: list[str] = [str(n) for n in range(len(texts))]
    else:
        ids = [str(each) for each in (frame[id].to_pylist() if kind == "pyarrow" else frame[id].to_list())]
    wrong = next((n for n, each in enumerate(texts) if not isinstance(each, str)), None)
    if wrong is not None:
        raise TypeError(f"row {wrong} of column {text!r} isn't text but {type(texts[wrong]).__name__}")
    report = _lines(zip(ids, texts), rules, strict)
    rows = list(_rows(report))
    columns = {name: [row[name] for row in rows] for name in _COLUMNS}
    if kind == "pandas":
        import pandas

        types = {"text": "string", "int": "Int64", "list": "object"}
        return pandas.DataFrame({name: pandas.array(columns[name], dtype=types[type]) for name, type in _COLUMNS.items()})
    if kind == "polars":
        import polars

        types = {"text": polars.String, "int": polars.Int64, "list": polars.List(polars.String)}
        return polars.DataFrame(columns, schema={name: types[type] for name, type in _COLUMNS.items()})
    import pyarrow

    types = {"text": pyarrow.string(), "int": pyarrow.int64(), "list": pyarrow.list_(pyarrow.string())}
    return pyarrow.table(columns, schema=pyarrow.schema([(name, types[type]) for name, type in _COLUMNS.items()]))


@dataclass(frozen=True)
class Answer:
    """What became of a line that was sent to a `Stream`."""

    tag: Any
    """What was sent with the line."""
    read: bool
    """Whether it holds a letter; if not, the diagnostics say why."""
    id: str | None
    """The letter's id, as far as it could be read."""
    data: Mapping[str, Any]
    """As a letter of a report."""


class Stream:
    """One run of the program for letters that come one by one, for jobs that can't hold all of them.

    >>> with mtuslint.Stream() as stream:
    ...     for letter in letters:
    ...         stream.send(json.dumps({"id": letter.id, "text": letter.text}).encode(), tag=letter)
    ...         for answer in stream.ready():
    ...             print(answer.tag, answer.data["decisions"])
    ...     for answer in stream.rest():
    ...         print(answer.tag, answer.data["decisions"])

    Answers come in the order in which letters were sent. `ready` gives those that are there and waits for none; call it now
    and then, for it keeps them until then. `rest` ends the run and waits for the others; `run` then says which program and
    pack it was, and counts.
    """

    def __init__(self, *, rules: Iterable[str | os.PathLike[str]] = (), threads: int | None = None) -> None:
        self.run: Mapping[str, Any] | None = None
        self._sent, self._waiting = 0, deque[Any]()
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        command = [*_command("jsonl", rules), "--jsonl", "-", "--fail-on", "never"]
        command += [] if threads is None else ["--threads", str(threads)]
        self._errors = tempfile.TemporaryFile()
        pipe = subprocess.PIPE
        # In the root, where no file of suppressions lies that was never meant.
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=self._errors, cwd=os.path.abspath(os.sep))
        # So that neither side waits for the other.
        threading.Thread(target=self._listen, daemon=True).start()

    def send(self, line: bytes, tag: Any = None) -> None:
        """Sends a letter: a line of JSON with `id` and `text`, without its end."""
        self._sent += 1
        self._waiting.append(tag)
        try:
            self._process.stdin.write(line + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._failure() from None

    def ready(self) -> Iterator[Answer]:
        """The answers that are there."""
        while not self._answers.empty():
            if line := self._answers.get():
                yield from self._understand(line)

    def rest(self) -> Iterator[Answer]:
        """All other answers; nothing can be sent any more."""
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            pass
        while line := self._answers.get():
            yield from self._understand(line)
        # 2 with a last line is a letter's panic, a finding of its own. Without a last line the run broke off.
        whole = self.run is not None and self.run["summary"]["inputs"] == self._sent
        if self._process.wait() not in (*_REPORTED, 2) or not whole or self._waiting:
            raise self._failure()

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._errors.close()

    def _listen(self) -> None:
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put(None)

    def _understand(self, line: bytes) -> Iterator[Answer]:
        ((kind, said),) = json.loads(line).items()
        if kind == "run":
            self.run = said
            return
        tag = self._waiting.popleft()
        # The program names a letter by its number among those sent, until it could read its id.
        unnamed = said["path"] == f"-, line {self._sent - len(self._waiting)}"
        yield Answer(tag, kind != "error", None if unnamed else said["path"], said)

    def _failure(self) -> MtuslintError:
        self._process.kill()
        status = self._process.wait()
        self._errors.seek(0)
        message = self._errors.read().decode(errors="replace").strip()
        return MtuslintError(f"mtuslint ended with status {status} before the letters did\n{message}")


_COLUMNS = {
    "id": "text",
    "n": "int",
    "item": "text",
    "outcome": "text",
    "verdict": "text",
    "classes": "list",
    "generic": "text",
    "rests_on": "list",
    "rules": "list",
}


def _rows(report: Report) -> Iterator[dict[str, Any]]:
    for letter in report.letters:
        fired = [finding["rule"] for finding in letter["diagnostics"]]
        if not letter["decisions"]:
            yield {**dict.fromkeys(_COLUMNS), "id": letter["path"], "rules": fired}
        for decision in letter["decisions"]:
            own = [finding["rule"] for finding in decision["diagnostics"]]
            row = {name: decision.get(name) for name in _COLUMNS}
            yield {**row, "id": letter["path"], "rules": fired + own}


def _listed(path: str | os.PathLike[str]) -> bytes:
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"expected a path, not {type(path).__name__}")
    name = os.fspath(path)
    if not os.path.exists(name):
        # What isn't there would be taken for a pattern, and here paths are paths.
        name = glob.escape(name)
    # In a list `-` is refused, as it isn't standard input.
    return os.fsencode(os.path.join(os.curdir, name) if name == "-" else name) + b"\0"


def _lines(letters: Iterable[tuple[str, str]], rules: Iterable[str | os.PathLike[str]], strict: bool) -> Report:
    lines = (json.dumps({"id": id, "text": text}) + "\n" for id, text in letters)
    return _run(["--jsonl", "-"], "".join(lines).encode(), rules, strict)


def _command(format: str, rules: Iterable[str | os.PathLike[str]]) -> list[str]:
    command = [str(find_program()), "check", "--isolated", "--format", format]
    for pack in [rules] if isinstance(rules, (str, os.PathLike)) else rules:
        # A run needn't stand where its caller does.
        command += ["--rules", os.path.abspath(pack)]
    return command


def _run(args: list[str], given: bytes, rules: Iterable[str | os.PathLike[str]], strict: bool) -> Report:
    command = _command("json", rules)
    # To files, not pipes: neither side can wait for the other, however long both get.
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout:
        stdin.write(given)
        stdin.seek(0)
        done = subprocess.run([*command, *args], stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, check=False)
        if done.returncode not in _REPORTED:
            raise MtuslintError(done.stderr.decode(errors="replace").strip() or f"mtuslint ended with {done.returncode}")
        stdout.seek(0)
        report = Report(json.load(stdout))
    if strict and report.unread:
        raise InputError(report.unread)
    return report
