package io.workflowtelemetry.datasets.card;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.datasets.card.Manifest.Embargoed;
import io.workflowtelemetry.datasets.card.Manifest.SplitCounts;
import io.workflowtelemetry.datasets.splits.Split;
import io.workflowtelemetry.datasets.splits.SplitSettings.Cuts;
import io.workflowtelemetry.datasets.splits.SplitSettings.Method;
import io.workflowtelemetry.schemas.WrittenFile;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A manifest as JSON: paths are relative to the folder of the dataset, times ISO-8601 in UTC. */
final class ManifestJson {

  private static final String NAME = "the manifest";

  private ManifestJson() {}

  static String write(Manifest manifest) {
    ObjectNode root = CardJson.object();
    root.put("dataset", Manifest.DATASET);
    root.put("schema_version", manifest.schemaVersion());
    Cuts cuts = manifest.cuts();
    root.putObject("split")
        .put("method", manifest.method().name().toLowerCase(Locale.ROOT))
        .put("train_until", text(cuts == null ? null : cuts.trainUntil()))
        .put("validation_until", text(cuts == null ? null : cuts.validationUntil()));
    root.put("timezone", manifest.timezone().getId());
    root.putObject("created_at")
        .put("first", text(manifest.firstCreatedAt()))
        .put("last", text(manifest.lastCreatedAt()));
    putCounts(root.putObject("groups"), manifest.groups());
    putCounts(root.putObject("rows"), manifest.rows());
    root.putObject("embargoed")
        .put("train", manifest.embargoed().train())
        .put("validation", manifest.embargoed().validation());
    manifest.keys().forEach(root.putArray("keys")::add);
    manifest.features().forEach(root.putArray("features")::add);
    manifest.targets().forEach(root.putArray("targets")::add);
    ArrayNode files = root.putArray("files");
    for (WrittenFile file : manifest.files()) {
      files
          .addObject()
          .put("path", Manifest.fileName(file))
          .put("rows", file.getRows())
          .put("bytes", file.getBytes())
          .put("sha256", file.getSha256());
    }
    return CardJson.write(root);
  }

  static Manifest read(String json) {
    CardFields root = new CardFields(NAME, parse(json));
    if (!root.text("dataset").equals(Manifest.DATASET)) {
      throw root.wrong("dataset", "\"" + Manifest.DATASET + "\"");
    }
    long version = root.count("schema_version");
    if (version < 1 || version > BuildColumns.schemaVersion()) {
      throw root.wrong(
          "schema_version", "a version that can be read: 1 to " + BuildColumns.schemaVersion());
    }
    SplitCounts groups = counts(root.object("groups"));
    SplitCounts rows = counts(root.object("rows"));
    Method method = method(root.object("split"));
    boolean cutsNeeded = method == Method.TIME && (groups.total() > 0 || rows.total() > 0);
    Cuts cuts = cuts(root.object("split"), cutsNeeded);
    ZoneId timezone = timezone(root);
    CardFields embargoed = root.object("embargoed");
    CardFields created = root.object("created_at");
    List<WrittenFile> files = root.objects("files").stream().map(ManifestJson::file).toList();
    return new Manifest(
        (int) version,
        method,
        cuts,
        timezone,
        groups,
        rows,
        new Embargoed(embargoed.count("train"), embargoed.count("validation")),
        created.instantOrNull("first"),
        created.instantOrNull("last"),
        root.texts("keys"),
        root.texts("features"),
        root.texts("targets"),
        files);
  }

  private static JsonNode parse(String json) {
    try {
      return CardJson.read(json);
    } catch (JsonProcessingException e) {
      // The message of a parser may quote the document and so break the line.
      String reason =
          e.getOriginalMessage().lines().findFirst().orElse(e.getClass().getSimpleName());
      String place =
          e.getLocation() == null
              ? ""
              : " (line %d, column %d)"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw new IllegalArgumentException(NAME + " is not JSON: " + reason + place, e);
    }
  }

  private static Method method(CardFields split) {
    return switch (split.text("method")) {
      case "time" -> Method.TIME;
      case "hash" -> Method.HASH;
      default -> throw split.wrong("method", "time or hash");
    };
  }

  private static @Nullable Cuts cuts(CardFields split, boolean needed) {
    Instant trainUntil = split.instantOrNull("train_until");
    Instant validationUntil = split.instantOrNull("validation_until");
    if (trainUntil == null && validationUntil == null && !needed) {
      return null;
    }
    if (trainUntil == null) {
      throw new IllegalArgumentException(NAME + " has no split.train_until");
    }
    if (validationUntil == null) {
      throw new IllegalArgumentException(NAME + " has no split.validation_until");
    }
    if (validationUntil.isBefore(trainUntil)) {
      throw split.wrong("validation_until", "at or after split.train_until, " + trainUntil);
    }
    return new Cuts(trainUntil, validationUntil);
  }

  private static ZoneId timezone(CardFields root) {
    try {
      return ZoneId.of(root.text("timezone"));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(root.wrong("timezone", "a time zone").getMessage(), e);
    }
  }

  private static SplitCounts counts(CardFields counts) {
    return new SplitCounts(counts.count("train"), counts.count("validation"), counts.count("test"));
  }

  private static WrittenFile file(CardFields file) {
    String name = file.text("path");
    Split split = SplitFiles.splitOf(name);
    if (split == null) {
      throw file.wrong("path", "the name of a Parquet file of " + Manifest.DATASET);
    }
    return WrittenFile.newBuilder()
        .setOutput(Manifest.FOLDER + split.label())
        .setPath(Manifest.FOLDER + name)
        .setRows(file.count("rows"))
        .setBytes(file.count("bytes"))
        .setSha256(file.text("sha256"))
        .build();
  }

  private static void putCounts(ObjectNode object, SplitCounts counts) {
    for (Split split : Split.values()) {
      object.put(split.label(), counts.of(split));
    }
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
