"""The four readers. Each gives a table's types and a profile of its values.

A profile has a pair for each column: how many values are not null, and a number that changes when
the values do: the sum of numbers, of the lengths of texts and of the items of lists, how many
booleans are true, the least and the greatest of times in ms since 1970.
"""

from __future__ import annotations

import pathlib

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from contract import BOOLEAN, DOUBLE, INT64, LIST, STRING, STRUCT, TIMESTAMP, Column
from report import require, require_equal

Files = list[pathlib.Path]
Profile = dict[str, tuple[int, object]]


def read_pyarrow(files: Files) -> pa.Table:
    """All files as one Arrow table."""
    return pa.concat_tables(pq.ParquetFile(file).read() for file in files)


def read_pandas(files: Files) -> pd.DataFrame:
    """All files as one pandas frame, with the types that pandas chooses."""
    frames = [pd.read_parquet(file, engine="pyarrow", partitioning=None) for file in files]
    return pd.concat(frames, ignore_index=True)


def read_polars(files: Files) -> pl.DataFrame:
    """All files as one Polars frame."""
    return pl.concat([pl.read_parquet(file, hive_partitioning=False) for file in files])


def duckdb_source(files: Files) -> str:
    """All files as a table function of DuckDB."""
    names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    return f"read_parquet([{names}], hive_partitioning = false)"


def check_pyarrow_types(files: Files, columns: tuple[Column, ...]) -> None:
    """Names, order, types and nullability of every file, as Arrow sees them."""
    for file in files:
        schema = pq.read_schema(file)
        require_equal("columns", schema.names, [column.name for column in columns])
        for column in columns:
            field = schema.field(column.name)
            require(
                column.matches(field.type),
                f"{column.name}: found {field.type}, expected {column.arrow()}",
            )
            require_equal(f"{column.name} nullable", field.nullable, column.nullable)


def check_pandas_types(files: Files, columns: tuple[Column, ...]) -> None:
    """Names, order and types in pandas, where a null makes a whole number a float."""
    frame = read_pandas(files)
    require_equal("columns", list(frame.columns), [column.name for column in columns])
    for column in columns:
        dtype = frame[column.name].dtype
        allowed = {
            STRING: ("str",),
            INT64: ("int64", "float64") if column.nullable else ("int64",),
            DOUBLE: ("float64",),
            # pandas keeps a null among true and false as an object.
            BOOLEAN: ("bool", "object") if column.nullable else ("bool",),
            TIMESTAMP: ("datetime64[ms, UTC]",),
            LIST: ("object",),
        }[column.kind]
        require(
            str(dtype) in allowed,
            f"{column.name}: found {dtype}, expected {' or '.join(allowed)}",
        )


def check_polars_types(files: Files, columns: tuple[Column, ...]) -> None:
    """Names, order and types in Polars."""
    schema = read_polars(files).schema
    require_equal("columns", schema.names(), [column.name for column in columns])
    for column in columns:
        require_equal(column.name, schema[column.name], column.polars())


def check_duckdb_types(files: Files, columns: tuple[Column, ...]) -> None:
    """Names, order and types in DuckDB."""
    with duckdb.connect() as connection:
        rows = connection.execute(f"DESCRIBE SELECT * FROM {duckdb_source(files)}").fetchall()
    require_equal("columns", [row[0] for row in rows], [column.name for column in columns])
    for row, column in zip(rows, columns):
        require_equal(column.name, row[1].replace('"', ""), column.duckdb())


def profile_pyarrow(files: Files, columns: tuple[Column, ...]) -> tuple[int, Profile]:
    """Rows and profile by pyarrow."""
    table = read_pyarrow(files)

    def value(column: Column, values: pa.ChunkedArray) -> object:
        match column.kind:
            case "timestamp":
                span = pc.min_max(values.cast(pa.int64())).as_py()
                return (span["min"], span["max"])
            case "string":
                return pc.sum(pc.utf8_length(values)).as_py() or 0
            case "list" if column.element.kind in (STRUCT, STRING):
                return pc.sum(pc.list_value_length(values)).as_py() or 0
            case "list":
                return pc.sum(pc.list_flatten(values)).as_py() or 0
            case _:
                return pc.sum(values).as_py() or 0

    return table.num_rows, {
        column.name: (
            table.num_rows - table[column.name].null_count,
            value(column, table[column.name]),
        )
        for column in columns
    }


def profile_pandas(files: Files, columns: tuple[Column, ...]) -> tuple[int, Profile]:
    """Rows and profile by pandas."""
    frame = read_pandas(files)

    def value(column: Column, values: pd.Series) -> object:
        match column.kind:
            case "timestamp":
                times = values.dropna().astype("int64")
                return (None, None) if times.empty else (int(times.min()), int(times.max()))
            case "string":
                return int(values.dropna().str.len().sum())
            case "list" if column.element.kind in (STRUCT, STRING):
                return sum(len(items) for items in values.dropna())
            case "list":
                return int(sum(items.sum() for items in values.dropna()))
            case "boolean":
                return int(values.dropna().astype(bool).sum())
            case _:
                return values.sum().item()

    return len(frame), {
        column.name: (
            int(frame[column.name].notna().sum()),
            value(column, frame[column.name]),
        )
        for column in columns
    }


def profile_polars(files: Files, columns: tuple[Column, ...]) -> tuple[int, Profile]:
    """Rows and profile by Polars."""
    frame = read_polars(files)

    def value(column: Column, values: pl.Series) -> object:
        match column.kind:
            case "timestamp":
                times = values.dt.epoch("ms")
                return (times.min(), times.max())
            case "string":
                return values.str.len_chars().cast(pl.Int64).sum()
            case "list" if column.element.kind in (STRUCT, STRING):
                return values.list.len().cast(pl.Int64).sum()
            case "list":
                return values.list.sum().sum()
            case _:
                return values.sum()

    return frame.height, {
        column.name: (
            frame.height - frame[column.name].null_count(),
            value(column, frame[column.name]),
        )
        for column in columns
    }


def profile_duckdb(files: Files, columns: tuple[Column, ...]) -> tuple[int, Profile]:
    """Rows and profile by DuckDB."""

    def expressions(column: Column) -> list[str]:
        name = f'"{column.name}"'
        count = f"count({name})"
        match column.kind:
            case "timestamp":
                return [count, f"epoch_ms(min({name}))", f"epoch_ms(max({name}))"]
            case "string":
                return [count, f"coalesce(sum(length({name})), 0)"]
            case "list" if column.element.kind in (STRUCT, STRING):
                return [count, f"coalesce(sum(len({name})), 0)"]
            case "list":
                return [count, f"coalesce(sum(list_sum({name})), 0)"]
            case "boolean":
                return [count, f"count(*) FILTER ({name})"]
            case _:
                return [count, f"coalesce(sum({name}), 0)"]

    parts = [expressions(column) for column in columns]
    selected = ", ".join(["count(*)"] + [item for part in parts for item in part])
    with duckdb.connect() as connection:
        row = connection.execute(f"SELECT {selected} FROM {duckdb_source(files)}").fetchone()
    profile: Profile = {}
    at = 1
    for column, part in zip(columns, parts):
        values = row[at : at + len(part)]
        at += len(part)
        profile[column.name] = (values[0], values[1] if len(values) == 2 else tuple(values[1:]))
    return row[0], profile
