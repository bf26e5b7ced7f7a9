package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.kafka.TopicAddress;
import io.workflowtelemetry.io.warehouse.ReadTable;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream reads from.
 *
 * @param files globs of files to watch
 * @param topics topics of Kafka
 * @param tables tables of the warehouse's database
 */
record StreamSourceChecks(List<String> files, List<TopicAddress> topics, List<String> tables) {
  private static final String FILES = "files:";
  private static final String KAFKA = "kafka:";
  private static final String JDBC = "jdbc:";

  /** Copies the lists. */
  StreamSourceChecks {
    files = List.copyOf(files);
    topics = List.copyOf(topics);
    tables = List.copyOf(tables);
  }

  /** Tells the sources that a user named. */
  static StreamSourceChecks of(@Nullable List<String> given, UsageErrors errors) {
    String allowed =
        "files:GLOB, %s or jdbc:TABLE, of %s"
            .formatted(TopicAddress.ALLOWED, String.join(", ", ReadTable.TABLES));
    List<String> files = new ArrayList<>();
    List<TopicAddress> topics = new ArrayList<>();
    List<String> tables = new ArrayList<>();
    List<String> sources = whole(given == null ? List.of() : given);
    for (String source : sources) {
      if (source.startsWith(FILES) && source.length() > FILES.length()) {
        files.add(source.substring(FILES.length()));
      } else if (source.startsWith(JDBC)
          && ReadTable.TABLES.contains(source.substring(JDBC.length()))) {
        tables.add(source.substring(JDBC.length()));
      } else if (source.startsWith(KAFKA)) {
        TopicTexts.parse("--source", source, errors).ifPresent(topics::add);
      } else {
        errors.add("--source", source, allowed);
      }
    }
    if (sources.isEmpty()) {
      errors.add("--source", "", allowed);
    }
    return new StreamSourceChecks(files, topics, tables);
  }

  /** Options part a list at its commas; what does not begin a source belongs to the one before. */
  private static List<String> whole(List<String> parts) {
    List<String> sources = new ArrayList<>();
    for (String part : parts) {
      boolean begins = part.startsWith(FILES) || part.startsWith(KAFKA) || part.startsWith(JDBC);
      if (begins || sources.isEmpty()) {
        sources.add(part);
      } else {
        int last = sources.size() - 1;
        sources.set(last, sources.get(last) + "," + part);
      }
    }
    return sources;
  }
}
