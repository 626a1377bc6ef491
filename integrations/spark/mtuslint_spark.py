"""Checks letters with mtuslint on a Spark cluster.

Each task streams its partition through one `mtuslint.Stream`: records go in while results come out, so neither side waits
for the other and a task holds a few hundred letters at a time, however large its partition. The program judges; this job
only carries. It turns each answer into rows, and writes three tables:

    OUT/criteria   a row a criterion, and one for every other finding; columns as in `--format csv`
    OUT/errors     a row for each record that couldn't be read
    OUT/letters    a row a letter, with its decisions' verdicts; written last: OUT/letters/_SUCCESS means all is there

A row is known by its place (`source`, `block`, `record`), not by its id, so letters that share an id stay apart. A task
that is repeated gives the same rows, and Spark's committer takes the output of one attempt only: what a lost worker was
doing is done again, and nothing stands twice.

    spark-submit mtuslint_spark.py --input jsonl letters.jsonl --out checked
"""

import argparse
import codecs
import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

try:
    import mtuslint
    import pyarrow as pa
    from pyspark import SparkFiles, StorageLevel
    from pyspark.sql import Column, DataFrame, SparkSession
    from pyspark.sql.functions import col, lit, octet_length, when
    from pyspark.sql.pandas.types import to_arrow_schema
    from pyspark.sql.types import StructType
except ImportError as e:
    sys.exit(f"{e}; start the job with spark-submit, and install mtuslint's wheel and what requirements.txt beside it names")

Row = dict[str, Any]

# mtuslint's own bound. What is larger stays where it is, so that it takes no task's memory.
MOST_BYTES = 16 << 20

# Where a record stands: its file, the byte at which its part of the file begins, its number in that part from 1.
PLACE = "source STRING, block BIGINT, record BIGINT"
CRITERIA = (
    "path STRING, letter STRING, decision INT, item STRING, outcome STRING, classes ARRAY<STRING>, generic STRING, "
    "verdict STRING, rule STRING, required BOOLEAN, requirement STRING, status STRING, finding STRING, confidence INT, "
    "evidence ARRAY<STRING>, severity STRING, message STRING, fingerprint STRING, page INT, line INT, column INT, "
    "start BIGINT, end BIGINT"
)
ERRORS = "path STRING, code STRING, message STRING"
LETTERS = "path STRING, letter STRING, decisions INT, verdicts ARRAY<STRING>"
# A result is a row of one of the tables.
RESULT = f"criteria STRUCT<{CRITERIA}, {PLACE}>, errors STRUCT<{ERRORS}, {PLACE}>, letters STRUCT<{LETTERS}, {PLACE}>"


def records(spark: SparkSession, kind: str, paths: list[str]) -> DataFrame:
    """The records: `source`, `block`, `id` (JSON Lines hold their own), `size` and `body`, both null without a text.

    Bodies and ids are bytes: Spark's strings may hold what isn't UTF-8, Python's may not.
    """
    bounded = when(col("size") <= MOST_BYTES, col("body"))
    place = [col("_metadata.file_path").alias("source"), col("_metadata.file_block_start").alias("block")]

    def of(frame: DataFrame, id: Column, body: Column) -> DataFrame:
        body = body.cast("binary")
        frame = frame.select(*place, id.cast("string").cast("binary").alias("id"), body.alias("body"))
        return frame.withColumn("size", octet_length("body").cast("long")).withColumn("body", bounded)

    match kind:
        case "jsonl":
            return of(spark.read.text(paths, lineSep="\n"), lit(None), col("value"))
        case "parquet":
            return of(spark.read.parquet(*paths), col("id"), col("text"))
        case _:
            # Spark takes opening a file to cost as much as reading 4 MiB, and would begin a task for every 32 letters.
            spark.conf.set("spark.sql.files.openCostInBytes", 64 << 10)
            files = spark.read.format("binaryFile").load(paths)
            # Spark opens no file that the filter on its length leaves out, or whose content isn't asked for.
            small = of(files.where(col("length") <= MOST_BYTES), col("path"), col("content"))
            large = files.where(col("length") > MOST_BYTES)
            large = of(large, col("path"), lit(None)).withColumn("size", lit(MOST_BYTES + 1))
            # It lists empty files, too, and then passes over them. A list has three slashes where `_metadata` has one.
            paths = [(path.replace(":///", ":/", 1),) for path in files.inputFiles()]
            listed = spark.createDataFrame(paths, "source STRING")
            passed = listed.join(files.select(place[0]), "source", "left_anti").collect()
            rows = [(path, 0, unquote(path).encode(), b"", 0) for path, in passed]
            return small.unionByName(large).unionByName(spark.createDataFrame(rows, small.schema))


