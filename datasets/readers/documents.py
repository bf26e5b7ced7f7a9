"""Checks of the documents beside the tables: summary, manifest, card, Croissant file, JSON Lines."""

from __future__ import annotations

import datetime
import hashlib
import itertools
import json
import logging
import pathlib

import mlcroissant
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

import engines
from contract import columns
from report import Report, require, require_equal
from tables import SPLITS, TABLES

BUILDS = "datasets/builds"

# So many records are read through the Croissant file, which takes a while for each.
CROISSANT_RECORDS = 1_000


def check_documents(report: Report, output: pathlib.Path) -> None:
    """Checks each document against the files that it speaks of."""
    report.check("summary.json: records balance", check_balance, output)
    report.check("summary.json: agrees with the tables", check_summary, output)
    report.check("manifest.json: agrees with the files", check_manifest, output)
    report.check("README.md: header agrees with the files", check_card, output)
    report.check("croissant.json: is valid", check_croissant_valid, output)
    report.check("croissant.json: agrees with the files", check_croissant_files, output)
    report.check("croissant.json: gives the records", check_croissant_records, output)
    report.check("alerts: each line is an alert", check_alerts, output)
    report.check("bad-records: each line is a bad record", check_bad_records, output)


def check_balance(output: pathlib.Path) -> None:
    """For each type of record: read = bad + duplicate + superseded + kept."""
    for name, counts in _json(output / "summary.json")["records"].items():
        parts = sum(counts[part] for part in ("bad", "duplicate", "superseded", "kept"))
        require_equal(f"{name}: bad + duplicate + superseded + kept", parts, counts["read"])


def check_summary(output: pathlib.Path) -> None:
    """The counts of the summary are those of the tables."""
    summary = _json(output / "summary.json")
    runs = engines.read_pyarrow(_files(output, "runs"))
    counts = summary["runs"]
    require_equal("runs.rows", counts["rows"], runs.num_rows)
    synthesised = pc.sum(runs["synthesised"]).as_py() or 0
    require_equal("runs.synthesised", counts["synthesised"], synthesised)
    require_equal(
        "records.run.kept + runs.synthesised",
        summary["records"]["run"]["kept"] + synthesised,
        runs.num_rows,
    )
    require(
        counts["open"] <= runs["completed_at"].null_count,
        f"runs.open is {counts['open']}, but only {runs['completed_at'].null_count} have no end",
    )
    for split in SPLITS:
        require_equal(f"splits.{split}", summary["splits"][split], _rows(output, split))


def check_manifest(output: pathlib.Path) -> None:
    """The manifest has the rows, sizes and hashes of the files and the columns of the schema."""
    manifest = _json(output / BUILDS / "manifest.json")
    require_equal("dataset", manifest["dataset"], "builds")
    found = {file["path"]: file for file in manifest["files"]}
    files = _parquet_files(output)
    require_equal("files", list(found), [file.name for file in files])
    for file in files:
        entry = found[file.name]
        require_equal(f"bytes of {file.name}", entry["bytes"], file.stat().st_size)
        require_equal(f"sha256 of {file.name}", entry["sha256"], _sha256(file))
        require_equal(f"rows of {file.name}", entry["rows"], pq.read_metadata(file).num_rows)
    for split in SPLITS:
        require_equal(f"rows.{split}", manifest["rows"][split], _rows(output, split))
    names = sorted(manifest["keys"] + manifest["features"] + manifest["targets"])
    require_equal("columns", names, sorted(column.name for column in columns("BuildExample")))
    splits = [engines.read_pyarrow(_files(output, split))["created_at"] for split in SPLITS]
    times = [time for split in splits for time in split.cast("int64").to_pylist()]
    for name, expected in (("first", min), ("last", max)):
        text = manifest["created_at"][name]
        found_time = None if text is None else _epoch_ms(text)
        require_equal(f"created_at.{name}", found_time, expected(times, default=None))


def check_card(output: pathlib.Path) -> None:
    """The YAML header of the dataset card names the columns, splits and sizes of the files."""
    text = (output / BUILDS / "README.md").read_text(encoding="utf-8")
    require(text.startswith("---\n") and "\n---\n" in text, "there is no YAML header")
    header = yaml.safe_load(text[4 : text.index("\n---\n") + 1])
    for key in ("license", "pretty_name"):
        require(isinstance(header[key], str), f"{key} is {header[key]}")
    require_equal(
        "task_categories",
        header["task_categories"],
        ["tabular-regression", "tabular-classification"],
    )
    info = header["dataset_info"]
    require_equal(
        "features",
        info["features"],
        [{"name": column.name, "dtype": column.card()} for column in columns("BuildExample")],
    )
    # The library that reads the card fails on a split that has no row.
    splits = [split for split in SPLITS if _rows(output, split) > 0]
    sizes = {
        split: sum(file.stat().st_size for file in _files(output, split)) for split in splits
    }
    require_equal(
        "splits",
        info["splits"],
        [
            {"name": split, "num_bytes": sizes[split], "num_examples": _rows(output, split)}
            for split in splits
        ],
    )
    require_equal("download_size", info["download_size"], sum(sizes.values()))
    require_equal("dataset_size", info["dataset_size"], sum(sizes.values()))
    rows = sum(_rows(output, split) for split in SPLITS)
    require_equal("size_categories", header["size_categories"], [_size_category(rows)])
    (config,) = header["configs"]
    require_equal("data_files", [item["split"] for item in config["data_files"]], splits)
    for item in config["data_files"]:
        require_equal(
            f"files of {item['path']}",
            sorted((output / BUILDS).glob(item["path"])),
            _files(output, item["split"]),
        )


