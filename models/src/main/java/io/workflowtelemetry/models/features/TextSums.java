package io.workflowtelemetry.models.features;

import io.workflowtelemetry.models.features.TextCodes.Code;
import io.workflowtelemetry.schemas.BuildExample;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What rows of train with the same text came to, as far as they were looked at. */
final class TextSums {
  /** How many rows of the mean of all each text is given. */
  private static final double PRIOR_ROWS = 5;

  private final Target target;
  private final double mean;
  private final Map<String, Map<String, double[]>> sums = new TreeMap<>();

  /** Begins without a row; the rows of train give the mean that texts are drawn toward. */
  TextSums(List<BuildExample> train, Target target) {
    this.target = target;
    this.mean = train.stream().mapToDouble(target::of).sum() / Math.max(1, train.size());
    for (Column column : Column.all()) {
      if (column.isText()) {
        sums.put(column.name(), new TreeMap<>());
      }
    }
  }

  /** Looks at a row. */
  void add(BuildExample example) {
    for (Column column : Column.all()) {
      String key = column.isText() ? TextCodes.key(column, example) : null;
      Map<String, double[]> texts = sums.get(column.name());
      if (key != null && texts != null) {
        double[] sum = texts.computeIfAbsent(key, any -> new double[2]);
        sum[0] += target.of(example);
        sum[1]++;
      }
    }
  }

  /** Returns what the text of a row stands for by the rows so far; null where none had it. */
  @Nullable Code of(Column column, BuildExample example) {
    String key = TextCodes.key(column, example);
    Map<String, double[]> texts = sums.get(column.name());
    double[] sum = key == null || texts == null ? null : texts.get(key);
    return sum == null ? null : code(sum);
  }

  /** Returns what all texts stand for by the rows so far. */
  TextCodes codes() {
    SortedMap<String, SortedMap<String, Code>> codes = new TreeMap<>();
    sums.forEach(
        (column, texts) -> {
          SortedMap<String, Code> byText = new TreeMap<>();
          texts.forEach((text, sum) -> byText.put(text, code(sum)));
          codes.put(column, byText);
        });
    return new TextCodes(codes);
  }

  private Code code(double[] sum) {
    return new Code((sum[0] + PRIOR_ROWS * mean) / (sum[1] + PRIOR_ROWS), (long) sum[1]);
  }
}
