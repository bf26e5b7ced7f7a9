package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.config.RulesFile;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.transforms.check.Rules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes that writes runs, aggregates and alerts. */
public class CheckOptions {
  @Option(
      names = "--rules",
      paramLabel = "a file",
      description = {
        "YAML file with the checks' parameters, as in docs/rules.example.yaml",
        "the checks' defaults"
      })
  @Nullable String rules;

  @Option(
      names = "--timezone",
      paramLabel = "a time zone such as UTC, America/New_York or +02:00",
      description = "Time zone that days, weeks and months are cut in")
  String timezone = "UTC";

  @Option(names = "--hashAuthors", description = "Write hashes in place of authors")
  boolean hashAuthors;

  /** Returns the parameters of the checks. */
  Rules rules(UsageErrors errors) {
    return rules(rules, errors);
  }

  /** Returns the parameters of the checks in a file, their defaults where none is named. */
  static Rules rules(@Nullable String rules, UsageErrors errors) {
    Optional<Path> path =
        rules == null ? Optional.empty() : InputFiles.existing("--rules", rules, errors);
    if (path.isEmpty()) {
      return Rules.defaults();
    }
    try {
      return RulesFile.read(path.get(), errors);
    } catch (IOException e) {
      errors.add(
          "--rules", path.get().toString(), "a file that can be read (" + e.getMessage() + ")");
      return Rules.defaults();
    }
  }

  /** Returns the zone that time is cut in. */
  ZoneId timezone(UsageErrors errors) {
    try {
      ZoneId zone = ZoneId.of(timezone);
      // Beam cuts calendar windows with Joda.
      var unused = org.joda.time.DateTimeZone.forID(timezone);
      return zone;
    } catch (DateTimeException | IllegalArgumentException e) {
      errors.add("--timezone", timezone, "a time zone such as UTC, America/New_York or +02:00");
      return ZoneOffset.UTC;
    }
  }
}
