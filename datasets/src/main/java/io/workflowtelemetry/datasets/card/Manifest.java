package io.workflowtelemetry.datasets.card;

import io.workflowtelemetry.datasets.splits.Split;
import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.datasets.splits.SplitSettings.Cuts;
import io.workflowtelemetry.datasets.splits.SplitSettings.Method;
import io.workflowtelemetry.schemas.WrittenFile;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code datasets/builds/manifest.json} says: how the examples were split, how many there are
 * and which files hold them. The same manifest always renders to the same text.
 *
 * @param schemaVersion version of the schema of the rows
 * @param method how the examples were split
 * @param cuts the cuts of a split by time; null for a split by hash, and for a split by time where
 *     there was nothing to cut
 * @param timezone time zone of {@code time_of_day} and {@code day_of_week}
 * @param groups groups of examples of one commit in each split
 * @param rows rows in each split
 * @param embargoed rows left out because they completed at or after the cut of their split
 * @param firstCreatedAt least {@code created_at} of the rows; null where there are none
 * @param lastCreatedAt greatest {@code created_at} of the rows; null where there are none
 * @param keys names of the columns that say which run a row is of
 * @param features names of the columns that were known when the run was created
 * @param targets names of the columns to be foretold
 * @param files the Parquet files, sorted by path
 */
public record Manifest(
    int schemaVersion,
    Method method,
    @Nullable Cuts cuts,
    ZoneId timezone,
    SplitCounts groups,
    SplitCounts rows,
    Embargoed embargoed,
    @Nullable Instant firstCreatedAt,
    @Nullable Instant lastCreatedAt,
    List<String> keys,
    List<String> features,
    List<String> targets,
    List<WrittenFile> files) {

  /** Name of the dataset. */
  public static final String DATASET = "builds";

  /** Folder of the dataset below the output folder, with a slash at its end. */
  public static final String FOLDER = "datasets/" + DATASET + "/";

  /**
   * A count for each split.
   *
   * @param train in train
   * @param validation in validation
   * @param test in test
   */
  public record SplitCounts(long train, long validation, long test) {
    /** Checks that no count is negative and that their sum is a long. */
    public SplitCounts {
      if (train < 0 || validation < 0 || test < 0) {
        throw new IllegalArgumentException("a count is negative");
      }
      if (validation > Long.MAX_VALUE - train || test > Long.MAX_VALUE - train - validation) {
        throw new IllegalArgumentException("the sum of the counts is over " + Long.MAX_VALUE);
      }
    }

    /** The sum over the splits. */
    public long total() {
      return train + validation + test;
    }

    /** The count of one split. */
    public long of(Split split) {
      return switch (split) {
        case TRAIN -> train;
        case VALIDATION -> validation;
        case TEST -> test;
      };
    }
  }

  /**
   * Rows that a split by time leaves out.
   *
   * @param train of train, completed at or after {@code trainUntil}
   * @param validation of validation, completed at or after {@code validationUntil}
   */
  public record Embargoed(long train, long validation) {
    /** Checks that no count is negative. */
    public Embargoed {
      if (train < 0 || validation < 0) {
        throw new IllegalArgumentException("a count is negative");
      }
    }
  }

  /**
   * Checks the parts and sorts the files.
   *
   * @throws IllegalArgumentException where a split by hash has cuts, a split by time with rows has
   *     none, or a file is none of this dataset
   */
  public Manifest {
    if (method == Method.HASH && cuts != null) {
      throw new IllegalArgumentException("a split by hash has no cuts");
    }
    if (method == Method.TIME && cuts == null && (groups.total() > 0 || rows.total() > 0)) {
      throw new IllegalArgumentException("a split by time needs its cuts");
    }
    keys = List.copyOf(keys);
    features = List.copyOf(features);
    targets = List.copyOf(targets);
    files = files.stream().sorted(Comparator.comparing(WrittenFile::getPath)).toList();
    files.forEach(Manifest::fileName);
  }

  /** Makes a manifest of rows in the current schema, whose columns and version it names. */
  public static Manifest of(
      SplitSettings settings,
      ZoneId timezone,
      SplitCounts groups,
      SplitCounts rows,
      Embargoed embargoed,
      @Nullable Instant firstCreatedAt,
      @Nullable Instant lastCreatedAt,
      List<WrittenFile> files) {
    return new Manifest(
        BuildColumns.schemaVersion(),
        settings.method(),
        settings.cuts(),
        timezone,
        groups,
        rows,
        embargoed,
        firstCreatedAt,
        lastCreatedAt,
        BuildColumns.names(BuildColumns.Role.KEY),
        BuildColumns.names(BuildColumns.Role.FEATURE),
        BuildColumns.names(BuildColumns.Role.TARGET),
        files);
  }

  /**
   * Reads a manifest.
   *
   * @throws IllegalArgumentException with one line that says what is wrong with it
   */
  public static Manifest parse(String json) {
    return ManifestJson.read(json);
  }

  /**
   * Reads a manifest in UTF-8.
   *
   * @throws IllegalArgumentException with one line that says what is wrong with it
   */
  public static Manifest parse(byte[] json) {
    return parse(new String(json, StandardCharsets.UTF_8));
  }

  /** How to split again, so that appended logs move no row. */
  public SplitSettings settings() {
    return new SplitSettings(method, cuts);
  }

  /** The manifest as JSON, indented, ending with a line feed. */
  public String toJson() {
    return ManifestJson.write(this);
  }

  /** The files of one split, sorted by path. */
  public List<WrittenFile> files(Split split) {
    return files.stream().filter(file -> split == SplitFiles.splitOf(fileName(file))).toList();
  }

  /** The name of a file in the folder of the dataset. */
  static String fileName(WrittenFile file) {
    String path = file.getPath();
    Split split =
        path.startsWith(FOLDER) ? SplitFiles.splitOf(path.substring(FOLDER.length())) : null;
    if (split == null || !file.getOutput().equals(FOLDER + split.label())) {
      throw new IllegalArgumentException("\"" + path + "\" is no file of the dataset " + DATASET);
    }
    return path.substring(FOLDER.length());
  }
}
