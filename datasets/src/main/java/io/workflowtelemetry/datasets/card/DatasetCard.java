package io.workflowtelemetry.datasets.card;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.workflowtelemetry.datasets.card.BuildColumns.Column;
import io.workflowtelemetry.datasets.splits.Split;
import io.workflowtelemetry.schemas.WrittenFile;
import java.util.List;

/**
 * The {@code README.md} of the dataset: a Hugging Face dataset card, whose YAML front matter tells
 * their hub and library what is there, and whose text tells a reader.
 */
public final class DatasetCard {

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
          .build();

  /** The hub's words for sizes: each with the number of rows that it ends before. */
  private enum Size {
    BELOW_1K("n<1K", 1_000L),
    BELOW_10K("1K<n<10K", 10_000L),
    BELOW_100K("10K<n<100K", 100_000L),
    BELOW_1M("100K<n<1M", 1_000_000L),
    BELOW_10M("1M<n<10M", 10_000_000L),
    BELOW_100M("10M<n<100M", 100_000_000L),
    BELOW_1B("100M<n<1B", 1_000_000_000L),
    BELOW_10B("1B<n<10B", 10_000_000_000L),
    BELOW_100B("10B<n<100B", 100_000_000_000L),
    BELOW_1T("100B<n<1T", 1_000_000_000_000L),
    MORE("n>1T", Long.MAX_VALUE);

    private final String category;
    private final long end;

    Size(String category, long end) {
      this.category = category;
      this.end = end;
    }

    static String of(long rows) {
      for (Size size : values()) {
        if (rows < size.end) {
          return size.category;
        }
      }
      return MORE.category;
    }
  }

  private DatasetCard() {}

  /** The card of the dataset that the manifest describes. */
  public static String render(Manifest manifest) {
    return "---\n" + frontMatter(manifest) + "---\n\n" + CardText.render(manifest);
  }

  private static String frontMatter(Manifest manifest) {
    ObjectNode root = CardJson.object();
    // The rows come from the user's own logs, whose terms nobody but the user knows.
    root.put("license", "other");
    root.put("license_name", "terms-of-the-source-logs");
    root.put("pretty_name", "Builds");
    root.putArray("size_categories").add(Size.of(manifest.rows().total()));
    root.putArray("task_categories").add("tabular-regression").add("tabular-classification");
    ArrayNode dataFiles =
        root.putArray("configs").addObject().put("config_name", "default").putArray("data_files");
    ObjectNode info = root.putObject("dataset_info");
    ArrayNode features = info.putArray("features");
    for (Column column : BuildColumns.all()) {
      features.addObject().put("name", column.name()).put("dtype", dtype(column));
    }
    ArrayNode splits = info.putArray("splits");
    long datasetSize = 0;
    for (Split split : Split.values()) {
      List<WrittenFile> files = manifest.files(split);
      // Their library fails on a split that has no row.
      if (manifest.rows().of(split) > 0) {
        long bytes = files.stream().mapToLong(WrittenFile::getBytes).sum();
        datasetSize += bytes;
        dataFiles.addObject().put("split", split.label()).put("path", SplitFiles.glob(split));
        splits
            .addObject()
            .put("name", split.label())
            .put("num_bytes", bytes)
            .put("num_examples", manifest.rows().of(split));
      }
    }
    info.put("download_size", datasetSize);
    info.put("dataset_size", datasetSize);
    try {
      return YAML.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree could not be written as YAML", e);
    }
  }

  /** The name that Arrow gives the type. */
  static String dtype(Column column) {
    return switch (column.type()) {
      case STRING -> "string";
      case INT64 -> "int64";
      case FLOAT64 -> "float64";
      case TIMESTAMP -> "timestamp[ms, tz=UTC]";
    };
  }
}
