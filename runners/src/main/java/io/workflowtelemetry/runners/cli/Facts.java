package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.pipelines.BackfillTables;
import io.workflowtelemetry.schemas.WrittenFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline wrote down of itself.
 *
 * @param counts numbers by name, a path of keys
 * @param files the files of its output, by path
 */
record Facts(SortedMap<String, Long> counts, List<WrittenFile> files) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads the facts below a folder, and removes them from there. */
  static Facts take(String folder) throws IOException {
    List<ResourceId> read = new ArrayList<>();
    SortedMap<String, Long> counts = new TreeMap<>();
    for (JsonNode count : lines(folder, "counts", read)) {
      counts.put(count.path("name").asText(), count.path("value").asLong());
    }
    List<WrittenFile> files = new ArrayList<>();
    for (JsonNode file : lines(folder, "files", read)) {
      files.add(
          new WrittenFile(
              file.path("output").asText(),
              file.path("path").asText(),
              file.path("rows").asLong(),
              file.path("bytes").asLong(),
              file.path("sha256").asText()));
    }
    FileSystems.delete(read);
    FileSystems.delete(
        List.of(FileSystems.matchNewResource(folder + "/" + BackfillTables.FACTS, true)));
    return new Facts(counts, List.copyOf(files));
  }

  private static List<JsonNode> lines(String folder, String name, List<ResourceId> read)
      throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    String glob = folder + "/" + BackfillTables.FACTS + "/" + name + "-*.jsonl";
    for (MatchResult.Metadata file :
        FileSystems.match(glob, EmptyMatchTreatment.ALLOW).metadata()) {
      read.add(file.resourceId());
      try (InputStream in = Channels.newInputStream(FileSystems.open(file.resourceId()));
          MappingIterator<JsonNode> values = JSON.readerFor(JsonNode.class).readValues(in)) {
        values.forEachRemaining(lines::add);
      }
    }
    return lines;
  }

  /** Returns a number, 0 where nothing was counted. */
  long count(String name) {
    return counts.getOrDefault(name, 0L);
  }

  /** Returns a time, null where there is none. */
  @Nullable Instant time(String name) {
    Long ms = counts.get(name);
    return ms == null ? null : Instant.ofEpochMilli(ms);
  }

  /** Returns how many rows the files of an output hold. */
  long rowsOf(String output) {
    return files.stream()
        .filter(file -> file.getOutput().equals(output))
        .mapToLong(WrittenFile::getRows)
        .sum();
  }

  /** Returns the keys that stand directly below a path, in their order. */
  List<String> namesBelow(String path) {
    return counts.tailMap(path).keySet().stream()
        .takeWhile(name -> name.startsWith(path))
        .map(name -> name.substring(path.length()).replaceFirst("/.*", ""))
        .distinct()
        .toList();
  }

  /** Returns the sum of a number over all record types. */
  long overRecordTypes(String name) {
    return counts.entrySet().stream()
        .filter(count -> count.getKey().matches("records/[a-z_]+/" + name))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
