package io.workflowtelemetry.datasets.card;

import io.workflowtelemetry.datasets.card.BuildColumns.Column;
import io.workflowtelemetry.datasets.card.BuildColumns.Role;
import io.workflowtelemetry.datasets.splits.Split;
import io.workflowtelemetry.datasets.splits.SplitSettings.Cuts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The text of the dataset card, in Markdown. */
final class CardText {

  private static final String ROWS =
      """
      # Builds

      %s

      A row is the first attempt of a run that ended in SUCCESS or FAILURE and whose duration is \
      known. Re-runs, cancelled and skipped runs have no row. The rows of a file are sorted by \
      `created_at`, `repository` and `run_id`; `repository` and `run_id` together identify a row.

      Nothing that became known after a run was created is a feature of its row. What happened \
      before comes from runs that had completed by then, of the same workflow where nothing else is \
      said. `time_of_day` and `day_of_week` are in the time zone %s. All other times are UTC with \
      millisecond precision, durations are seconds.

      `commit_author` and `actor` may be the names of people. The rows were made from somebody's \
      logs, whose terms hold for them too.

      """;

  private static final String LOADING =
      """
      ## How to load it

      In the folder of this file, with pandas:

      ```python
      from pathlib import Path
      import pandas as pd

      train = pd.concat(map(pd.read_parquet, sorted(Path().glob("train-*.parquet"))))
      ```

      Polars:

      ```python
      import polars as pl

      train = pl.read_parquet("train-*.parquet")
      ```

      DuckDB:

      ```sql
      SELECT build_success, avg(build_duration) FROM 'train-*.parquet' GROUP BY ALL ORDER BY ALL;
      ```

      Hugging Face `datasets`:

      ```python
      from pathlib import Path
      from datasets import load_dataset

      builds = load_dataset(str(Path().resolve()))
      ```

      `manifest.json` holds the cuts, the counts and the SHA-256 of each file. `croissant.json` \
      describes the files for tools that read Croissant 1.1. The header of this file gives the sizes \
      of the Parquet files and leaves out splits that have no rows.
      """;

  private CardText() {}

  static String render(Manifest manifest) {
    StringBuilder text = new StringBuilder();
    text.append(ROWS.formatted(BuildColumns.description(), manifest.timezone().getId()));
    columns(text, Role.KEY, "Keys", "They say which run a row is of.");
    columns(text, Role.FEATURE, "Features", "They were known when the run was created.");
    columns(text, Role.TARGET, "Targets", "They became known when the run had ended.");
    splits(text, manifest);
    return text.append(LOADING).toString();
  }

  private static void columns(StringBuilder text, Role role, String title, String meaning) {
    text.append("## ").append(title).append("\n\n").append(meaning).append("\n\n");
    text.append("| column | type | null | meaning |\n| --- | --- | --- | --- |\n");
    for (Column column : BuildColumns.all()) {
      if (column.role() == role) {
        text.append("| `")
            .append(column.name())
            .append("` | ")
            .append(DatasetCard.dtype(column))
            .append(" | ")
            .append(column.nullable() ? "yes" : "no")
            .append(" | ")
            .append(column.description().replace("|", "\\|"))
            .append(" |\n");
      }
    }
    text.append('\n');
  }

  private static void splits(StringBuilder text, Manifest manifest) {
    text.append("## Splits\n\n").append(howSplit(manifest)).append("\n\n");
    text.append("| split | rows | groups | left out |\n| --- | ---: | ---: | ---: |\n");
    for (Split split : Split.values()) {
      text.append("| ")
          .append(split.label())
          .append(" | ")
          .append(manifest.rows().of(split))
          .append(" | ")
          .append(manifest.groups().of(split))
          .append(" | ")
          .append(embargoed(manifest, split))
          .append(" |\n");
    }
    text.append('\n').append(covered(manifest)).append("\n\n");
  }

  private static String howSplit(Manifest manifest) {
    String groups =
        "All rows of one `head_sha` are a group and stand in one split; a run without a sha is a"
            + " group of its own. ";
    return groups
        + switch (manifest.method()) {
          case HASH ->
              "The hash of the group decides: SHA-256 of `head_sha` (without one, of"
                  + " `repository/run_id`), its first 8 bytes as a big-endian unsigned number"
                  + " modulo 100; below 80 is train, below 90 validation, the rest test.";
          case TIME -> byTime(manifest.cuts());
        };
  }

  private static String byTime(@Nullable Cuts cuts) {
    String rule = "The split is by time: the earliest `created_at` of a group decides. ";
    if (cuts == null) {
      return rule + "There was nothing to cut.";
    }
    return rule
        + "Groups that start before `"
        + cuts.trainUntil()
        + "` are train, others that start before `"
        + cuts.validationUntil()
        + "` validation, the rest test. Runs that completed at or after the cut of their split are"
        + " left out, so that no label of an earlier split tells of a later time.";
  }

  private static long embargoed(Manifest manifest, Split split) {
    return switch (split) {
      case TRAIN -> manifest.embargoed().train();
      case VALIDATION -> manifest.embargoed().validation();
      case TEST -> 0;
    };
  }

  private static String covered(Manifest manifest) {
    Instant first = manifest.firstCreatedAt();
    Instant last = manifest.lastCreatedAt();
    return first == null || last == null
        ? "There are no rows."
        : "The runs were created from `" + first + "` to `" + last + "`.";
  }
}
