"""Makes a small output as a backfill writes it, to test the checks on.

Usage: python make_output.py OUTPUT_DIR
"""

from __future__ import annotations

import datetime
import hashlib
import json
import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from mlcroissant._src.core.rdf import make_context

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from contract import Column, columns  # noqa: E402
from tables import OBSERVED  # noqa: E402

START = datetime.datetime(2025, 3, 1, 10, tzinfo=datetime.timezone.utc)
SPLIT_ROWS = {"train": 8, "validation": 1, "test": 2}
RUNS = 12
SYNTHESISED = 2
BAD = 1


def value(column: Column, row: int) -> object:
    """A value of a column, which is null in every third row where it may be."""
    if column.nullable and row % 3 == 2:
        return None
    match column.kind:
        case "timestamp":
            return START + datetime.timedelta(minutes=row, milliseconds=7)
        case "string":
            return f"{column.name} {row} é🚀"
        case "int64":
            return row
        case "double":
            return row / 7
        case "boolean":
            return row % 2 == 0
        case "list":
            return [value(column.element, item) for item in range(row % 4)]
        case _:
            return {child.name: value(child, row) for child in column.children}


def rows(record: str, count: int, start: int = 0) -> list[dict]:
    """Rows of a record."""
    return [
        {column.name: value(column, row) for column in columns(record)}
        for row in range(start, start + count)
    ]