def numbered(batches: Iterator[pa.RecordBatch]) -> Iterator[list[Row]]:
    """The records of each batch, numbered within their part of their file."""
    part, number = None, 0
    for batch in batches:
        rows = batch.to_pylist()
        for row in rows:
            here = (row["source"], row["block"])
            part, number = here, number + 1 if here == part else 1
            row["record"] = number
        yield rows


def line(record: Row, has_id: bool) -> bytes | Row | None:
    """What mtuslint reads for a record; an error where there is nothing to read; `None` for an empty line."""
    id = record["id"].decode(errors="replace") if record["id"] is not None else None
    if has_id and id is None:
        return error(record, id, "input/null", "the id is null")
    if record["size"] is None:
        return error(record, id, "input/null", "the text is null")
    if record["body"] is None:
        return error(record, id, "input/too-large", f"larger than {MOST_BYTES >> 20} MiB; no letter is")
    if not has_id:
        # As it stands, so that mtuslint judges the very bytes.
        return record["body"].rstrip(b"\r") if record["body"].strip(b" \t\n\x0c\r") else None
    try:
        # UTF-16 says so by its first bytes, as mtuslint wants it.
        marked = record["body"].startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = record["body"].decode("utf-16" if marked else "utf-8")
    except UnicodeDecodeError as e:
        return error(record, id, "input/not-utf8", f"the text is not UTF-8 (first bad byte at offset {e.start})")
    return json.dumps({"id": id, "text": text}, ensure_ascii=False).encode()


def place(record: Row) -> Row:
    return {name: record[name] for name in ("source", "block", "record")}


def error(record: Row, path: str | None, code: str, message: str) -> Row:
    return {"errors": {"path": path, "code": code, "message": message, **place(record)}}


def finding(about: Row, diagnostic: Row | None, criterion: Row | None = None) -> Row:
    """A row of `criteria`: a criterion, a finding, both, or a decision that has neither."""
    row = dict(about)
    if criterion:
        names = ("required", "requirement", "status", "finding", "confidence")
        row |= {name: criterion[name] for name in names} | {"rule": criterion["id"]}
        row["evidence"] = [span["text"] for span in criterion["evidence"]]
    if diagnostic:
        row |= {name: diagnostic[name] for name in ("rule", "severity", "message", "fingerprint")}
        # The first span is where a diagnostic stands.
        span = next(iter(diagnostic["spans"]), {})
        row |= {name: span.get(name) for name in ("page", "line", "column", "start", "end")}
    return {"criteria": row}


def rows(answer: mtuslint.Answer) -> Iterator[Row]:
    """The rows of a letter as mtuslint reports it; a finding of a criterion stands on that criterion's row."""
    where, letter = answer.tag, answer.data
    if not answer.read:
        for diagnostic in letter["diagnostics"]:
            yield error(where, answer.id, diagnostic["rule"], diagnostic["message"])
        return
    about = {"path": answer.id, "letter": letter["case_number"], **where}
    for diagnostic in letter["diagnostics"]:
        yield finding(about, diagnostic)
    for decision in letter["decisions"]:
        of = {name: decision[name] for name in ("item", "outcome", "classes", "generic", "verdict")}
        of |= about | {"decision": decision["n"]}
        diagnostics = list(decision["diagnostics"])
        for criterion in decision["criteria"]:
            own = next((d for d in diagnostics if d["rule"] == criterion["id"]), None)
            if own:
                diagnostics.remove(own)
            yield finding(of, own, criterion)
        for diagnostic in diagnostics:
            yield finding(of, diagnostic)
        if not decision["criteria"] and not decision["diagnostics"]:
            yield finding(of, None)
    verdicts = [decision["verdict"] for decision in letter["decisions"]]
    yield {"letters": about | {"decisions": len(verdicts), "verdicts": verdicts}}


