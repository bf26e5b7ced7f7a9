"""What the checks found, a line a check."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import mlcroissant
import polars
import pyarrow
import yaml

# What is raised on an output that cannot be read, or on a document of another shape.
READ_ERRORS = (
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    pyarrow.ArrowException,
    polars.exceptions.PolarsError,
    duckdb.Error,
    mlcroissant.GenerationError,
    mlcroissant.ValidationError,
    yaml.YAMLError,
)


class CheckFailed(Exception):
    """An output is not as it must be."""


def require(condition: bool, message: str) -> None:
    """Fails a check unless the condition holds."""
    if not condition:
        raise CheckFailed(message)


def require_equal(name: str, found: object, expected: object) -> None:
    """Fails a check unless what was found is what was expected."""
    require(found == expected, f"{name}: found {found}, expected {expected}")


class Report:
    """Runs checks, prints a line for each and counts."""

    def __init__(self) -> None:
        self.passed = 0
        self.failures: list[str] = []

    def check(self, name: str, function: Callable[..., None], *arguments: object) -> None:
        """Runs one check; it fails by CheckFailed or by a reader's error."""
        try:
            function(*arguments)
        except CheckFailed as failure:
            self._fail(name, str(failure))
        except READ_ERRORS as error:
            self._fail(name, f"{type(error).__name__}: {error}")
        else:
            self.passed += 1
            print(f"ok    {name}")

    def finish(self) -> int:
        """Prints the counts and gives the exit code."""
        print(f"{self.passed} passed, {len(self.failures)} failed")
        return 1 if self.failures else 0

    def _fail(self, name: str, reason: str) -> None:
        self.failures.append(name)
        print(f"FAIL  {name}: {' '.join(reason.split())}")