def write_table(file: pathlib.Path, record: str, values: list[dict], **options: object) -> None:
    """Writes rows as the pipeline does."""
    schema = pa.schema(
        [pa.field(column.name, column.arrow(), column.nullable) for column in columns(record)]
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    settings = {"compression": "zstd", "write_page_index": True} | options
    pq.write_table(pa.Table.from_pylist(values, schema), file, **settings)


def make_output(output: pathlib.Path) -> None:
    """Writes a whole output."""
    runs = rows("Run", RUNS)
    for number, run in enumerate(runs):
        run["synthesised"] = number < SYNTHESISED
    write_table(output / "runs/runs-00000-of-00001.parquet", "Run", runs)
    for count, period in enumerate(("daily", "weekly", "monthly"), start=3):
        file = output / f"aggregates/{period}-00000-of-00001.parquet"
        write_table(file, "Aggregate", rows("Aggregate", count))
    start = 0
    for split, count in SPLIT_ROWS.items():
        file = output / f"datasets/builds/{split}-00000-of-00001.parquet"
        write_table(file, "BuildExample", rows("BuildExample", count, start))
        start += count
    for table in OBSERVED:
        file = output / table.folder / f"{table.name}-00000-of-00001.parquet"
        write_table(file, table.record, rows(table.record, 5))
    alert = {
        "alert_id": "0" * 32,
        "rule": "FAILURE_STREAK",
        "severity": "CRITICAL",
        "status": "FIRING",
        "repository": "owner/name",
        "observed": 3.0,
        "threshold": 3.0,
        "started_at": "2025-03-01T10:00:00Z",
        "ended_at": None,
        "evidence": [],
        "message": "Three failures in a row.",
    }
    write_lines(output / "alerts/alerts-00000-of-00001.jsonl", [alert])
    bad = {
        "source": "logs/*",
        "stage": "parse",
        "error_type": "json",
        "message": "not JSON\u2028at all",
        "payload": "{",
    }
    write_lines(output / "bad-records/bad-records-00000-of-00001.jsonl", [bad] * BAD)
    kept = RUNS - SYNTHESISED
    summary = {
        "records": {
            "run": {
                "read": kept + BAD + 3,
                "bad": BAD,
                "duplicate": 2,
                "superseded": 1,
                "kept": kept,
            }
        },
        "runs": {"rows": RUNS, "synthesised": SYNTHESISED, "open": 1},
        "splits": SPLIT_ROWS,
    }
    (output / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    write_documents(output / "datasets/builds")


def write_lines(file: pathlib.Path, records: list[dict]) -> None:
    """Writes JSON Lines."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    file.write_bytes(lines.encode("utf-8"))


def write_documents(folder: pathlib.Path) -> None:
    """Writes what the dataset says of its files as they are now."""
    files = sorted(folder.glob("*.parquet"))
    created = pa.concat_tables(pq.read_table(file) for file in files)["created_at"].to_pylist()
    hashes = {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    counts = {file: pq.read_metadata(file).num_rows for file in files}
    filled = {split: count for split, count in SPLIT_ROWS.items() if count > 0}
    sizes = {
        split: sum(file.stat().st_size for file in files if file.name.startswith(split))
        for split in filled
    }
    names = [column.name for column in columns("BuildExample")]
    manifest = {
        "dataset": "builds",
        "rows": SPLIT_ROWS,
        "created_at": {
            "first": iso(min(created)),
            "last": iso(max(created)),
        },
        "keys": names[:4],
        "features": names[4:-3],
        "targets": names[-3:],
        "files": [
            {
                "path": file.name,
                "rows": counts[file],
                "bytes": file.stat().st_size,
                "sha256": hashes[file],
            }
            for file in files
        ],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    card = {
        "license": "other",
        "pretty_name": "Builds",
        "size_categories": ["n<1K"],
        "task_categories": ["tabular-regression", "tabular-classification"],
        "configs": [
            {
                "config_name": "default",
                "data_files": [
                    {"split": split, "path": f"{split}-*.parquet"} for split in filled
                ],
            }
        ],
        "dataset_info": {
            "features": [
                {"name": column.name, "dtype": column.card()}
                for column in columns("BuildExample")
            ],
            "splits": [
                {"name": split, "num_bytes": sizes[split], "num_examples": count}
                for split, count in filled.items()
            ],
            "download_size": sum(sizes.values()),
            "dataset_size": sum(sizes.values()),
        },
    }
    header = yaml.safe_dump(card, sort_keys=False)
    (folder / "README.md").write_text(f"---\n{header}---\n\n# Builds\n", encoding="utf-8")
    croissant = croissant_document({file.name: hashes[file] for file in files})
    (folder / "croissant.json").write_text(json.dumps(croissant, indent=2), encoding="utf-8")


def iso(time: datetime.datetime) -> str:
    """A time as the documents write it."""
    return time.isoformat().replace("+00:00", "Z")


def croissant_document(hashes: dict[str, str]) -> dict:
    """A Croissant file of these Parquet files."""
    types = {
        "string": "sc:Text",
        "int64": "cr:Int64",
        "double": "cr:Float64",
        "timestamp": "sc:DateTime",
    }
    fields: list[dict] = [
        {
            "@type": "cr:Field",
            "@id": "builds/split",
            "name": "split",
            "dataType": "sc:Text",
            "source": {
                "fileSet": {"@id": "files"},
                "extract": {"fileProperty": "filename"},
                "transform": {"regex": "^(train|validation|test)-.*$"},
            },
        }
    ]
    for column in columns("BuildExample"):
        fields.append(
            {
                "@type": "cr:Field",
                "@id": f"builds/{column.name}",
                "name": column.name,
                "dataType": types[column.kind],
                "source": {"fileSet": {"@id": "files"}, "extract": {"column": column.name}},
            }
        )
    return {
        "@context": make_context(_Version11()),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": "builds",
        "description": "Builds.",
        "license": "other",
        "url": "README.md",
        "creator": {"@type": "sc:Organization", "name": "test"},
        "datePublished": "2025-03-01",
        "version": "1.0.0",
        "citeAs": "test",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": name,
                "name": name,
                "contentUrl": name,
                "encodingFormat": "application/x-parquet",
                "sha256": sha256,
            }
            for name, sha256 in hashes.items()
        ]
        + [
            {
                "@type": "cr:FileSet",
                "@id": "files",
                "name": "files",
                "encodingFormat": "application/x-parquet",
                "includes": "*.parquet",
            }
        ],
        "recordSet": [
            {"@type": "cr:RecordSet", "@id": "builds", "name": "builds", "field": fields}
        ],
    }


class _Version11:
    """What the context of Croissant depends on."""

    def is_v1_1(self) -> bool:
        """Version 1.1."""
        return True

    def is_v0(self) -> bool:
        """Not a version before 1."""
        return False


if __name__ == "__main__":
    make_output(pathlib.Path(sys.argv[1]))
