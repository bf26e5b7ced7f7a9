package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.datasets.card.BuildColumns;
import io.workflowtelemetry.datasets.card.Manifest;
import io.workflowtelemetry.datasets.splits.Split;
import io.workflowtelemetry.datasets.splits.SplitSettings.Cuts;
import io.workflowtelemetry.io.tables.NamedRows;
import io.workflowtelemetry.models.card.Provenance;
import io.workflowtelemetry.models.fit.TrainingSet;
import io.workflowtelemetry.models.leaks.FindLeaks;
import io.workflowtelemetry.models.leaks.Leak;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.WrittenFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A dataset {@code builds} that models may be made of: all of its columns are known ones, and none
 * tells what it could not know.
 *
 * @param rows its rows
 * @param provenance where they are from
 */
record BuildsDataset(TrainingSet rows, Provenance provenance) {
  private static final String FLAG = "--input";
  private static final String MANIFEST = "manifest.json";
  private static final String ALLOWED = "a dataset builds that a backfill wrote";
  private static final int MOST_MANIFEST_BYTES = 16 * 1024 * 1024;
  private static final int MILLIS = 1_000;

  /**
   * Reads a dataset; nothing where there is a mistake.
   *
   * @param given the folder as it was given
   * @throws IOException when a file of it can't be read
   */
  static Optional<BuildsDataset> read(String given, UsageErrors errors) throws IOException {
    Optional<Path> folder =
        InputFiles.local(given).filter(path -> Files.isRegularFile(path.resolve(MANIFEST)));
    if (folder.isEmpty()) {
      errors.add(
          FLAG, given, "the folder of a dataset builds on this machine, with its " + MANIFEST);
      return Optional.empty();
    }
    Path path = folder.get();
    if (Files.size(path.resolve(MANIFEST)) > MOST_MANIFEST_BYTES) {
      errors.add(FLAG, given, ALLOWED + ", whose " + MANIFEST + " is small");
      return Optional.empty();
    }
    byte[] json = Files.readAllBytes(path.resolve(MANIFEST));
    Manifest manifest;
    try {
      manifest = Manifest.parse(json);
    } catch (IllegalArgumentException e) {
      errors.add(FLAG, given, ALLOWED + " (" + e.getMessage() + ")");
      return Optional.empty();
    }
    if (manifest.schemaVersion() != BuildColumns.schemaVersion()) {
      errors.add(
          FLAG,
          given,
          "a dataset builds of schema_version %d, not %d: do the backfill again"
              .formatted(BuildColumns.schemaVersion(), manifest.schemaVersion()));
      return Optional.empty();
    }
    strangers(path, manifest)
        .forEach(
            (column, reason) ->
                errors.add(FLAG, given, ALLOWED + "; column " + column + " " + reason));
    if (!errors.isEmpty()) {
      return Optional.empty();
    }
    Map<Split, List<BuildExample>> rows = rows(path);
    TrainingSet set =
        new TrainingSet(
            rows.getOrDefault(Split.TRAIN, List.of()),
            rows.getOrDefault(Split.VALIDATION, List.of()),
            rows.getOrDefault(Split.TEST, List.of()),
            trainedUntil(manifest, rows));
    for (Leak leak : FindLeaks.in(set.train())) {
      errors.add(
          FLAG,
          given,
          "features that were known when a run was created; column %s leaks: %s"
              .formatted(leak.column(), leak.reason()));
    }
    late(manifest, set).ifPresent(reason -> errors.add(FLAG, given, ALLOWED + "; " + reason));
    if (errors.isEmpty()) {
      changed(path, manifest)
          .ifPresent(
              file ->
                  errors.add(
                      FLAG, given, ALLOWED + "; " + file + " is not as " + MANIFEST + " says"));
    }
    if (!errors.isEmpty()) {
      return Optional.empty();
    }
    Cuts cuts = manifest.cuts();
    return Optional.of(
        new BuildsDataset(
            set,
            new Provenance(
                HexFormat.of().formatHex(sha256().digest(json)),
                manifest.schemaVersion(),
                manifest.method().name().toLowerCase(Locale.ROOT),
                cuts == null ? null : cuts.trainUntil(),
                cuts == null ? null : cuts.validationUntil())));
  }

  /** Returns by name what is wrong with columns that are no feature, key or target. */
  private static Map<String, String> strangers(Path folder, Manifest manifest) throws IOException {
    Map<String, String> strangers = new TreeMap<>();
    List<String> known = BuildColumns.all().stream().map(BuildColumns.Column::name).toList();
    for (String column : NamedRows.columns(folder)) {
      if (!known.contains(column)) {
        strangers.put(column, "is none of that dataset: nothing says when it was known");
      }
    }
    List<String> features = BuildColumns.names(BuildColumns.Role.FEATURE);
    for (String feature : manifest.features()) {
      if (!features.contains(feature)) {
        strangers.put(feature, "is no feature, though " + MANIFEST + " calls it one");
      }
    }
    for (String feature : features) {
      if (!manifest.features().contains(feature)) {
        strangers.put(feature, "is a feature, though " + MANIFEST + " does not call it one");
      }
    }
    return strangers;
  }

  private static Map<Split, List<BuildExample>> rows(Path folder) throws IOException {
    Set<String> columns = new TreeSet<>();
    BuildColumns.all().forEach(column -> columns.add(column.name()));
    Map<Split, List<BuildExample>> rows = new TreeMap<>();
    for (Split split : Split.values()) {
      List<BuildExample> found = new ArrayList<>();
      NamedRows.forEach(folder, split.label() + "-", columns, row -> found.add(ExampleRow.of(row)));
      rows.put(split, found);
    }
    return rows;
  }

  private static Instant trainedUntil(Manifest manifest, Map<Split, List<BuildExample>> rows) {
    Cuts cuts = manifest.cuts();
    if (cuts != null) {
      return cuts.validationUntil();
    }
    return Stream.of(Split.TRAIN, Split.VALIDATION)
        .flatMap(split -> rows.getOrDefault(split, List.of()).stream())
        .map(example -> example.getCreatedAt().plusMillis(1))
        .max(Instant::compareTo)
        .orElse(Instant.EPOCH);
  }

  /** Returns what is wrong with rows of train that had not ended where validation begins. */
  private static Optional<String> late(Manifest manifest, TrainingSet set) {
    Cuts cuts = manifest.cuts();
    if (cuts == null) {
      return Optional.empty();
    }
    return set.train().stream()
        .filter(
            run ->
                !run.getCreatedAt()
                    .plus(Duration.ofMillis((long) (MILLIS * run.getBuildDuration())))
                    .isBefore(cuts.trainUntil()))
        .findFirst()
        .map(
            run ->
                "run %s of train had not ended at %s, where validation begins"
                    .formatted(run.getRunId(), cuts.trainUntil()));
  }

  /** Returns the first file that is not the one that the manifest names. */
  private static Optional<String> changed(Path folder, Manifest manifest) throws IOException {
    for (WrittenFile file : manifest.files()) {
      String name = file.getPath().substring(Manifest.FOLDER.length());
      Path path = folder.resolve(name);
      if (!Files.isRegularFile(path) || !sha256(path).equals(file.getSha256())) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
