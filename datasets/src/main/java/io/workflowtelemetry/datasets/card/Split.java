package io.workflowtelemetry.datasets.card;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of the dataset. */
public enum Split {
  /** What a model learns from. */
  TRAIN("cr:TrainingSplit"),
  /** What a model is chosen by. */
  VALIDATION("cr:ValidationSplit"),
  /** What a model is judged by. */
  TEST("cr:TestSplit");

  private static final Pattern FILE =
      Pattern.compile("(train|validation|test)-[0-9]{5,9}-of-[0-9]{5,9}\\.parquet");

  private final String croissantType;

  Split(String croissantType) {
    this.croissantType = croissantType;
  }

  /** The name that files and documents call it by. */
  public String fieldName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Glob of its files in the folder of the dataset. */
  String glob() {
    return fieldName() + "-*.parquet";
  }

  /** Its class in the Croissant vocabulary. */
  String croissantType() {
    return croissantType;
  }

  /** The split that a file in the folder of the dataset is of; null where it is of none. */
  static @Nullable Split ofFile(String fileName) {
    Matcher matcher = FILE.matcher(fileName);
    return matcher.matches() ? valueOf(matcher.group(1).toUpperCase(Locale.ROOT)) : null;
  }
}
