package io.workflowtelemetry.transforms.logs.otlp;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Timestamps;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What fields of a span mean, whatever they are encoded in, and how large they may be. */
final class SpanFields {
  /** More than any exporter puts into a message; a bound on what one record unfolds to. */
  static final int MAX_SPANS = 200_000;

  static final int TRACE_ID_DIGITS = 32;
  static final int SPAN_ID_DIGITS = 16;

  private static final int MAX_NAME_LENGTH = 65_536;
  private static final long NANOS_IN_MS = 1_000_000;

  /** The zero time of Go, year 1, as unsigned nanoseconds: what senders in Go give for no time. */
  private static final long NO_TIME_OF_GO = -6_795_364_578_871_345_152L;

  private static final String[] KINDS = {
    null, "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"
  };
  private static final String[] STATUSES = {null, "OK", "ERROR"};

  private SpanFields() {}

  /** Returns an identifier that must be there, in lower case. */
  static String id(String field, @Nullable String hex, int digits) throws MalformedRecordException {
    String id = optionalId(field, hex, digits);
    if (id == null) {
      throw new MalformedRecordException(Kind.MISSING_FIELD, field + " is missing or all zeros");
    }
    return id;
  }

  /** Returns an identifier in lower case; null where it is missing, empty or all zeros. */
  static @Nullable String optionalId(String field, @Nullable String hex, int digits)
      throws MalformedRecordException {
    if (hex == null || hex.isEmpty()) {
      return null;
    }
    boolean zeros = true;
    for (int i = 0; i < hex.length(); i++) {
      char c = hex.charAt(i);
      boolean digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (!digit) {
        throw new MalformedRecordException(Kind.WRONG_TYPE, field + " is not in hex");
      }
      zeros &= c == '0';
    }
    if (hex.length() != digits) {
      throw new MalformedRecordException(
          Kind.OUT_OF_RANGE, field + " has not " + digits + " hex digits");
    }
    return zeros ? null : hex.toLowerCase(Locale.ROOT);
  }

  /** Returns a name, which may be as long as any name. */
  static @Nullable String name(@Nullable String name) throws MalformedRecordException {
    if (name != null && name.length() > MAX_NAME_LENGTH) {
      throw new MalformedRecordException(
          Kind.OUT_OF_RANGE, "name is longer than " + MAX_NAME_LENGTH + " characters");
    }
    return name == null || name.isEmpty() ? null : name;
  }

  /**
   * Returns the time that unsigned nanoseconds since the epoch name, cut to the ms; null for zero.
   */
  static @Nullable Instant time(String field, long nanos) throws MalformedRecordException {
    if (nanos == 0 || nanos == NO_TIME_OF_GO) {
      return null;
    }
    Instant time = Instant.ofEpochMilli(Long.divideUnsigned(nanos, NANOS_IN_MS));
    if (!time.isBefore(Timestamps.LATEST)) {
      throw new MalformedRecordException(Kind.OUT_OF_RANGE, field + " lies outside 1970..2099");
    }
    return time;
  }

  /** Returns the name of a kind, null where none is said or the number is a later version's. */
  static @Nullable String kind(long number) {
    return number >= 0 && number < KINDS.length ? KINDS[(int) number] : null;
  }

  /** Returns the name of a status, null where none is said or the number is a later version's. */
  static @Nullable String status(long number) {
    return number >= 0 && number < STATUSES.length ? STATUSES[(int) number] : null;
  }

  /** Returns the number of a kind by its name, as JSON may give it instead. */
  static long kindNumber(String name) {
    return number(KINDS, name, "SPAN_KIND_");
  }

  /** Returns the number of a status by its name, as JSON may give it instead. */
  static long statusNumber(String name) {
    return number(STATUSES, name, "STATUS_CODE_");
  }

  private static long number(@Nullable String[] names, String name, String prefix) {
    for (int i = 1; i < names.length; i++) {
      if (name.equals(names[i]) || name.equals(prefix + names[i])) {
        return i;
      }
    }
    return 0;
  }

  static MalformedRecordException tooManySpans() {
    return new MalformedRecordException(
        Kind.OUT_OF_RANGE, "there are more than " + MAX_SPANS + " spans in one record");
  }
}
