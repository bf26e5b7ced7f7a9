"""Opens models that `./telemetry train` wrote and counts every number of their cards again.

Usage: python check_models.py MODELS_DIR

What the trees say is recomputed by XGBoost from model.json and features.csv, what follows from it
from the leaves or the settings beside it, and the scores from predictions.csv. Prints a line for
each check and at the end "N passed, N failed". Exit code 0 when all passed, 1 when one failed, 2
when it was called wrongly.
"""

from __future__ import annotations

import json
import math
import pathlib
import sys
from collections.abc import Callable, Iterable

import numpy
import pandas
import xgboost
from report import Report, require, require_equal

BASELINES = {
    "duration": [
        "previous_duration",
        "mean_duration_last_10",
        "median_success_duration_last_10",
        "mode_duration_last_20",
    ],
    "success": ["majority", "previous_outcome", "success_rate_last_10"],
}
Z = 1.959963984540054


class Model:
    """A folder of a model, read."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.card = json.loads((folder / "card.json").read_text("utf-8"))
        self.settings = json.loads((folder / "served.json").read_text("utf-8"))
        # A workflow may be called NA.
        self.rows = pandas.read_csv(
            folder / "predictions.csv",
            dtype={"run_id": str, "repository": str, "workflow_name": str},
            keep_default_na=False,
            na_values=[""],
        )
        features = pandas.read_csv(folder / "features.csv")
        self.features = features
        self.matrix = xgboost.DMatrix(features.to_numpy(dtype=numpy.float32))
        self.trees = xgboost.Booster(model_file=str(folder / "model.json"))

    @property
    def target(self) -> str:
        """What is foretold."""
        return self.card["target"]

    @property
    def base(self) -> float:
        """The share of successes in train."""
        return self.card["data"]["success_rate_of_train"]

    def by(self) -> list[str]:
        """Who foretells."""
        return ["model", "served", *BASELINES[self.target]]


def near(found: object, expected: object, name: str, tolerance: float = 1e-9) -> None:
    """Fails unless two numbers, or two nulls, are equal but for rounding."""
    if found is None or expected is None:
        require_equal(name, found, expected)
    else:
        require(
            math.isclose(found, expected, rel_tol=tolerance, abs_tol=tolerance),
            f"{name}: found {found}, expected {expected}",
        )


def check_trees(model: Model) -> None:
    """XGBoost for Python says of each run what XGBoost for Java said."""
    require_equal("features", list(model.features.columns), model.settings["features"])
    raw = model.trees.predict(model.matrix, output_margin=True)
    off = numpy.abs(raw - model.rows["raw"].to_numpy())
    require(bool((off <= 1e-5).all()), f"off by {off.max()}")


def check_importance(model: Model) -> None:
    """The gains of all splits, by column, as shares."""
    trees = json.loads((model.folder / "model.json").read_text("utf-8"))
    columns = {feature["name"]: feature["column"] for feature in model.card["features"]}
    gains = dict.fromkeys(columns.values(), 0.0)
    for tree in trees["learner"]["gradient_booster"]["model"]["trees"]:
        splits = zip(
            tree["left_children"], tree["split_indices"], tree["loss_changes"], strict=True
        )
        for left, feature, gain in splits:
            if left != -1:
                gains[columns[model.settings["features"][feature]]] += gain
    total = sum(gains.values())
    require_equal("columns", sorted(gains), sorted(model.card["importance"]))
    for column, gain in gains.items():
        near(model.card["importance"][column], gain / total if total else 0, column, 1e-6)


def heaviest(seconds: numpy.ndarray, weights: numpy.ndarray) -> float:
    """What is within 20 % of the most weight."""
    ends = numpy.searchsorted(seconds, seconds * (1.2 / 0.8), side="right")
    sums = numpy.concatenate([[0.0], numpy.cumsum(weights)])
    held = sums[ends] - sums[:-1]
    first = int(numpy.argmax(held >= held.max() - 1e-9))
    last = ends[first]
    mean = numpy.average(seconds[first:last], weights=weights[first:last])
    return float(min(max(mean, 0.8 * seconds[last - 1]), 1.2 * seconds[first]))


def check_durations(model: Model) -> None:
    """The leaves of train's runs give what was foretold, and the interval."""
    seconds = numpy.array(model.settings["durations"])
    trees = model.settings["trees"]
    leaves = numpy.fromfile(model.folder / "leaves.bin", dtype="<u2").reshape(-1, trees)
    require_equal("rows", len(leaves), len(seconds))
    own = model.trees.predict(model.matrix, pred_leaf=True).astype(int).reshape(-1, trees)
    tail = model.settings["tail"]
    for at, row in enumerate(own):
        shared = leaves == row
        weights = (shared / shared.sum(axis=0)).sum(axis=1) / trees
        foretold = model.rows["model"].iloc[at]
        value = heaviest(seconds, weights)
        if not math.isclose(value, foretold, rel_tol=1e-6):
            # Two durations may have as much near to them but for rounding.
            near(
                weight_near(seconds, weights, foretold),
                weight_near(seconds, weights, value),
                f"weight of run {at}",
                1e-6,
            )
        low, high = model.rows["low"].iloc[at], model.rows["high"].iloc[at]
        require(
            any(math.isclose(low, min(foretold, end)) for end in ends(seconds, weights, tail))
            and any(
                math.isclose(high, max(foretold, end)) for end in ends(seconds, weights, 1 - tail)
            ),
            f"interval of run {at}",
        )


