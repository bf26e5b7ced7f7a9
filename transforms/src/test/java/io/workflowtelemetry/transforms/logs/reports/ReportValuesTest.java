package io.workflowtelemetry.transforms.logs.reports;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "0 | 0",
        "1 | 1000",
        "0.25 | 250",
        ".5 | 500",
        "1,234.5 | 1234500",
        "1,234 | 1234000",
        "1,234,567 | 1234567000",
        "0,007 | 7",
        "12,5 | 12500",
        "4.50611114501953e-05 | 0",
        "1.5E1 | 15000",
        " 2 | 2000",
        "3024000 | 3024000000",
        "3024001 | -",
        "999638317000 | -",
        "-1 | -",
        "NaN | -",
        "Infinity | -",
        "0x1p3 | -",
        "1d | 86400000",
        "1m2.5s | 62500",
        "36d | -",
        "1e999 | -",
        "1,2,3 | -",
        ". | -",
        "e5 | -",
        "<<computed>> | -",
        "'' | -",
        "- | -",
        "00000000000000000000000000000000000000000001 | -"
      })
  void secondsBecomeMilliseconds(@Nullable String written, @Nullable Long ms) {
    assertThat(ReportValues.durationMs(written), is(ms));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "2024-01-21T08:17:32, 2024-01-21T08:17:32Z",
        "2024-01-21T08:17, 2024-01-21T08:17:00Z",
        "2024-01-21 08:17:32, 2024-01-21T08:17:32Z",
        "2020-10-12T18:46:11.226119, 2020-10-12T18:46:11.226Z",
        "2024-01-21T08:17:32Z, 2024-01-21T08:17:32Z",
        "2024-01-21T08:17:32+02:00, 2024-01-21T06:17:32Z",
        "2024-01-21T08:17:32.5-0330, 2024-01-21T11:47:32.500Z",
        "2024-01-21, -",
        "1969-12-31T23:59:59Z, -",
        "2100-01-01T00:00:00, -",
        "2024-13-21T08:17:32, -",
        "Sun Jan 21 2024, -",
        "'', -",
        "-, -"
      })
  void timesWithoutAnOffsetAreUtc(@Nullable String written, @Nullable Instant instant) {
    assertThat(ReportValues.time(written), is(instant));
  }
}
