package io.workflowtelemetry.transforms.logs.csv;

import io.workflowtelemetry.transforms.logs.dialect.Durations;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;

/** How durations are written in a CSV file. */
public enum CsvDurations {
  /** As a number of milliseconds. */
  MS(1),
  /** As a number of seconds. */
  SECONDS(1000),
  /** As a number of minutes. */
  MINUTES(60_000),
  /** As people write them: {@code 0:01:20}, {@code 1m 20s}. */
  TEXT(0);

  private final long unitMs;

  CsvDurations(long unitMs) {
    this.unitMs = unitMs;
  }

  /** Returns the ms that a cell tells. */
  long parse(String field, String text) throws MalformedRecordException {
    return this == TEXT
        ? Durations.parse(field, text)
        : Durations.ms(field, CsvRow.decimal(field, text), unitMs);
  }
}