def weight_near(seconds: numpy.ndarray, weights: numpy.ndarray, value: float) -> float:
    """How much weight has a value within 20 % of it."""
    return float(weights[numpy.abs(value - seconds) <= 0.2 * seconds + 1e-9].sum())


def ends(seconds: numpy.ndarray, weights: numpy.ndarray, part: float) -> list[float]:
    """The duration before which a part of the weight lies; two where rounding decides."""
    sums = numpy.cumsum(weights)
    found = [numpy.searchsorted(sums, part + off) for off in (-1e-9, 1e-9)]
    return [float(seconds[min(at, len(seconds) - 1)]) for at in found]


def check_chances(model: Model) -> None:
    """Log odds that are drawn toward those of train give the chances."""
    base = model.settings["base"]
    near(base, model.base, "base")
    start = math.log(base / (1 - base))
    odds = start + model.settings["trust"] * (model.rows["raw"].to_numpy() - start)
    off = numpy.abs(1 / (1 + numpy.exp(-odds)) - model.rows["model"].to_numpy())
    require(bool((off <= 1e-9).all()), f"off by {off.max()}")


def check_served(model: Model) -> None:
    """The model serves where it won, and where the baseline knows nothing."""
    won = {(entry["repository"], entry["workflow_name"]) for entry in model.settings["won"]}
    baseline = model.rows[model.settings["baseline"]]
    name = model.rows["workflow_name"].astype(object).where(model.rows["workflow_name"].notna(), None)
    wins = pandas.Series(
        [pair in won for pair in zip(model.rows["repository"], name, strict=True)],
        index=model.rows.index,
    )
    expected = model.rows["model"].where(wins | baseline.isna(), baseline)
    require(bool((expected == model.rows["served"]).all()), "another one serves")


def wilson(part: int, rows: int) -> tuple[float, float]:
    """The 95 % Wilson interval."""
    rate, square = part / rows, Z * Z
    centre = rate + square / (2 * rows)
    half = Z * math.sqrt((rate * (1 - rate) + square / (4 * rows)) / rows)
    scale = 1 + square / rows
    return (
        0.0 if part == 0 else (centre - half) / scale,
        1.0 if part == rows else (centre + half) / scale,
    )


def share(part: int, rows: int) -> float | None:
    """A share, null of nothing."""
    return part / rows if rows else None


