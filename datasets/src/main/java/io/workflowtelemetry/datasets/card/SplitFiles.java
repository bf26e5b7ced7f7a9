package io.workflowtelemetry.datasets.card;

import io.workflowtelemetry.datasets.splits.Split;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the files of a split are named in the folder of the dataset. */
final class SplitFiles {
  private static final Pattern FILE =
      Pattern.compile("(train|validation|test)-[0-9]{5,9}-of-[0-9]{5,9}\\.parquet");

  private SplitFiles() {}

  /** Glob of the split's files. */
  static String glob(Split split) {
    return split.label() + "-*.parquet";
  }

  /** The split that a file is of; null where it is of none. */
  static @Nullable Split splitOf(String fileName) {
    Matcher matcher = FILE.matcher(fileName);
    return matcher.matches() ? Split.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)) : null;
  }
}
