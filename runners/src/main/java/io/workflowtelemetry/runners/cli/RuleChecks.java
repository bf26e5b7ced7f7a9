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

/** Checks by what rules a command was asked to judge, and in which zone. */
final class RuleChecks {
  private RuleChecks() {}

  /** Returns the parameters of the checks. */
  static Rules rules(CheckOptions options, UsageErrors errors) {
    String file = options.getRules();
    if (file == null) {
      return Rules.defaults();
    }
    Optional<Path> path = InputFiles.existing("--rules", file, errors);
    if (path.isEmpty()) {
      return Rules.defaults();
    }
    try {
      return RulesFile.read(path.get(), errors);
    } catch (IOException e) {
      errors.add("--rules", file, "a file that can be read (" + e.getMessage() + ")");
      return Rules.defaults();
    }
  }

  /** Returns the zone that time is cut in. */
  static ZoneId timezone(CheckOptions options, UsageErrors errors) {
    String id = options.getTimezone();
    try {
      ZoneId zone = ZoneId.of(id);
      // Beam cuts calendar windows with Joda.
      var unused = org.joda.time.DateTimeZone.forID(id);
      return zone;
    } catch (DateTimeException | IllegalArgumentException e) {
      errors.add("--timezone", id, "a time zone such as UTC, America/New_York or +02:00");
      return ZoneOffset.UTC;
    }
  }
}
