package io.workflowtelemetry.datasets.card;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.datasets.card.BuildColumns.Column;
import io.workflowtelemetry.datasets.card.BuildColumns.Role;
import io.workflowtelemetry.datasets.splits.Split;
import io.workflowtelemetry.schemas.WrittenFile;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The {@code croissant.json} of the dataset: its files, splits and columns in the vocabulary
 * Croissant 1.1 of MLCommons. All addresses in it are relative to its folder.
 */
public final class CroissantFile {

  /** The {@code datePublished} of a dataset that no completed run tells a date for. */
  public static final LocalDate NO_DATE = LocalDate.EPOCH;

  private static final String VERSION = "http://mlcommons.org/croissant/1.1";
  private static final String PARQUET = "application/x-parquet";
  private static final String FILES = "parquet-files";
  private static final String SPLITS = "splits";
  private static final String SPLIT_NAME = SPLITS + "/name";
  private static final String SPLIT_URL = SPLITS + "/url";

  // A reader may apply it to its own result, so a bare name of a split is a match too.
  private static final String SPLIT_OF_FILE =
      "^(train|validation|test)(?:-[0-9]+-of-[0-9]+\\.parquet)?$";

  private CroissantFile() {}

  /**
   * Describes the dataset of a manifest.
   *
   * @param lastCompletedAt the latest end of a run in the data, whose UTC date is published as the
   *     date of the dataset; null where there is none, which gives {@link #NO_DATE}
   */
  public static String render(Manifest manifest, @Nullable Instant lastCompletedAt) {
    LocalDate date =
        lastCompletedAt == null ? NO_DATE : LocalDate.ofInstant(lastCompletedAt, ZoneOffset.UTC);
    String version = manifest.schemaVersion() + ".0.0";
    ObjectNode root = CardJson.object();
    root.set("@context", CroissantContext.context());
    root.put("@type", "sc:Dataset");
    root.put("conformsTo", VERSION);
    root.put("name", Manifest.DATASET);
    root.put("description", BuildColumns.description());
    root.put("license", "The terms of the logs that the rows were made from.");
    // The dataset card stands beside this file and is its page wherever both are put.
    root.put("url", "README.md");
    root.putObject("creator").put("@type", "sc:Organization").put("name", "workflow-telemetry");
    root.put("datePublished", date.toString());
    root.put("version", version);
    root.put("citeAs", "workflow-telemetry: dataset " + Manifest.DATASET + ", version " + version);
    distribution(root.putArray("distribution"), manifest);
    ArrayNode recordSets = root.putArray("recordSet");
    splits(recordSets.addObject());
    builds(recordSets.addObject());
    return CardJson.write(root);
  }

  private static void distribution(ArrayNode distribution, Manifest manifest) {
    for (WrittenFile file : manifest.files()) {
      String name = Manifest.fileName(file);
      distribution
          .addObject()
          .put("@type", "cr:FileObject")
          .put("@id", name)
          .put("name", name)
          .put("contentUrl", name)
          .put("contentSize", file.getBytes() + " B")
          .put("encodingFormat", PARQUET)
          .put("sha256", file.getSha256());
    }
    // Contained in nothing, it is of the files beside this one.
    ObjectNode set = distribution.addObject();
    set.put("@type", "cr:FileSet")
        .put("@id", FILES)
        .put("name", FILES)
        .put("description", "The Parquet files of all splits.")
        .put("encodingFormat", PARQUET);
    ArrayNode includes = set.putArray("includes");
    for (Split split : Split.values()) {
      includes.add(SplitFiles.glob(split));
    }
  }

  private static void splits(ObjectNode recordSet) {
    recordSet
        .put("@type", "cr:RecordSet")
        .put("@id", SPLITS)
        .put("name", SPLITS)
        .put("description", "The splits of the dataset.")
        .put("dataType", "cr:Split");
    reference(recordSet, "key", SPLIT_NAME);
    ArrayNode fields = recordSet.putArray("field");
    field(fields, SPLIT_NAME, "name", "Name of the split.").put("dataType", "sc:Text");
    field(fields, SPLIT_URL, "url", "What the split is for.").put("dataType", "sc:URL");
    ArrayNode data = recordSet.putArray("data");
    for (Split split : Split.values()) {
      data.addObject().put(SPLIT_NAME, split.label()).put(SPLIT_URL, croissantType(split));
    }
  }

  private static String croissantType(Split split) {
    return switch (split) {
      case TRAIN -> "cr:TrainingSplit";
      case VALIDATION -> "cr:ValidationSplit";
      case TEST -> "cr:TestSplit";
    };
  }

  private static void builds(ObjectNode recordSet) {
    recordSet
        .put("@type", "cr:RecordSet")
        .put("@id", Manifest.DATASET)
        .put("name", Manifest.DATASET)
        .put("description", BuildColumns.description());
    ArrayNode key = recordSet.putArray("key");
    key.addObject().put("@id", id("repository"));
    key.addObject().put("@id", id("run_id"));
    ArrayNode fields = recordSet.putArray("field");

    ObjectNode split = field(fields, id("split"), "split", "The split that the row is in.");
    split.put("dataType", "sc:Text");
    ObjectNode splitSource = split.putObject("source");
    reference(splitSource, "fileSet", FILES);
    splitSource.putObject("extract").put("fileProperty", "filename");
    splitSource.putObject("transform").put("regex", SPLIT_OF_FILE);
    reference(split.putObject("references"), "field", SPLIT_NAME);

    for (Column column : BuildColumns.all()) {
      ObjectNode field = field(fields, id(column.name()), column.name(), column.description());
      if (column.role() == Role.TARGET) {
        field.putArray("dataType").add(dataType(column)).add("cr:Label");
      } else {
        field.put("dataType", dataType(column));
      }
      ObjectNode source = field.putObject("source");
      reference(source, "fileSet", FILES);
      source.putObject("extract").put("column", column.name());
    }
  }

  private static ObjectNode field(ArrayNode fields, String id, String name, String description) {
    return fields
        .addObject()
        .put("@type", "cr:Field")
        .put("@id", id)
        .put("name", name)
        .put("description", description);
  }

  private static void reference(ObjectNode node, String name, String id) {
    node.putObject(name).put("@id", id);
  }

  private static String id(String column) {
    return Manifest.DATASET + "/" + column;
  }

  private static String dataType(Column column) {
    return switch (column.type()) {
      case STRING -> "sc:Text";
      case INT64 -> "cr:Int64";
      case FLOAT64 -> "cr:Float64";
      case TIMESTAMP -> "sc:DateTime";
    };
  }
}
