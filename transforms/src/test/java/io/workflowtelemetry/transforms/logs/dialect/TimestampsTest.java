package io.workflowtelemetry.transforms.logs.dialect;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
  @ParameterizedTest
  @CsvSource({
    "2025-12-27T16:48:59Z,          2025-12-27T16:48:59Z",
    "2025-12-27T16:48:59-05:00,     2025-12-27T21:48:59Z",
    "2025-12-27T16:48:59+05:45,     2025-12-27T11:03:59Z",
    "2025-12-27T23:30:00-01:00,     2025-12-28T00:30:00Z",
    "2025-12-27T16:48:59.1Z,        2025-12-27T16:48:59.100Z",
    "2025-12-27T16:48:59.1239Z,     2025-12-27T16:48:59.123Z",
    "2025-12-27T16:48:59.999999999Z,2025-12-27T16:48:59.999Z",
    "2025-12-27T16:48:59.5+01:00,   2025-12-27T15:48:59.500Z",
    "2025-12-27T16:48:59+0100,      2025-12-27T15:48:59Z",
    "2025-12-27T16:48:59.5-0530,    2025-12-27T22:18:59.500Z",
    "2025-12-27T16:48:59+01,        2025-12-27T15:48:59Z",
    "2025-12-27T16:48:59+01:00:30,  2025-12-27T15:48:29Z",
    "2025-12-27t16:48:59z,          2025-12-27T16:48:59Z",
    "2024-02-29T00:00:00Z,          2024-02-29T00:00:00Z",
    "2000-02-29T12:00:00Z,          2000-02-29T12:00:00Z",
    "1970-01-01T00:00:00.001Z,      1970-01-01T00:00:00.001Z",
    "2099-12-31T23:59:59.999Z,      2099-12-31T23:59:59.999Z"
  })
  void instantsAreReadToTheMillisecond(String text, String instant)
      throws MalformedRecordException {
    assertThat(Timestamps.parse("at", text), is(Instant.parse(instant)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2025-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2025-13-01T00:00:00Z",
        "2025-00-01T00:00:00Z",
        "2025-04-31T00:00:00Z",
        "2025-01-00T00:00:00Z",
        "2025-01-01T24:00:00Z",
        "2025-01-01T24:00:00.0Z",
        "2025-01-01T00:60:00Z",
        "2025-01-01T00:00:60Z",
        "2025-01-01T00:00:00",
        "2025-01-01",
        "2025-01-01 00:00:00Z",
        "2025-01-01T00:00:00+25:00",
        "2025-01-01T00:00:00+",
        "2025-01-01T00:00:00+1",
        "2025-01-01T00:00:00+01000",
        "2025-01-01T00:00:00Z+01:00",
        "2025-01-01T00:00:00 Z",
        " 2025-01-01T00:00:00Z",
        "٢٠٢٥-01-01T00:00:00Z",
        "20250101T000000Z",
        "1735689600",
        "now",
        "2016-12-31T23:58:60Z",
        "2016-12-31T23:59:61Z",
        "2016-12-31T23:59:60+09:00",
        "2016-12-31T22:59:60.000Z"
      })
  void otherTextsAreNoInstants(String text) {
    assertThat(failure(text), is(Kind.WRONG_TYPE));
  }

  /** As POSIX counts them: a day's last second but one is followed by the next day's first. */
  @ParameterizedTest
  @CsvSource({
    "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
    "2016-12-31T23:59:60.5Z, 2017-01-01T00:00:00.500Z",
    "2017-01-01T08:59:60+09:00, 2017-01-01T00:00:00Z",
    "2017-01-01T05:29:60.123456+0530, 2017-01-01T00:00:00.123Z"
  })
  void aLeapSecondIsTheNextDaysFirst(String text, Instant instant) throws MalformedRecordException {
    assertThat(Timestamps.parse("at", text), is(instant));
  }

  /** The zeros of Go and .NET, of Protocol Buffers and of numbers. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001-01-01T00:00:00Z",
        "0001-12-31T23:59:59.9999999Z",
        "1970-01-01T00:00:00Z",
        "1970-01-01T00:00:00.000Z",
        "1970-01-01T02:00:00+02:00"
      })
  void aZeroIsNoTime(String text) throws MalformedRecordException {
    assertThat(Timestamps.parse("at", text), is(nullValue()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000-01-01T00:00:00Z",
        "0002-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "1969-12-31T23:59:59.999Z",
        "1970-01-01T00:59:59+01:00",
        "2100-01-01T00:00:00Z",
        "2099-12-31T23:59:59-00:01",
        "9999-12-31T23:59:59Z",
        "+10000-01-01T00:00:00Z",
        "+999999999-12-31T23:59:59Z",
        "-999999999-01-01T00:00:00+18:00"
      })
  void placeholdersAreOutOfRange(String text) {
    assertThat(failure(text), is(Kind.OUT_OF_RANGE));
  }

  @Property(tries = 500)
  void whatInstantsAreWrittenAsIsRead(@ForAll @LongRange(min = 1, max = 4102444799999L) long ms)
      throws MalformedRecordException {
    Instant instant = Instant.ofEpochMilli(ms);
    assertThat(Timestamps.parse("at", instant.toString()), is(instant));
    // Cut to the second, the text is the plain form that is read digit by digit.
    Instant second = Instant.ofEpochSecond(ms / 1000);
    assertThat(
        Timestamps.parse("at", second.toString()),
        is(second.equals(Instant.EPOCH) ? null : second));
  }

  private static Kind failure(String text) {
    return assertThrows(MalformedRecordException.class, () -> Timestamps.parse("at", text)).kind();
  }
}
