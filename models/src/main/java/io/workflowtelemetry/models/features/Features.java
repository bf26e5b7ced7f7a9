package io.workflowtelemetry.models.features;

import io.workflowtelemetry.models.features.TextCodes.Code;
import io.workflowtelemetry.schemas.BuildExample;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What trees see of a run: each column of the dataset, of texts what they stand for and how many
 * rows have them, and of durations how far they are from what is usual.
 *
 * @param codes what texts stand for
 */
public record Features(TextCodes codes) implements Serializable {
  /** Two durations whose ratio tells more than each of them. */
  private record Ratio(String of, String to) {}

  private static final List<Ratio> RATIOS =
      List.of(
          new Ratio("previous_duration", "median_success_duration_last_10"),
          new Ratio("previous_duration", "mode_duration_last_20"),
          new Ratio("branch_previous_duration", "mode_duration_last_20"),
          new Ratio("mode_duration_last_20", "median_success_duration_last_10"),
          new Ratio("mean_duration_last_10", "median_success_duration_last_10"));

  private static final List<Feature> NAMES = names();

  /**
   * A number that trees see.
   *
   * @param name its name
   * @param column the column of the dataset that it is made of first
   */
  public record Feature(String name, String column) {}

  /** What was learned of train, and its rows as they are learned from. */
  public static final class Learned {
    private final Features features;
    private final float[][] rows;

    private Learned(Features features, float[][] rows) {
      this.features = features;
      this.rows = rows;
    }

    /** Returns what runs are seen by from now on. */
    public Features features() {
      return features;
    }

    /**
     * Returns the numbers of each row of train, by the rows before it: those of a text that stands
     * in few rows would else give away what the row itself came to.
     */
    public float[][] rows() {
      return rows.clone();
    }
  }

  /** Learns from rows of train, which stand in the order of their time. */
  public static Learned learn(List<BuildExample> train, Target target) {
    TextSums sums = new TextSums(train, target);
    float[][] rows = new float[train.size()][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = numbers(train.get(row), sums::of);
      sums.add(train.get(row));
    }
    return new Learned(new Features(sums.codes()), rows);
  }

  /** Returns the names of the numbers, in the order of {@link #of}. */
  public static List<Feature> all() {
    return NAMES;
  }

  /** Returns the numbers of a run, NaN where one is not known. */
  public float[] of(BuildExample example) {
    return numbers(example, codes::of);
  }

  /** Returns the numbers of runs, one after the other. */
  public float[][] of(List<BuildExample> examples) {
    return examples.stream().map(this::of).toArray(float[][]::new);
  }

  private static float[] numbers(
      BuildExample example, BiFunction<Column, BuildExample, @Nullable Code> codes) {
    float[] numbers = new float[NAMES.size()];
    int at = 0;
    for (Column column : Column.all()) {
      if (column.isText()) {
        Code code = codes.apply(column, example);
        numbers[at++] = code == null ? Float.NaN : (float) code.mean();
        numbers[at++] = code == null ? Float.NaN : code.rows();
      } else {
        numbers[at++] = (float) column.number(example);
      }
    }
    for (Ratio ratio : RATIOS) {
      numbers[at++] =
          (float) (Column.of(ratio.of).number(example) - Column.of(ratio.to).number(example));
    }
    return numbers;
  }

  private static List<Feature> names() {
    List<Feature> names = new ArrayList<>();
    for (Column column : Column.all()) {
      switch (column.kind()) {
        case TEXT -> {
          names.add(new Feature(column.name() + ".mean", column.name()));
          names.add(new Feature(column.name() + ".rows", column.name()));
        }
        case SECONDS -> names.add(new Feature(column.name() + ".log", column.name()));
        case NUMBER, OUTCOME -> names.add(new Feature(column.name(), column.name()));
      }
    }
    for (Ratio ratio : RATIOS) {
      names.add(new Feature(ratio.of + ".log-" + ratio.to + ".log", ratio.of));
    }
    return List.copyOf(names);
  }
}
