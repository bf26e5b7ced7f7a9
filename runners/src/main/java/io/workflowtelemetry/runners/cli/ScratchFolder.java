package io.workflowtelemetry.runners.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * A folder for what a pipeline tells the process that ran it: below {@code --tempLocation} where
 * one is given, which workers elsewhere need, else on this machine. Closing removes it.
 */
final class ScratchFolder implements Closeable {
  private final String path;
  private final @Nullable Path local;

  private ScratchFolder(String path, @Nullable Path local) {
    this.path = path;
    this.local = local;
  }

  static ScratchFolder make(PipelineOptions options) throws IOException {
    String given = options.getTempLocation();
    if (given != null) {
      return new ScratchFolder(
          given.replaceFirst("/+$", "") + "/telemetry-" + UUID.randomUUID(), null);
    }
    Path local = Files.createTempDirectory("telemetry-");
    return new ScratchFolder(local.toString(), local);
  }

  String path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    if (local == null) {
      List<ResourceId> files = new ArrayList<>();
      for (Metadata file : FileSystems.match(path + "/**", EmptyMatchTreatment.ALLOW).metadata()) {
        files.add(file.resourceId());
      }
      FileSystems.delete(files);
      return;
    }
    List<Path> found;
    try (Stream<Path> all = Files.walk(local)) {
      found = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : found) {
      Files.deleteIfExists(file);
    }
  }
}
