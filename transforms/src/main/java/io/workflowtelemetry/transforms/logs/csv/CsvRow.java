package io.workflowtelemetry.transforms.logs.csv;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Typed access to the fields of a row. An empty cell is null, as is a field without a column. */
final class CsvRow {
  /** Texts that name something are no longer than this in any real log. */
  private static final int MAX_NAME_LENGTH = 65_536;

  private static final int MAX_ID_LENGTH = 256;

  /** Longer texts are no numbers within bounds. */
  private static final int MAX_NUMBER_LENGTH = 40;

  /** Decimals of the smallest numbers that are read. */
  private static final int MAX_SCALE = 100;

  private final CsvMapping mapping;
  private final List<String> header;
  private final List<String> cells;

  /** Gives access to cells that stand below those of a header, one below each. */
  CsvRow(CsvMapping mapping, List<String> header, List<String> cells) {
    this.mapping = mapping;
    this.header = header;
    this.cells = cells;
  }

  /** Returns a text of any length. */
  @Nullable String prose(CsvField field) throws MalformedRecordException {
    String column = mapping.columns().get(field);
    String cell = column == null ? "" : cell(column);
    return cell.isEmpty() ? mapping.constants().get(field) : cell;
  }

  private String cell(String column) throws MalformedRecordException {
    int at = header.indexOf(column);
    if (at < 0) {
      throw new MalformedRecordException(Kind.INVALID_CSV, "there is no column " + column);
    }
    if (header.lastIndexOf(column) != at) {
      throw new MalformedRecordException(Kind.INVALID_CSV, "there are two columns " + column);
    }
    return cells.get(at);
  }

  /** Returns a text that names something. */
  @Nullable String text(CsvField field) throws MalformedRecordException {
    return bounded(field, MAX_NAME_LENGTH);
  }

  /** Returns an identifier. */
  @Nullable String id(CsvField field) throws MalformedRecordException {
    return bounded(field, MAX_ID_LENGTH);
  }

  private @Nullable String bounded(CsvField field, int most) throws MalformedRecordException {
    String text = prose(field);
    if (text != null && text.length() > most) {
      throw new MalformedRecordException(
          Kind.OUT_OF_RANGE, field.label() + " is longer than " + most + " characters");
    }
    return text;
  }

  @Nullable Instant time(CsvField field) throws MalformedRecordException {
    String text = text(field);
    return text == null ? null : mapping.times().parse(field.label(), text);
  }

  /** Returns ms. */
  @Nullable Long duration(CsvField field) throws MalformedRecordException {
    String text = text(field);
    return text == null ? null : (Long) mapping.durations().parse(field.label(), text);
  }

  /** Returns a whole number, which may be written with a fraction of nothing but zeros. */
  @Nullable Long number(CsvField field, long min, long max) throws MalformedRecordException {
    String text = text(field);
    if (text == null) {
      return null;
    }
    BigDecimal number = decimal(field.label(), text);
    if (magnitude(number) > 18) {
      throw outOfRange(field);
    }
    long whole;
    try {
      whole = number.longValueExact();
    } catch (ArithmeticException e) {
      throw new MalformedRecordException(Kind.WRONG_TYPE, field.label() + " is no whole number");
    }
    if (whole < min || whole > max) {
      throw outOfRange(field);
    }
    return whole;
  }

  /** Returns the number that a text is. */
  static BigDecimal decimal(String field, String text) throws MalformedRecordException {
    if (text.length() <= MAX_NUMBER_LENGTH) {
      try {
        BigDecimal number = new BigDecimal(text);
        // To round a number with a billion decimals would take all memory.
        if (number.scale() <= MAX_SCALE) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Told below.
      }
    }
    throw new MalformedRecordException(Kind.WRONG_TYPE, field + " is no number");
  }

  /** Returns how many digits stand before a number's point. */
  static long magnitude(BigDecimal number) {
    return (long) number.precision() - number.scale();
  }

  private static MalformedRecordException outOfRange(CsvField field) {
    return new MalformedRecordException(Kind.OUT_OF_RANGE, field.label() + " is out of range");
  }
}
