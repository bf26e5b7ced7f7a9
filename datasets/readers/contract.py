"""The columns that the outputs must have, read from the project's Avro schemas."""

from __future__ import annotations

import dataclasses
import json
import pathlib

import polars as pl
import pyarrow as pa

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas" / "src" / "main" / "avro"

STRING = "string"
INT64 = "int64"
DOUBLE = "double"
BOOLEAN = "boolean"
TIMESTAMP = "timestamp"
LIST = "list"
STRUCT = "struct"

_PRIMITIVES = {"string": STRING, "long": INT64, "double": DOUBLE, "boolean": BOOLEAN}

_ARROW = {
    STRING: pa.string(),
    INT64: pa.int64(),
    DOUBLE: pa.float64(),
    BOOLEAN: pa.bool_(),
    TIMESTAMP: pa.timestamp("ms", tz="UTC"),
}
_POLARS = {
    STRING: pl.String(),
    INT64: pl.Int64(),
    DOUBLE: pl.Float64(),
    BOOLEAN: pl.Boolean(),
    TIMESTAMP: pl.Datetime("ms", "UTC"),
}
_DUCKDB = {
    STRING: "VARCHAR",
    INT64: "BIGINT",
    DOUBLE: "DOUBLE",
    BOOLEAN: "BOOLEAN",
    TIMESTAMP: "TIMESTAMP WITH TIME ZONE",
}
_CARD = {
    STRING: "string",
    INT64: "int64",
    DOUBLE: "float64",
    TIMESTAMP: "timestamp[ms, tz=UTC]",
}


@dataclasses.dataclass(frozen=True)
class Column:
    """A column, the element of a list or the field of a struct."""

    name: str
    kind: str
    nullable: bool
    children: tuple[Column, ...] = ()

    @property
    def element(self) -> Column:
        """What a list is of."""
        return self.children[0]

    def matches(self, arrow: pa.DataType) -> bool:
        """Whether an Arrow type is the type of this column; the name of an element is free."""
        if self.kind == LIST:
            return pa.types.is_list(arrow) and self.element.matches(arrow.value_type)
        if self.kind == STRUCT:
            return (
                pa.types.is_struct(arrow)
                and [field.name for field in arrow] == [child.name for child in self.children]
                and all(
                    child.matches(field.type) and child.nullable == field.nullable
                    for child, field in zip(self.children, arrow)
                )
            )
        return arrow == _ARROW[self.kind]

    def arrow(self) -> pa.DataType:
        """Its Arrow type."""
        if self.kind == LIST:
            return pa.list_(pa.field("element", self.element.arrow(), self.element.nullable))
        if self.kind == STRUCT:
            return pa.struct([pa.field(c.name, c.arrow(), c.nullable) for c in self.children])
        return _ARROW[self.kind]

    def polars(self) -> pl.DataType:
        """Its Polars type."""
        if self.kind == LIST:
            return pl.List(self.element.polars())
        if self.kind == STRUCT:
            return pl.Struct({child.name: child.polars() for child in self.children})
        return _POLARS[self.kind]

    def duckdb(self) -> str:
        """Its DuckDB type, with no quotes around names."""
        if self.kind == LIST:
            return self.element.duckdb() + "[]"
        if self.kind == STRUCT:
            return f"STRUCT({', '.join(f'{c.name} {c.duckdb()}' for c in self.children)})"
        return _DUCKDB[self.kind]

    def card(self) -> str:
        """The name of its type in a dataset card."""
        return _CARD[self.kind]


def columns(record: str) -> tuple[Column, ...]:
    """The fields of an Avro record, in their order."""
    schema = json.loads((SCHEMAS / f"{record}.avsc").read_text(encoding="utf-8"))
    return tuple(_column(field["name"], field["type"]) for field in schema["fields"])


def _column(name: str, avro: str | dict | list) -> Column:
    if isinstance(avro, list):
        (branch,) = [branch for branch in avro if branch != "null"]
        return dataclasses.replace(_column(name, branch), nullable=True)
    if isinstance(avro, dict):
        if avro["type"] == "array":
            return Column(name, LIST, False, (_column("element", avro["items"]),))
        if avro.get("logicalType") == "timestamp-millis":
            return Column(name, TIMESTAMP, False)
        return _column(name, avro["type"])
    if avro in _PRIMITIVES:
        return Column(name, _PRIMITIVES[avro], False)
    return Column(name, STRUCT, False, columns(avro.rsplit(".", 1)[-1]))
