package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.SubjectWindow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a subject on a day, as long as nothing more is learnt of it. The measures
 * are kept encoded: most steps hand them on without a look.
 */
public final class DayMeasures {
  private final SubjectWindow day;
  private final boolean closed;
  private final byte[] measures;

  private DayMeasures(SubjectWindow day, boolean closed, byte[] measures) {
    this.day = day;
    this.closed = closed;
    this.measures = measures;
  }

  static DayMeasures of(SubjectWindow day, boolean closed, Measures measures) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      MeasuresCoder.of().encode(measures, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return new DayMeasures(day, closed, bytes.toByteArray());
  }

  static DayMeasures ofEncoded(SubjectWindow day, boolean closed, byte[] measures) {
    return new DayMeasures(day, closed, measures);
  }

  /** Returns the subject and the day. */
  public SubjectWindow day() {
    return day;
  }

  /** Returns whether the day is over, but for what is late. */
  public boolean closed() {
    return closed;
  }

  /** Returns what was measured. */
  public Measures measures() {
    try {
      return MeasuresCoder.of().decode(new ByteArrayInputStream(measures));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  byte[] encodedMeasures() {
    return measures;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DayMeasures that
        && closed == that.closed
        && day.equals(that.day)
        && Arrays.equals(measures, that.measures);
  }

  @Override
  public int hashCode() {
    return Objects.hash(day, closed, Arrays.hashCode(measures));
  }
}