def duration_score(rows: pandas.DataFrame, by: str) -> dict[str, object]:
    """The scores of durations."""
    actual, foretold = rows["build_duration"], rows[by]
    hits = ((foretold - actual).abs() <= 0.2 * actual) & foretold.notna()
    successes = rows["build_success"] == 1
    errors = sorted(((foretold - actual).abs() / actual)[foretold.notna() & (actual > 0)])
    covered = None
    if by == "model":
        covered = ((rows["low"] <= actual) & (actual <= rows["high"])).mean()
    low, high = wilson(int(hits.sum()), len(rows))
    return {
        "rows": len(rows),
        "within_20_percent": share(int(hits.sum()), len(rows)),
        "low": low,
        "high": high,
        "successes": int(successes.sum()),
        "within_20_percent_of_successes": share(
            int((hits & successes).sum()), int(successes.sum())
        ),
        "median_error": errors[len(errors) // 2] if errors else None,
        "covered": covered,
    }


def success_score(rows: pandas.DataFrame, by: str, base: float) -> dict[str, object]:
    """The scores of outcomes."""
    actual = rows["build_success"].to_numpy()
    chance = rows[by].fillna(base).to_numpy(dtype=float)
    failures = int((actual == 0).sum())
    right = int(((chance >= 0.5) == (actual == 1)).sum())
    brier = float(((chance - actual) ** 2).mean())
    constant = float(((base - actual) ** 2).mean())
    bad, good = chance[actual == 0], chance[actual == 1]
    auc = None
    if len(bad) and len(good):
        differences = good[:, None] - bad[None, :]
        auc = float(((differences > 0) + 0.5 * (differences == 0)).mean())
    low, high = wilson(right, len(rows))
    return {
        "rows": len(rows),
        "failures": failures,
        "accuracy": right / len(rows),
        "low": low,
        "high": high,
        "brier": brier,
        "brier_skill": 1 - brier / constant,
        "auc": auc,
        "failures_in_riskiest_fifth": riskiest(chance, actual) if failures else None,
        "calibration_error": sum(
            bin_["rows"] * abs(bin_["mean"] - bin_["share"]) for bin_ in bins(chance, actual)
        )
        / len(rows),
    }


def riskiest(chance: numpy.ndarray, actual: numpy.ndarray) -> float:
    """The share of the failures among the fifth with the least chances."""
    room, found = 0.2 * len(chance), 0.0
    for value in numpy.unique(chance):
        tie = chance == value
        part = min(1.0, room / tie.sum())
        found += part * (actual[tie] == 0).sum()
        room -= part * tie.sum()
    return found / (actual == 0).sum()


def bins(chance: numpy.ndarray, actual: numpy.ndarray) -> list[dict[str, float]]:
    """Tenths of the chances that have runs."""
    number = numpy.minimum(9, (chance * 10).astype(int))
    return [
        {
            "from": tenth / 10,
            "rows": int((number == tenth).sum()),
            "mean": float(chance[number == tenth].mean()),
            "share": float(actual[number == tenth].mean()),
        }
        for tenth in range(10)
        if (number == tenth).any()
    ]


def score(model: Model, rows: pandas.DataFrame, by: str) -> dict[str, object]:
    """The scores of somebody over certain runs."""
    if model.target == "duration":
        return duration_score(rows, by)
    return success_score(rows, by, model.base)


def compare(name: str, found: dict[str, object], expected: dict[str, object]) -> None:
    """Fails unless a card's scores are those that were counted."""
    for field, value in expected.items():
        # Only the model's own interval stands in the predictions.
        if field != "covered" or value is not None:
            near(found[field], value, f"{name} {field}")


def of_workflow(rows: pandas.DataFrame, entry: dict[str, object]) -> pandas.DataFrame:
    """The runs of a workflow."""
    name = rows["workflow_name"]
    same = name.isna() if entry["workflow_name"] is None else name == entry["workflow_name"]
    return rows[(rows["repository"] == entry["repository"]) & same]


def check_scores(model: Model, split: str) -> None:
    """The scores of a split, pooled and by workflow."""
    rows = model.rows[model.rows["split"] == split]
    scores = model.card["scores"][split]
    require_equal("rows", len(rows), model.card["data"]["rows"][split])
    counted = 0
    for entry in scores["workflows"]:
        own = of_workflow(rows, entry)
        counted += len(own)
        for by in model.by():
            compare(f"{entry['workflow_name']} {by}", entry["by"][by], score(model, own, by))
    require_equal("runs of all workflows", counted, len(rows))
    if len(rows):
        require_equal("who foretells", sorted(scores["pooled"]), sorted(model.by()))
        for by in model.by():
            compare(by, scores["pooled"][by], score(model, rows, by))


def check_calibration(model: Model) -> None:
    """The bins of chances."""
    for split, found in model.card["calibration"].items():
        rows = model.rows[model.rows["split"] == split]
        expected = bins(rows["model"].to_numpy(), rows["build_success"].to_numpy())
        require_equal("bins", len(found), len(expected))
        for one, other in zip(found, expected, strict=True):
            compare(f"bin {other['from']}", one, other)


def groups(rows: pandas.DataFrame, columns: list[str]) -> Iterable[pandas.DataFrame]:
    """Runs by what they have in common."""
    return [group for _, group in rows.groupby(columns, dropna=False)]


def mean_auc(rows: pandas.DataFrame, base: float) -> float | None:
    """The mean of the AUC of workflows with three failures and three successes."""
    known = [
        success_score(group, "model", base)["auc"]
        for group in groups(rows, ["repository", "workflow_name"])
        if min((group["build_success"] == 0).sum(), (group["build_success"] == 1).sum()) >= 3
    ]
    return sum(known) / len(known) if known else None


def skill_without_best(rows: pandas.DataFrame, base: float) -> float | None:
    """The skill without the repository that has the most."""
    if rows["repository"].nunique() < 2:
        return None
    skills = {
        group["repository"].iloc[0]: success_score(group, "model", base)["brier_skill"]
        for group in groups(rows, ["repository"])
    }
    best = max(skills, key=lambda repository: skills[repository])
    return success_score(rows[rows["repository"] != best], "model", base)["brier_skill"]


def values(model: Model) -> dict[str, float | None]:
    """What gates measure, by their names."""
    rows = model.rows[model.rows["split"] == "test"]
    enough = len(rows) >= 100
    if model.target == "duration":
        own = duration_score(rows, "model") if enough else {}
        mode = duration_score(rows, "mode_duration_last_20") if enough else {}
        hits = own.get("within_20_percent")
        return {
            "within_20_percent": hits,
            "within_20_percent_of_successes": own.get("within_20_percent_of_successes"),
            "points_over_mode_duration_last_20": (
                hits - mode["within_20_percent"] if enough else None
            ),
        }
    enough = enough and (rows["build_success"] == 0).sum() >= 10
    own = success_score(rows, "model", model.base) if enough else {}
    return {
        "brier_skill": own.get("brier_skill"),
        "brier_skill_without_best_repository": (
            skill_without_best(rows, model.base) if enough else None
        ),
        "mean_auc": mean_auc(rows, model.base) if enough else None,
        "failures_in_riskiest_fifth": own.get("failures_in_riskiest_fifth"),
        "calibration_error": own.get("calibration_error"),
        "accuracy": own.get("accuracy"),
    }


def check_gates(model: Model) -> None:
    """Each gate says what the predictions say."""
    measured = values(model)
    require_equal(
        "gates", sorted({gate["name"] for gate in model.card["gates"]}), sorted(measured)
    )
    for gate in model.card["gates"]:
        value = measured[gate["name"]]
        near(gate["value"], value, gate["name"])
        if value is None:
            verdict = "TOO_LITTLE_DATA"
        else:
            met = value <= gate["wanted"] if gate["at_most"] else value >= gate["wanted"]
            verdict = "MET" if met else "NOT_MET"
        require_equal(gate["name"], gate["verdict"], verdict)


def check_model(report: Report, folder: pathlib.Path) -> None:
    """Checks the folder of a model."""
    model = Model(folder)
    checks: list[tuple[str, Callable[..., None], tuple[object, ...]]] = [
        ("trees", check_trees, ()),
        ("importance", check_importance, ()),
        ("who serves", check_served, ()),
        ("validation", check_scores, ("validation",)),
        ("test", check_scores, ("test",)),
        ("gates", check_gates, ()),
    ]
    if model.target == "duration":
        checks.append(("leaves", check_durations, ()))
    else:
        checks.append(("chances", check_chances, ()))
        checks.append(("calibration", check_calibration, ()))
    for name, function, arguments in checks:
        report.check(f"{folder.name}: {name}", function, model, *arguments)


def check(models: pathlib.Path) -> Report:
    """Checks a folder of models."""
    report = Report()
    for target in ("duration", "success"):
        if (models / target).is_dir():
            check_model(report, models / target)
    return report


def main(arguments: list[str]) -> int:
    """Checks the folder that the command line names."""
    if len(arguments) != 1:
        print("usage: python check_models.py MODELS_DIR", file=sys.stderr)
        return 2
    models = pathlib.Path(arguments[0])
    if not any((models / target).is_dir() for target in ("duration", "success")):
        print(f"MODELS_DIR is {models}, where there are no models", file=sys.stderr)
        return 2
    return check(models.resolve()).finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
