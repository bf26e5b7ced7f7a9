package io.workflowtelemetry.transforms.logs.dialect;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "45s,           PT45S",
    "45000ms,       PT45S",
    "1m 20s,        PT1M20S",
    "1m20s,         PT1M20S",
    "00:01:20,      PT1M20S",
    "01:20,         PT1M20S",
    "90:00,         PT1H30M",
    "100:00:00.5,   PT100H0.5S",
    "1h 2m 3s,      PT1H2M3S",
    "1 H 2 Min 3 S, PT1H2M3S",
    "2 days 3 hours,PT51H",
    "366d,          PT8784H",
    "1.5h,          PT1H30M",
    "1m 0.0005s,    PT1M0.001S",
    "0.4ms,         PT0S",
    "0s,            PT0S"
  })
  void durationsAreReadAsPeopleWriteThem(String text, Duration duration)
      throws MalformedRecordException {
    assertThat(Durations.parse("d", text), is(duration.toMillis()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "45",
        "s",
        "-5s",
        "+5s",
        "1s 2m",
        "1m 1m",
        "1.s",
        ".5s",
        "1,5s",
        "1e3s",
        "45 sx",
        "1:60",
        "1:00:60",
        "1:2:3:4",
        ":20",
        "20:",
        "1:2.5:3",
        "1::2",
        "٤٥s",
        "1m and 2s",
        "PT45S",
        "0000000000000000000000000000000000000000000000s"
      })
  void otherTextsAreNone(String text) {
    assertThat(failure(text), is(Kind.WRONG_TYPE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"367d", "366d 1ms", "9999999999999999999999999999s", "99999999:00:00", "9e"})
  void longOnesAreOutOfRange(String text) {
    assertThat(failure(text), is(text.equals("9e") ? Kind.WRONG_TYPE : Kind.OUT_OF_RANGE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.001", "1e999999999", "1e2000000000", "31622400001", "1e20"})
  void numbersAreBounded(BigDecimal number) {
    assertThat(
        assertThrows(MalformedRecordException.class, () -> Durations.ms("d", number, 1)).kind(),
        is(Kind.OUT_OF_RANGE));
  }

  @ParameterizedTest
  @CsvSource({
    "0.0005, 1",
    "0.00049, 0",
    "1.2345, 1235",
    "1e-999999999, 0",
    "31622400, 31622400000"
  })
  void numbersAreRoundedHalfUp(BigDecimal seconds, long ms) throws MalformedRecordException {
    assertThat(Durations.ms("d", seconds, 1000), is(ms));
  }

  @Property(tries = 300)
  void whatIsWrittenInPartsIsRead(@ForAll @LongRange(min = 0, max = Durations.MAX_MS) long ms)
      throws MalformedRecordException {
    Duration d = Duration.ofMillis(ms);
    String parts =
        "%dd %dh %dm %ds %dms"
            .formatted(
                d.toDays(),
                d.toHoursPart(),
                d.toMinutesPart(),
                d.toSecondsPart(),
                d.toMillisPart());
    assertThat(Durations.parse("d", parts), is(ms));
    String clock =
        "%d:%02d:%02d.%03d"
            .formatted(d.toHours(), d.toMinutesPart(), d.toSecondsPart(), d.toMillisPart());
    assertThat(Durations.parse("d", clock), is(ms));
  }

  private static Kind failure(String text) {
    return assertThrows(MalformedRecordException.class, () -> Durations.parse("d", text)).kind();
  }
}
