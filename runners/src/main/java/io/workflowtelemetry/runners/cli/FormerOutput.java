package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;

/** The output of a former backfill: what could not be understood there, and how it was made. */
final class FormerOutput {
  /** Options that say where an output is, or what it is mended by, but not what comes out. */
  private static final Set<String> NOT_RECORDED =
      Set.of(
          "output",
          "badRecords",
          "strict",
          "jdbcUrl",
          "jdbcUser",
          "jdbcPasswordFile",
          "alerting",
          "notify");

  private static final String BAD_RECORDS = "bad-records";
  private static final String CORRECTIONS = "/corrections/*.jsonl";
  static final String SUMMARY = "summary.json";
  private static final int MOST_SUMMARY_BYTES = 64 * 1024 * 1024;

  /**
   * Returns what a summary says of how an output was made: the options that decide what comes out.
   */
  static Map<String, String> recorded(Map<String, String> options) {
    Map<String, String> recorded = new TreeMap<>(options);
    recorded.keySet().removeAll(NOT_RECORDED);
    return recorded;
  }

  private final String given;
  private final String folder;

  private FormerOutput(String given, String folder) {
    this.given = given;
    this.folder = folder;
  }

  /** Returns the output of a folder, which may also be that of the bad records in it. */
  static FormerOutput at(String given) {
    String folder = given.replaceFirst("/+$", "");
    if (folder.equals(BAD_RECORDS)) {
      return new FormerOutput(given, ".");
    }
    boolean inside = folder.endsWith("/" + BAD_RECORDS);
    return new FormerOutput(
        given, inside ? folder.substring(0, folder.length() - BAD_RECORDS.length() - 1) : folder);
  }

  String folder() {
    return folder;
  }

  /** Whether there are records that were mended by hand, which are kept nowhere else. */
  boolean holdsCorrections(String flag, UsageErrors errors) {
    return match(folder + CORRECTIONS, flag, errors).stream()
        .anyMatch(file -> file.sizeBytes() > 0);
  }

  /** Returns globs of the records that may have been mended by hand, now or before. */
  List<String> corrections(String flag, UsageErrors errors) {
    List<String> globs = new ArrayList<>();
    for (String glob : List.of(folder + "/" + BAD_RECORDS + "/*.jsonl", folder + CORRECTIONS)) {
      if (!match(glob, flag, errors).isEmpty()) {
        globs.add(glob);
      }
    }
    if (globs.isEmpty()) {
      errors.add(flag, given, "the folder of a former output, or its bad-records");
    }
    return globs;
  }

  /** Returns the options that the output was made with; none where there is a mistake. */
  Map<String, String> options(String flag, UsageErrors errors) throws IOException {
    Map<String, String> options = new TreeMap<>();
    List<Metadata> summary = match(folder + "/" + SUMMARY, flag, errors);
    if (summary.isEmpty() || summary.get(0).sizeBytes() > MOST_SUMMARY_BYTES) {
      errors.add(flag, given, "the folder of a former output, with its " + SUMMARY);
      return options;
    }
    try (InputStream in = Channels.newInputStream(FileSystems.open(summary.get(0).resourceId()))) {
      JsonNode recorded = new ObjectMapper().readTree(in.readNBytes(MOST_SUMMARY_BYTES));
      recorded
          .path("options")
          .fields()
          .forEachRemaining(option -> options.put(option.getKey(), option.getValue().asText()));
    } catch (JsonProcessingException e) {
      errors.add(flag, given, "the folder of a former output, with its " + SUMMARY);
    }
    return options;
  }

  private List<Metadata> match(String glob, String flag, UsageErrors errors) {
    try {
      return FileSystems.match(glob, EmptyMatchTreatment.ALLOW).metadata();
    } catch (IOException | IllegalArgumentException e) {
      errors.add(flag, given, "a folder that can be listed (" + e.getMessage() + ")");
      return List.of();
    }
  }
}
