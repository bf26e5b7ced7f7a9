"""The checks pass a right output and fail each wrong one, by the check that is meant for it."""

from __future__ import annotations

import contextlib
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import check_readers  # noqa: E402
import make_output  # noqa: E402

RUNS = "runs/runs-00000-of-00001.parquet"
TRAIN = "datasets/builds/train-00000-of-00001.parquet"
VALIDATION = "datasets/builds/validation-00000-of-00001.parquet"


class CheckReadersTest(unittest.TestCase):
    """Each test breaks a fresh copy of a right output in one way."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.good = pathlib.Path(cls.folder.name) / "good"
        make_output.make_output(cls.good)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.folder.cleanup()

    def setUp(self) -> None:
        # A folder named like a partition must not become a column.
        self.output = pathlib.Path(self.folder.name) / f"copy=1-{self.id()}"
        shutil.copytree(self.good, self.output)
        self.printed = ""

    def test_right_output_passes(self) -> None:
        self.assertEqual(self.failures(), [])
        self.assertRegex(self.printed, r"(?m)^\d{2,3} passed, 0 failed$")

    def test_empty_split_passes(self) -> None:
        self.rewrite(VALIDATION, "BuildExample", [])
        counts = make_output.SPLIT_ROWS | {"validation": 0}
        self.edit_json("summary.json", lambda summary: summary.update(splits=counts))
        before = make_output.SPLIT_ROWS
        make_output.SPLIT_ROWS = counts
        try:
            make_output.write_documents(self.output / "datasets/builds")
        finally:
            make_output.SPLIT_ROWS = before
        self.assertEqual(self.failures(), [])

    def test_exit_code_is_1_where_a_check_fails(self) -> None:
        (self.output / "summary.json").unlink()
        done = subprocess.run(
            [sys.executable, str(HERE.parent / "check_readers.py"), str(self.output)],
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout.splitlines()[-1], r"^\d+ passed, 3 failed$")
        self.assertIn("FAIL  summary.json: records balance: FileNotFoundError", done.stdout)

    def test_exit_code_is_2_where_the_call_is_wrong(self) -> None:
        with contextlib.redirect_stderr(io.StringIO()) as errors:
            self.assertEqual(check_readers.main([]), 2)
            self.assertEqual(check_readers.main([str(self.output / "nowhere")]), 2)
        self.assertIn("usage:", errors.getvalue())

    def test_missing_shard(self) -> None:
        (self.output / RUNS).rename(self.output / "runs/runs-00000-of-00002.parquet")
        self.assertEqual(self.failures(), ["runs/runs: shards are complete"])

    def test_column_out_of_order(self) -> None:
        table = pq.read_table(self.good / RUNS)
        names = table.column_names
        self.write(RUNS, table.select([names[1], names[0], *names[2:]]))
        self.assertEqual(
            self.failures(),
            [f"runs/runs: {reader} types" for reader in ("pyarrow", "pandas", "Polars", "DuckDB")],
        )

    def test_time_in_microseconds(self) -> None:
        table = pq.read_table(self.good / RUNS)
        at = table.schema.get_field_index("created_at")
        micros = table["created_at"].cast(pa.timestamp("us", tz="UTC"))
        self.write(RUNS, table.set_column(at, "created_at", micros))
        failures = self.failures()
        self.assertIn("runs/runs: pyarrow types", failures)
        self.assertIn("runs/runs: pandas types", failures)
        self.assertIn("runs/runs: Polars types", failures)

    def test_local_time(self) -> None:
        table = pq.read_table(self.good / RUNS)
        at = table.schema.get_field_index("created_at")
        local = table["created_at"].cast(pa.timestamp("ms"))
        self.write(RUNS, table.set_column(at, "created_at", local))
        self.assertIn("runs/runs: DuckDB types", self.failures())

    def test_null_in_a_required_column(self) -> None:
        table = pq.read_table(self.good / RUNS)
        rows = table.to_pylist()
        rows[0]["outcome"] = None
        schema = table.schema
        at = schema.get_field_index("outcome")
        schema = schema.set(at, schema.field(at).with_nullable(True))
        self.write(RUNS, pa.Table.from_pylist(rows, schema))
        self.assertEqual(
            self.failures(),
            ["runs/runs: pyarrow types", "runs/runs: nulls only where allowed"],
        )

    def test_other_compression(self) -> None:
        self.write(RUNS, pq.read_table(self.good / RUNS), compression="snappy")
        self.assertEqual(self.failures(), ["runs/runs: zstd and statistics"])

    def test_no_page_statistics(self) -> None:
        self.write(RUNS, pq.read_table(self.good / RUNS), write_page_index=False)
        self.assertEqual(self.failures(), ["runs/runs: zstd and statistics"])

    def test_no_statistics(self) -> None:
        self.write(RUNS, pq.read_table(self.good / RUNS), write_statistics=False)
        self.assertEqual(self.failures(), ["runs/runs: zstd and statistics"])

    def test_unsorted_split(self) -> None:
        self.rewrite(TRAIN, "BuildExample", make_output.rows("BuildExample", 8)[::-1])
        make_output.write_documents(self.output / "datasets/builds")
        self.assertEqual(self.failures(), ["datasets/builds/train: sorted"])

    def test_commit_in_two_splits(self) -> None:
        rows = make_output.rows("BuildExample", 1, 8 + 1)
        rows[0]["head_sha"] = make_output.rows("BuildExample", 1)[0]["head_sha"]
        self.rewrite(VALIDATION, "BuildExample", rows)
        make_output.write_documents(self.output / "datasets/builds")
        self.assertIn("datasets/builds: splits are disjoint", self.failures())

    def test_unbalanced_records(self) -> None:
        self.edit_json("summary.json", lambda s: s["records"]["run"].update(read=1))
        self.assertEqual(self.failures(), ["summary.json: records balance"])

    def test_summary_of_other_tables(self) -> None:
        self.edit_json("summary.json", lambda s: s["splits"].update(train=9))
        self.assertEqual(self.failures(), ["summary.json: agrees with the tables"])

    def test_manifest_of_another_file(self) -> None:
        self.edit_json(
            "datasets/builds/manifest.json", lambda m: m["files"][0].update(sha256="0" * 64)
        )
        self.assertEqual(self.failures(), ["manifest.json: agrees with the files"])

    def test_card_with_another_count(self) -> None:
        self.edit("datasets/builds/README.md", "num_examples: 8", "num_examples: 9")
        self.assertEqual(self.failures(), ["README.md: header agrees with the files"])

    def test_card_that_is_no_yaml(self) -> None:
        self.edit("datasets/builds/README.md", "license: other", "license: [")
        self.assertEqual(self.failures(), ["README.md: header agrees with the files"])

    def test_croissant_with_another_hash(self) -> None:
        self.edit_json(
            "datasets/builds/croissant.json",
            lambda c: c["distribution"][0].update(sha256="0" * 64),
        )
        self.assertEqual(self.failures(), ["croissant.json: agrees with the files"])

    def test_croissant_of_an_unknown_column(self) -> None:
        self.edit("datasets/builds/croissant.json", '"column": "run_id"', '"column": "id"')
        self.assertEqual(self.failures(), ["croissant.json: gives the records"])

    def test_invalid_croissant(self) -> None:
        self.edit_json(
            "datasets/builds/croissant.json",
            lambda c: c["recordSet"][0]["field"][1].pop("dataType"),
        )
        self.assertIn("croissant.json: is valid", self.failures())

    def test_croissant_of_another_version(self) -> None:
        self.edit("datasets/builds/croissant.json", "croissant/1.1", "croissant/1.0")
        self.assertIn("croissant.json: is valid", self.failures())

    def test_alert_line_that_is_cut(self) -> None:
        file = self.output / "alerts/alerts-00000-of-00001.jsonl"
        file.write_bytes(file.read_bytes()[:-9] + b"\n")
        self.assertEqual(self.failures(), ["alerts: each line is an alert"])

    def test_alert_twice(self) -> None:
        file = self.output / "alerts/alerts-00000-of-00001.jsonl"
        file.write_bytes(file.read_bytes() * 2)
        self.assertEqual(self.failures(), ["alerts: each line is an alert"])

    def test_bad_record_that_is_lost(self) -> None:
        (self.output / "bad-records/bad-records-00000-of-00001.jsonl").write_bytes(b"")
        self.assertEqual(self.failures(), ["bad-records: each line is a bad record"])

    def failures(self) -> list[str]:
        """The names of the checks that fail."""
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            report = check_readers.check(self.output)
            report.finish()
        self.printed = printed.getvalue()
        shown = re.findall(r"(?m)^FAIL  ", self.printed)
        self.assertEqual(len(shown), len(report.failures))
        return report.failures

    def write(self, file: str, table: pa.Table, **options: object) -> None:
        """Writes a table in place of a file."""
        settings = {"compression": "zstd", "write_page_index": True} | options
        pq.write_table(table, self.output / file, **settings)

    def rewrite(self, file: str, record: str, rows: list[dict]) -> None:
        """Writes rows in place of a file."""
        make_output.write_table(self.output / file, record, rows)

    def edit(self, file: str, part: str, replacement: str) -> None:
        """Replaces a part of a document."""
        path = self.output / file
        text = path.read_text(encoding="utf-8")
        self.assertIn(part, text)
        path.write_text(text.replace(part, replacement, 1), encoding="utf-8")

    def edit_json(self, file: str, change: Callable[[dict], object]) -> None:
        """Changes a JSON document."""
        path = self.output / file
        document = json.loads(path.read_text(encoding="utf-8"))
        change(document)
        path.write_text(json.dumps(document), encoding="utf-8")


if __name__ == "__main__":
    unittest.main()
