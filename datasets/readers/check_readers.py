"""Opens the outputs of a backfill in pandas, pyarrow, Polars and DuckDB and checks them.

Usage: python check_readers.py OUTPUT_DIR

Prints a line for each check and at the end "N passed, N failed". Exit code 0 when all passed, 1
when one failed, 2 when it was called wrongly.
"""

from __future__ import annotations

import pathlib
import sys

from documents import check_documents
from report import Report
from tables import check_tables


def check(output: pathlib.Path) -> Report:
    """Checks an output folder."""
    report = Report()
    check_tables(report, output)
    check_documents(report, output)
    return report


def main(arguments: list[str]) -> int:
    """Checks the folder that the command line names."""
    if len(arguments) != 1:
        print("usage: python check_readers.py OUTPUT_DIR", file=sys.stderr)
        return 2
    output = pathlib.Path(arguments[0])
    if not output.is_dir():
        print(f"OUTPUT_DIR is {output}, which is not a folder", file=sys.stderr)
        return 2
    return check(output.resolve()).finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
