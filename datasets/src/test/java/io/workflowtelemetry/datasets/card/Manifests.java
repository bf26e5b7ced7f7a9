package io.workflowtelemetry.datasets.card;

import io.workflowtelemetry.datasets.card.Manifest.Embargoed;
import io.workflowtelemetry.datasets.card.Manifest.SplitCounts;
import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.datasets.splits.SplitSettings.Cuts;
import io.workflowtelemetry.datasets.splits.SplitSettings.Method;
import io.workflowtelemetry.schemas.WrittenFile;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/** Manifests to test with. */
final class Manifests {

  static final Cuts CUTS =
      new Cuts(Instant.parse("2025-05-01T00:00:00Z"), Instant.parse("2025-06-01T12:30:00.250Z"));

  private Manifests() {}

  static Manifest byTime() {
    return Manifest.of(
        new SplitSettings(Method.TIME, CUTS),
        ZoneId.of("America/New_York"),
        new SplitCounts(700, 90, 91),
        new SplitCounts(800, 100, 101),
        new Embargoed(3, 2),
        Instant.parse("2024-07-01T08:00:00Z"),
        Instant.parse("2025-08-01T09:00:00.001Z"),
        // Not in the order of their paths.
        List.of(
            file("validation", "validation-00000-of-00001.parquet", 100, 30),
            file("train", "train-00001-of-00002.parquet", 300, 20),
            file("train", "train-00000-of-00002.parquet", 500, 10),
            file("test", "test-00000-of-00001.parquet", 101, 40)));
  }

  static Manifest byHash() {
    return Manifest.of(
        new SplitSettings(Method.HASH, null),
        ZoneOffset.UTC,
        new SplitCounts(7, 0, 1),
        new SplitCounts(8, 0, 1),
        new Embargoed(0, 0),
        Instant.parse("2024-07-01T08:00:00Z"),
        Instant.parse("2025-08-01T09:00:00Z"),
        List.of(
            file("test", "test-00000-of-00001.parquet", 1, 12),
            file("train", "train-00000-of-00001.parquet", 8, 10),
            file("validation", "validation-00000-of-00001.parquet", 0, 11)));
  }

  static Manifest empty() {
    return Manifest.of(
        new SplitSettings(Method.TIME, null),
        ZoneOffset.UTC,
        new SplitCounts(0, 0, 0),
        new SplitCounts(0, 0, 0),
        new Embargoed(0, 0),
        null,
        null,
        List.of());
  }

  static Manifest withRows(long train, long validation, long test) {
    return Manifest.of(
        new SplitSettings(Method.HASH, null),
        ZoneOffset.UTC,
        new SplitCounts(1, 1, 1),
        new SplitCounts(train, validation, test),
        new Embargoed(0, 0),
        null,
        null,
        List.of());
  }

  static WrittenFile file(String split, String name, long rows, long bytes) {
    return WrittenFile.newBuilder()
        .setOutput("datasets/builds/" + split)
        .setPath("datasets/builds/" + name)
        .setRows(rows)
        .setBytes(bytes)
        .setSha256("%064x".formatted(bytes))
        .build();
  }
}