def checker(
    packs: list[str], threads: int, has_id: bool, result: StructType
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What a task does with its partition."""

    def check(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        schema = to_arrow_schema(result)

        def rows_of(answers: Iterator[mtuslint.Answer]) -> Iterator[Row]:
            for answer in answers:
                yield from rows(answer)

        with mtuslint.Stream(rules=map(shipped, packs), threads=threads) as stream:
            for batch in numbered(batches):
                done = []
                for record in batch:
                    match line(record, has_id):
                        case bytes(text):
                            stream.send(text, tag=place(record))
                        case dict(failed):
                            done.append(failed)
                done += rows_of(stream.ready())
                yield pa.RecordBatch.from_pylist(done, schema)
            yield pa.RecordBatch.from_pylist(list(rows_of(stream.rest())), schema)

    return check


def shipped(name: str) -> str:
    """Where a folder of `--archives` lies on this machine; else the name, as a path."""
    places = [SparkFiles.get(name), os.path.abspath(name)]
    return next((place for place in places if os.path.exists(place)), name)


def preflight(spark: SparkSession, packs: list[str]) -> Row:
    """Runs mtuslint on nothing, on a worker, before any letter is read. Ends the job if it can't start or its rule pack
    is wrong; else says which program and pack it is."""

    def run(_: int) -> tuple[Row | None, str]:
        # Here, not above: it is the worker that may be without it.
        try:
            import mtuslint
        except ImportError as e:
            return None, f"mtuslint isn't installed on the worker: {e}"
        try:
            with mtuslint.Stream(rules=map(shipped, packs)) as stream:
                list(stream.rest())
            return stream.run, ""
        except (mtuslint.MtuslintError, OSError) as e:
            return None, str(e)

    run_of, message = spark.sparkContext.parallelize([0], 1).map(run).first()
    if run_of is None:
        sys.exit(f"{message.strip()}\nno letter was checked")
    return run_of


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Checks letters with mtuslint on a Spark cluster; writes Parquet.",
        epilog="--rules are what spark-submit was given as --archives, or folders that exist on every worker.",
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files, folders or patterns, wherever Spark can read")
    parser.add_argument("--input", required=True, choices=("text", "jsonl", "parquet"),
                        help="text: a letter a file; jsonl: {\"id\", \"text\"} a line; parquet: columns id and text")
    parser.add_argument("--out", required=True, metavar="DIR", help="criteria, errors and letters are written in it")
    parser.add_argument("--overwrite", action="store_true", help="replace tables that are there")
    parser.add_argument("--rules", action="append", default=[], metavar="DIR",
                        help="a rule pack; several are laid upon each other in order")
    args = parser.parse_args()

    spark = SparkSession.builder.appName("mtuslint").getOrCreate()
    # What a task holds of its partition at once, in letters and in bytes.
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 500)
    spark.conf.set("spark.sql.execution.arrow.maxBytesPerBatch", MOST_BYTES)
    threads = int(spark.conf.get("spark.task.cpus", "1"))
    run = preflight(spark, args.rules)

    result = StructType.fromDDL(RESULT)
    found = records(spark, args.input, args.paths)
    # On disk, because the letters are to be checked once and their results go to three tables.
    checked = found.mapInArrow(checker(args.rules, threads, args.input != "jsonl", result), result)
    checked.persist(StorageLevel.DISK_ONLY)
    counts = {}
    for table in ("criteria", "errors", "letters"):
        path = f"{args.out}/{table}"
        rows = checked.where(col(table).isNotNull()).select(f"{table}.*")
        rows.write.mode("overwrite" if args.overwrite else "error").parquet(path)
        counts[table] = spark.read.schema(rows.schema).parquet(path).count()
    written = ", ".join(f"{count} {table}" for table, count in counts.items())
    print(f"{args.out}: {written} (mtuslint {run['tool']['version']}, pack {run['pack']['id']} {run['pack']['version']})")
    spark.stop()


if __name__ == "__main__":
    main()
