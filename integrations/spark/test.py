"""Holds the Spark job against mtuslint on one machine, on a cluster of its own: two workers of one core each.

    pip wheel --no-deps --wheel-dir target/wheels . && cargo build --release --locked --example letters
    python3 integrations/spark/test.py

Needs Java 17 or later and Python 3.11. Installs Spark and the wheel into `target/spark/venv` the first time. Letters are
synthetic.
"""

import argparse
import csv
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "target" / "spark"
JOB = HERE / "mtuslint_spark.py"
# What a person can't see at once is how a row differs: the first few differences are enough.
SHOWN = 3

Rows = list[tuple[str, ...]]


BUILD = "pip wheel --no-deps --wheel-dir target/wheels . && cargo build --release --locked --example letters"


def require(wheel: Path | None, letters: Path) -> None:
    """Ends with what to do, where something isn't there."""
    for what, file in (("the wheel", wheel), (letters, letters)):
        if file is None or not file.is_file():
            sys.exit(f"{what} isn't there; build it first: {BUILD}")
    java = Path(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else "java"
    if not shutil.which(java):
        sys.exit("no Java is here, and Spark needs 17 or later; install it, or let JAVA_HOME name it")


def in_venv(wheel: Path) -> None:
    """Goes on in an environment that holds what the job needs."""
    home = WORK / "venv"
    python = home / "bin" / "python"
    wanted = f"{(HERE / 'requirements.txt').read_text()}{wheel} {wheel.stat().st_mtime}\n"
    installed = home / "installed.txt"
    if not installed.exists() or installed.read_text() != wanted:
        try:
            venv.create(home, with_pip=True)
            pip = [python, "-m", "pip", "install", "-q"]
            subprocess.run([*pip, "-r", HERE / "requirements.txt"], check=True)
            subprocess.run([*pip, "--force-reinstall", "--no-deps", wheel], check=True)
        except (subprocess.CalledProcessError, OSError) as e:
            sys.exit(f"Spark can't be installed into {home} ({e}); it takes Python's venv and pip, and a network")
        installed.write_text(wanted)
    if Path(sys.prefix) != home:
        os.execv(python, [str(python), __file__, *sys.argv[1:]])


# --- the cluster ---


def environment() -> dict[str, str]:
    spark = next((WORK / "venv" / "lib").glob("python3*/site-packages/pyspark"))
    own = {"SPARK_HOME": str(spark), "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    return os.environ | own | {"SPARK_LOG_DIR": str(WORK), "SPARK_WORKER_DIR": str(WORK / "workers")}


def spark_class(name: str, *args: str, log: Path) -> subprocess.Popen[bytes]:
    command = [environment()["SPARK_HOME"] + "/bin/spark-class", f"org.apache.spark.deploy.{name}", *args]
    return subprocess.Popen(command, env=environment(), stdout=log.open("wb"), stderr=subprocess.STDOUT)


@contextmanager
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The master's address, and the workers' processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address, log = f"spark://127.0.0.1:{port}", WORK / "master.log"
    started = [spark_class("master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", "0", log=log)]
    try:
        for number in (1, 2):
            options = ("--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "1g", address)
            started.append(spark_class("worker.Worker", *options, log=WORK / f"worker-{number}.log"))
        until("two workers are registered", lambda: log.read_text().count("Registering worker") == 2)
        yield address, started[1:]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(60)


def until(what: str, holds: Callable[[], Any], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            sys.exit(f"waited {seconds} s in vain until {what}")
        time.sleep(0.02)


def descendants(pid: int) -> dict[int, str]:
    """Processes that a process started, and those that they did, with their names."""
    parents: dict[int, list[tuple[int, str]]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = stat.read_text().split("(", 1)[1].rsplit(")", 1)
        except OSError:
            continue
        parents.setdefault(int(rest.split()[1]), []).append((int(stat.parent.name), name))
    found: dict[int, str] = {}
    todo = [pid]
    while todo:
        for child, name in parents.get(todo.pop(), []):
            found[child] = name
            todo.append(child)
    return found


def programs(worker: subprocess.Popen[bytes]) -> list[int]:
    return [pid for pid, name in descendants(worker.pid).items() if name == "mtuslint"]


# --- what is compared ---


def reported(mtuslint: Path, *inputs: object) -> list[dict[str, str]]:
    """What one machine says, as CSV; its cells are those of the letter again, without the guard against formulas."""
    command = [mtuslint, "check", "--isolated", "--format", "csv", *inputs]
    done = subprocess.run(command, capture_output=True, cwd=WORK)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr.decode())
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    return [{name: cell.removeprefix("'") for name, cell in row.items() if name != "end_line"} for row in rows]


def table(out: Path, name: str) -> list[dict[str, Any]]:
    import pyarrow.parquet

    return pyarrow.parquet.read_table(out / name).to_pylist()


def cells(row: dict[str, Any], columns: list[str]) -> tuple[str, ...]:
    """A row as CSV would hold it."""
    joins = {"classes": " ", "evidence": " | "}

    def cell(name: str) -> str:
        match row[name]:
            case None:
                return ""
            case bool(value):
                return "yes" if value else "no"
            case list(values):
                return joins[name].join(values)
            case value:
                return str(value)

    return tuple(cell(name) for name in columns)


class Checks:
    """What held and what didn't."""

    def __init__(self) -> None:
        self.passed, self.failed = 0, 0

    def that(self, what: str, holds: bool, why: object = "") -> None:
        self.passed, self.failed = self.passed + holds, self.failed + (not holds)
        print(f"{'ok  ' if holds else 'FAIL'} {what}" + (f"\n     {why}" if not holds else ""), flush=True)

    def equal(self, what: str, one: Rows, spark: Rows) -> None:
        """The same rows, each as often."""
        one, spark = sorted(one), sorted(spark)
        differ = [pair for pair in zip(one, spark) if pair[0] != pair[1]][:SHOWN]
        self.that(f"{what}: {len(one)} rows", one == spark and one != [], f"{len(spark)} by Spark; {differ}")


def rows_equal(checks: Checks, what: str, one: list[dict[str, str]], spark: list[dict[str, Any]]) -> None:
    columns = list(one[0])
    checks.equal(what, [tuple(row.values()) for row in one], [cells(row, columns) for row in spark])


def line_of(path: Path, row: dict[str, Any]) -> int:
    """The line of JSON Lines on which a record stands, as README.md says: a part begins with its first whole line."""
    return path.read_bytes()[: row["block"]].count(b"\n") + (row["block"] > 0) + row["record"]


# --- the tests ---


class Job:
    """Runs the job on the cluster."""

    def __init__(self, master: str, mtuslint: Path) -> None:
        self.master, self.mtuslint = master, mtuslint

    def start(self, name: str, *args: object, options: tuple[object, ...] = ()) -> subprocess.Popen[bytes]:
        settings = ("spark.ui.enabled=false", "spark.executor.memory=1g", "spark.sql.files.maxPartitionBytes=4m")
        conf = [word for setting in settings for word in ("--conf", setting)]
        submit = [environment()["SPARK_HOME"] + "/bin/spark-submit", "--master", self.master, *conf]
        command = [*submit, *options, JOB, *args, "--out", WORK / name]
        shutil.rmtree(WORK / name, ignore_errors=True)
        log = (WORK / f"{name}.log").open("wb")
        return subprocess.Popen(list(map(str, command)), env=environment(), stdout=log, stderr=subprocess.STDOUT)

    def run(self, name: str, *args: object, options: tuple[object, ...] = ()) -> Path:
        begun = time.monotonic()
        if self.start(name, *args, options=options).wait():
            sys.exit(f"the job failed, see {WORK / name}.log")
        print(f"     {name}: {time.monotonic() - begun:.1f} s")
        return WORK / name


def log_of(name: str) -> str:
    return (WORK / f"{name}.log").read_text(errors="replace")


def same_as_one_machine(checks: Checks, job: Job, letters: Path, one: list[dict[str, str]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet

    lines = [json.loads(line) for line in letters.open()]
    out = job.run("jsonl", "--input", "jsonl", letters)
    rows = table(out, "criteria")
    rows_equal(checks, f"(a) {len(lines)} letters as JSON Lines give what one machine gives", one, rows)
    ids = sorted(row["path"] for row in table(out, "letters"))
    checks.that("(a) each letter stands in `letters` once", ids == sorted(line["id"] for line in lines))
    checks.that("(a) no errors", table(out, "errors") == [])

    parquet = WORK / "letters.parquet"
    pyarrow.parquet.write_table(pa.Table.from_pylist(lines), parquet, row_group_size=1000)
    rows = table(job.run("parquet", "--input", "parquet", parquet), "criteria")
    rows_equal(checks, f"(a) {len(lines)} letters as Parquet give what one machine gives", one, rows)

    folder = WORK / "text"
    folder.mkdir(exist_ok=True)
    for line in lines[:1000]:
        (folder / f"{line['id']}.txt").write_text(line["text"])
    rows = table(job.run("files", "--input", "text", folder), "criteria")
    rows = [row | {"path": row["path"].removeprefix(f"file:{WORK}/")} for row in rows]
    rows_equal(checks, "(a) 1000 letters as text files give what one machine gives", reported(job.mtuslint, "text"), rows)


def bad_records(checks: Checks, job: Job, letters: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet

    good = [line.encode() for line in letters.read_text().splitlines()[:60]]
    large = "x" * (17 << 20)
    bad = [
        b'{"id": "broken", "text": "no end',
        b'{"id": "null", "text": null}',
        json.dumps({"id": "large", "text": large}).encode(),
        b'{"id": "latin", "text": "caf\xe9"}',
        b'{"id": "empty", "text": " "}',
        b'["a", "list"]',
    ]
    # Two letters under one id, an empty line, and a bad line after every tenth.
    twin = json.dumps(json.loads(good[0]) | {"id": json.loads(good[1])["id"]}).encode()
    lines = [twin, *good, b""]
    for number, line in enumerate(bad):
        lines.insert(10 * number + 5, line)
    mixed = WORK / "mixed.jsonl"
    mixed.write_bytes(b"\n".join(lines) + b"\n")
    one = reported(job.mtuslint, "--jsonl", mixed)
    errors = [row for row in one if row["rule"].startswith("input/") and row["severity"] == "error"]
    out = job.run("mixed", "--input", "jsonl", mixed)
    named = [(row["path"] or f"{mixed}, line {line_of(mixed, row)}", row["code"]) for row in table(out, "errors")]
    checks.equal("(c) bad lines land in `errors`", [(row["path"], row["rule"]) for row in errors], named)
    codes = ["input/empty"] + ["input/json"] * 4 + ["input/too-large"]
    checks.that("(c) all six of them", sorted(code for _, code in named) == codes, named)
    rest = [row for row in one if row not in errors]
    rows_equal(checks, "(c) the other lines are whole", rest, table(out, "criteria"))
    twins = [row for row in table(out, "letters") if row["path"] == json.loads(good[1])["id"]]
    cases = {(row["record"], row["letter"]) for row in twins}
    checks.that("(c) two letters under one id stay apart", len(twins) == len(cases) == 2, twins)

    parquet = WORK / "mixed.parquet"
    records = [{name: value.encode() for name, value in json.loads(line).items()} for line in good]
    id, text = records[0]["id"], records[0]["text"]
    records[7:7] = [{"id": b"null", "text": None}, {"id": None, "text": text}, {"id": b"large", "text": large.encode()}]
    records[20:20] = [{"id": b"latin", "text": b"caf\xe9"}, {"id": b"nul", "text": b"a\0b"}, {"id": id, "text": text}]
    schema = pa.schema({"id": pa.binary(), "text": pa.binary()})
    pyarrow.parquet.write_table(pa.Table.from_pylist(records, schema), parquet)
    out = job.run("mixed-parquet", "--input", "parquet", parquet)
    found = sorted((row["record"], row["path"] or "", row["code"]) for row in table(out, "errors"))
    expected = [
        (8, "null", "input/null"), (9, "", "input/null"), (10, "large", "input/too-large"),
        (21, "latin", "input/not-utf8"), (22, "nul", "input/binary"),
    ]
    checks.that("(c) bad rows of Parquet land in `errors`", found == expected, found)
    checks.that("(c) the other rows are whole", len(table(out, "letters")) == len(good) + 1)

    folder = WORK / "mixed"
    folder.mkdir(exist_ok=True)
    files = {"utf-16": text.decode().encode("utf-16"), "latin": b"caf\xe9", "empty one": b"", "nul": b"a\0b", "large": large.encode(), "good": text}
    for name, content in files.items():
        (folder / f"{name}.txt").write_bytes(content)
    one = reported(job.mtuslint, folder)
    out = job.run("mixed-text", "--input", "text", folder)
    errors = [(row["path"], row["rule"]) for row in one if row["rule"].startswith("input/") and row["severity"] == "error"]
    found = [(row["path"].removeprefix("file:"), row["code"]) for row in table(out, "errors")]
    checks.equal("(c) bad files land in `errors`", errors, found)
    checks.that("(c) the other files are whole", len(table(out, "letters")) == 2)


def packs(checks: Checks, job: Job, letters: Path) -> None:
    few = WORK / "few.jsonl"
    few.write_text("".join(letters.open().readlines()[:200]))
    head = "pack: {id: our-office, version: 1.0.0, title: Our changes, extends: default}\noverride:\n  criteria:\n"
    # Without the phrases that name it, a criterion is raised more seldom.
    for name, criterion in (("ours", "opioid/function"), ("wrong", "opioid/funktion")):
        (WORK / name).mkdir(exist_ok=True)
        (WORK / name / "pack.yaml").write_text(f"{head}    - {{id: {criterion}, phrases: {{topic: [unheard of]}}}}\n")
        command = [sys.executable, "-m", "zipfile", "-c", WORK / f"{name}.zip", WORK / name / "pack.yaml"]
        subprocess.run(command, check=True)

    options = ("--archives", f"{WORK / 'ours.zip'}#ours")
    out = job.run("packed", "--input", "jsonl", few, "--rules", "ours", options=options)
    one = reported(job.mtuslint, "--jsonl", few, "--rules", WORK / "ours")
    rows_equal(checks, "(d) a pack sent with --archives is used", one, table(out, "criteria"))
    checks.that("(d) and makes a difference", one != reported(job.mtuslint, "--jsonl", few))

    options = ("--archives", f"{WORK / 'wrong.zip'}#wrong")
    status = job.start("refused", "--input", "jsonl", few, "--rules", "wrong", options=options).wait()
    log = log_of("refused")
    said = "no pack before this one has a criterion `opioid/funktion`" in log and "did you mean" in log
    checks.that("(d) an invalid pack fails the job with its message", status == 1 and said, f"{status}\n{log[-2000:]}")
    checks.that("(d) and writes nothing", not (WORK / "refused").exists())
    shadow = WORK / "shadow"
    shadow.mkdir(exist_ok=True)
    (shadow / "mtuslint.py").write_text("raise ImportError('not here')\n")
    options = ("--conf", f"spark.executorEnv.PYTHONPATH={shadow}")
    status = job.start("absent", "--input", "jsonl", few, options=options).wait()
    said = "mtuslint isn't installed on the worker: not here" in log_of("absent")
    checks.that("(d) so does a worker without mtuslint", status == 1 and said, log_of("absent")[-2000:])


def a_worker_is_killed(
    checks: Checks, job: Job, workers: list[subprocess.Popen[bytes]], letters: Path, one: list[dict[str, str]]
) -> None:
    name = "killed"
    process = job.start(name, "--input", "jsonl", letters)
    done = lambda: len(list((WORK / name / "criteria" / "_temporary" / "0").glob("task_*")))
    ended = lambda: process.poll() is not None
    # First a program, then, when its partition is begun anew, a whole worker with all that runs on it.
    until("a task is committed", lambda: ended() or done() >= 2 and programs(workers[0]))
    checked = programs(workers[0])
    for pid in checked:
        os.kill(pid, signal.SIGKILL)
    until("more are", lambda: ended() or done() >= 4 and programs(workers[1]))
    at, doomed, lost = done(), descendants(workers[1].pid), programs(workers[1])
    for pid in (workers[1].pid, *(pid for pid, name in doomed.items() if name == "java")):
        os.kill(pid, signal.SIGKILL)
    status = process.wait()
    log = log_of(name)
    parts = len(list((WORK / name / "criteria").glob("part-*.parquet")))
    checks.that(f"(b) a worker was killed when {at} of {parts} tasks had ended", 0 < at < parts)
    checks.that("(b) while a letter was checked on it", lost != [], doomed)
    checks.that("(b) Spark lost the executor", "Lost executor" in log)
    checks.that("(b) and, before, a program", "mtuslint ended with status -9" in log and checked != [])
    checks.that("(b) the job ended well", status == 0, log[-3000:])
    rows_equal(checks, "(b) nothing is lost or doubled", one, table(WORK / name, "criteria"))
    letters_seen = [row["path"] for row in table(WORK / name, "letters")]
    checks.that("(b) each letter stands in `letters` once", len(letters_seen) == len(set(letters_seen)) == 20_000)
    until("what ran on the killed worker is gone", lambda: not any(Path(f"/proc/{pid}").exists() for pid in lost))


def main() -> None:
    parser = argparse.ArgumentParser(description="Tests the Spark job on a local cluster.")
    wheels = sorted((ROOT / "target/wheels").glob("mtuslint-*.whl"), key=lambda wheel: wheel.stat().st_mtime)
    parser.add_argument("--wheel", type=Path, default=wheels[-1] if wheels else None)
    parser.add_argument("--letters", type=Path, default=ROOT / "target/release/examples/letters",
                        help="the generator of synthetic letters")
    parser.add_argument("--only", default="abcd", help="which parts, as in acd")
    args = parser.parse_args()
    require(args.wheel, args.letters)
    WORK.mkdir(parents=True, exist_ok=True)
    in_venv(args.wheel.resolve())
    mtuslint, letters = WORK / "venv" / "bin" / "mtuslint", WORK / "letters.jsonl"
    subprocess.run([args.letters, "--seed", "1", "--count", "20000", "--jsonl", letters], check=True)
    begun = time.monotonic()
    one = reported(mtuslint, "--jsonl", letters)
    print(f"     one machine: {time.monotonic() - begun:.1f} s")
    checks = Checks()
    with cluster() as (master, workers):
        job = Job(master, mtuslint)
        if "a" in args.only:
            same_as_one_machine(checks, job, letters, one)
        if "c" in args.only:
            bad_records(checks, job, letters)
        if "d" in args.only:
            packs(checks, job, letters)
        # Last, because no second worker is left.
        if "b" in args.only:
            a_worker_is_killed(checks, job, workers, letters, one)
    print(f"{checks.passed} passed, {checks.failed} failed")
    sys.exit(checks.failed > 0)


if __name__ == "__main__":
    main()