def check_croissant_valid(output: pathlib.Path) -> None:
    """MLCommons' own reader accepts the Croissant file, without a warning, as version 1.1."""
    dataset = _croissant(output)
    require(not dataset.metadata.issues.warnings, str(dataset.metadata.issues.warnings))
    require_equal(
        "conformsTo",
        str(_json(output / BUILDS / "croissant.json")["conformsTo"]),
        "http://mlcommons.org/croissant/1.1",
    )


def check_croissant_files(output: pathlib.Path) -> None:
    """The Croissant file lists each Parquet file with its hash."""
    document = _json(output / BUILDS / "croissant.json")
    found = {
        item["contentUrl"]: item["sha256"]
        for item in document["distribution"]
        if item["@type"] == "cr:FileObject"
    }
    require_equal(
        "files", found, {file.name: _sha256(file) for file in _parquet_files(output)}
    )


def check_croissant_records(output: pathlib.Path) -> None:
    """Records with all columns come through the Croissant file, with their split."""
    records = list(itertools.islice(_croissant(output).records("builds"), CROISSANT_RECORDS))
    rows = sum(_rows(output, split) for split in SPLITS)
    require_equal("records", len(records), min(rows, CROISSANT_RECORDS))
    names = {"builds/split"} | {f"builds/{column.name}" for column in columns("BuildExample")}
    for record in records:
        require_equal("fields", set(record), names)
        split = record["builds/split"].decode("utf-8")
        require(split in SPLITS, f"a record is in the split {split}")


def check_alerts(output: pathlib.Path) -> None:
    """Each line of the alerts has the fields of an alert, and no alert stands there twice."""
    wanted = columns("Alert")
    identifiers = set()
    for place, alert in _lines(output, "alerts"):
        unknown = set(alert) - {column.name for column in wanted}
        require(not unknown, f"{place} has unknown fields {sorted(unknown)}")
        for column in wanted:
            if not column.nullable:
                require(alert.get(column.name) is not None, f"{place} has no {column.name}")
            if column.kind == "timestamp" and alert.get(column.name) is not None:
                _epoch_ms(alert[column.name])
        require(alert["alert_id"] not in identifiers, f"{place}: its alert_id stands there twice")
        identifiers.add(alert["alert_id"])


def check_bad_records(output: pathlib.Path) -> None:
    """Each line of the bad records has a place and a reason, and the summary counts them all."""
    count = 0
    for place, record in _lines(output, "bad-records"):
        for name in ("source", "stage", "error_type", "message", "payload"):
            require(isinstance(record.get(name), str), f"{place} has no {name}")
        count += 1
    records = _json(output / "summary.json")["records"]
    require_equal("bad records", count, sum(counts["bad"] for counts in records.values()))


def _croissant(output: pathlib.Path) -> mlcroissant.Dataset:
    # Warnings are looked at, not printed.
    logging.getLogger("absl").setLevel(logging.ERROR)
    return mlcroissant.Dataset(jsonld=output / BUILDS / "croissant.json")


def _json(file: pathlib.Path) -> dict:
    return json.loads(file.read_text(encoding="utf-8"))


def _lines(output: pathlib.Path, name: str) -> list[tuple[str, dict]]:
    files = sorted((output / name).glob(f"{name}-*.jsonl"))
    require(bool(files), "no file")
    records = []
    for file in files:
        content = file.read_bytes()
        require(not content or content.endswith(b"\n"), f"{file.name} ends within a line")
        # Only a line feed ends a line; str.splitlines would cut at others too.
        for number, line in enumerate(content.split(b"\n")[:-1], start=1):
            record = json.loads(line.decode("utf-8"))
            require(isinstance(record, dict), f"{file.name}:{number} is no object")
            records.append((f"{file.name}:{number}", record))
    return records


def _files(output: pathlib.Path, name: str) -> list[pathlib.Path]:
    (table,) = [table for table in TABLES if table.name == name]
    return table.files(output)


def _parquet_files(output: pathlib.Path) -> list[pathlib.Path]:
    return sorted((output / BUILDS).glob("*.parquet"))


def _rows(output: pathlib.Path, name: str) -> int:
    return sum(pq.read_metadata(file).num_rows for file in _files(output, name))


def _sha256(file: pathlib.Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _epoch_ms(text: str) -> int:
    time = datetime.datetime.fromisoformat(text)
    require(time.utcoffset() == datetime.timedelta(0), f"{text} is not in UTC")
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (time - epoch) // datetime.timedelta(milliseconds=1)


def _size_category(rows: int) -> str:
    steps = ("1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T")
    if rows < 1_000:
        return "n<1K"
    for power, (low, high) in enumerate(zip(steps, steps[1:]), start=4):
        if rows < 10**power:
            return f"{low}<n<{high}"
    return "n>1T"
