"""Checks of the Parquet tables."""

from __future__ import annotations

import dataclasses
import math
import pathlib
import re

import duckdb
import pyarrow.parquet as pq

import engines
from contract import Column, columns
from report import Report, require, require_equal

SPLITS = ("train", "validation", "test")
SPLIT_ORDER = ("created_at", "repository", "run_id")

# The share by which sums of floating-point numbers may differ, as they are added in other orders.
TOLERANCE = 1e-9


@dataclasses.dataclass(frozen=True)
class Table:
    """A table of the output."""

    name: str
    folder: str
    record: str

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that it must have."""
        return columns(self.record)

    def files(self, output: pathlib.Path) -> list[pathlib.Path]:
        """Its files, in the order of their numbers."""
        return sorted((output / self.folder).glob(f"{self.name}-*.parquet"))


# All but runs, their aggregates and the training set.
OBSERVED = (
    Table("tests", "tests", "TestCase"),
    Table("flaky-tests", "flaky-tests", "FlakyTest"),
    Table("ranked-flaky-tests", "ranked-flaky-tests", "RankedFlakyTest"),
    Table("job-logs", "job-logs", "JobLog"),
    Table("errors", "job-logs", "ErrorGroup"),
    Table("spans", "spans", "TraceSpan"),
    Table("run-events", "run-events", "RunEvent"),
    Table("invocations", "agents", "AgentInvocation"),
    Table("metrics", "agents", "SuccessMetric"),
    Table("check-runs", "check-runs", "CheckRun"),
    Table("deployments", "deployments", "Deployment"),
    Table("dora", "dora", "DoraMetrics"),
    Table("inputs", "inputs", "InputFile"),
    Table("costs", "costs", "Cost"),
    Table("queues", "costs", "QueueTime"),
    Table("health", "health", "HealthScore"),
)
TABLES = (
    Table("runs", "runs", "Run"),
    *(Table(period, "aggregates", "Aggregate") for period in ("daily", "weekly", "monthly")),
    *(Table(split, "datasets/builds", "BuildExample") for split in SPLITS),
    *OBSERVED,
)


def check_tables(report: Report, output: pathlib.Path) -> None:
    """Checks each table, and that no example stands in two splits."""
    for table in TABLES:
        files = table.files(output)
        wanted = table.columns
        label = f"{table.folder}/{table.name}"
        report.check(f"{label}: shards are complete", check_shards, files, table.name)
        report.check(f"{label}: pyarrow types", engines.check_pyarrow_types, files, wanted)
        report.check(f"{label}: pandas types", engines.check_pandas_types, files, wanted)
        report.check(f"{label}: Polars types", engines.check_polars_types, files, wanted)
        report.check(f"{label}: DuckDB types", engines.check_duckdb_types, files, wanted)
        report.check(f"{label}: nulls only where allowed", check_nulls, files, wanted)
        report.check(f"{label}: four readers agree", check_agreement, files, wanted)
        report.check(f"{label}: zstd and statistics", check_storage, files)
        if table.name in SPLITS:
            report.check(f"{label}: sorted", check_sorted, files)
    report.check("datasets/builds: splits are disjoint", check_disjoint, output)


def check_shards(files: list[pathlib.Path], name: str) -> None:
    """The files are all of the shards that their names promise."""
    require(bool(files), "no file")
    numbers = []
    for file in files:
        match = re.fullmatch(re.escape(name) + r"-(\d{5,})-of-(\d{5,})\.parquet", file.name)
        require(match is not None, f"{file.name} is no name of a shard")
        numbers.append((int(match[1]), int(match[2])))
    require_equal("shards", numbers, [(number, len(files)) for number in range(len(files))])


def check_nulls(files: list[pathlib.Path], wanted: tuple[Column, ...]) -> None:
    """A required column has no null, at any depth."""
    table = engines.read_pyarrow(files)
    for column in wanted:
        values = table[column.name].combine_chunks()
        _require_no_nulls(column.name, column, values)


def _require_no_nulls(path: str, column: Column, values: object) -> None:
    if not column.nullable:
        require(values.null_count == 0, f"{path} has {values.null_count} nulls")
    if column.kind == "list":
        _require_no_nulls(f"{path}[]", column.element, values.flatten())
    if column.kind == "struct":
        for child, part in zip(column.children, values.flatten()):
            _require_no_nulls(f"{path}.{child.name}", child, part)


def check_agreement(files: list[pathlib.Path], wanted: tuple[Column, ...]) -> None:
    """Rows, nulls, sums and spans are the same in all four readers."""
    rows, expected = engines.profile_pyarrow(files, wanted)
    for name, profile in (
        ("pandas", engines.profile_pandas),
        ("Polars", engines.profile_polars),
        ("DuckDB", engines.profile_duckdb),
    ):
        found_rows, found = profile(files, wanted)
        require_equal(f"rows in {name}", found_rows, rows)
        for column in wanted:
            count, value = found[column.name]
            expected_count, expected_value = expected[column.name]
            require_equal(f"{column.name} not null in {name}", count, expected_count)
            if isinstance(expected_value, tuple):
                same = value == expected_value
            else:
                same = math.isclose(value, expected_value, rel_tol=TOLERANCE)
            require(
                same,
                f"{column.name} in {name}: found {value}, pyarrow {expected_value}",
            )


def check_storage(files: list[pathlib.Path]) -> None:
    """Every column chunk is compressed by zstd and has statistics and a page index."""
    for file in files:
        metadata = pq.read_metadata(file)
        for group in range(metadata.num_row_groups):
            if metadata.row_group(group).num_rows == 0:
                continue
            for number in range(metadata.num_columns):
                chunk = metadata.row_group(group).column(number)
                place = f"{file.name}, row group {group}, {chunk.path_in_schema}"
                require_equal(f"compression of {place}", chunk.compression, "ZSTD")
                # A writer leaves out the statistics of a chunk whose least and greatest text are
                # too long; the index of its pages has them cut short.
                texts = chunk.physical_type == "BYTE_ARRAY"
                require(texts or chunk.is_stats_set, f"{place} has no statistics")
                require(chunk.has_column_index, f"{place} has no statistics of its pages")
                require(chunk.has_offset_index, f"{place} has no index of its pages")


def check_sorted(files: list[pathlib.Path]) -> None:
    """The rows of each file are in the order of their keys, each key once."""
    for file in files:
        table = pq.ParquetFile(file).read(columns=list(SPLIT_ORDER))
        keys = list(
            zip(
                table["created_at"].cast("int64").to_pylist(),
                table["repository"].to_pylist(),
                table["run_id"].to_pylist(),
            )
        )
        for before, after in zip(keys, keys[1:]):
            require(before < after, f"{file.name}: {after} stands after {before}")


def check_disjoint(output: pathlib.Path) -> None:
    """No run and no commit is in two splits."""
    sources = [
        f"SELECT '{table.name}' AS split, repository, run_id, head_sha"
        f" FROM {engines.duckdb_source(table.files(output))}"
        for table in TABLES
        if table.name in SPLITS
    ]
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE examples AS {' UNION ALL '.join(sources)}")
        run = connection.execute(
            "SELECT repository, run_id FROM examples GROUP BY ALL HAVING count(*) > 1 LIMIT 1"
        ).fetchone()
        require(run is None, f"the run {run} has two rows")
        sha = connection.execute(
            "SELECT head_sha FROM examples WHERE head_sha IS NOT NULL"
            " GROUP BY ALL HAVING count(DISTINCT split) > 1 LIMIT 1"
        ).fetchone()
        require(sha is None, f"the commit {sha} is in two splits")
