package io.workflowtelemetry.io.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2015-10-21T07:28:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 | PT7S",
        " 0 | PT0S",
        "Wed, 21 Oct 2015 07:29:30 GMT | PT1M30S",
        "Wed, 21 Oct 2015 07:00:00 GMT | PT0S",
        "-1 |",
        "9999999999 |",
        "soon |",
      })
  void secondsOrADate(String header, String wait) {
    assertThat(
        RetryAfter.of(headers(header), NOW), is(Optional.ofNullable(wait).map(Duration::parse)));
  }

  @Test
  void nothingWhereNothingIsSaid() {
    HttpHeaders none = HttpHeaders.of(Map.of(), (name, value) -> true);
    assertThat(RetryAfter.of(none, NOW), is(Optional.empty()));
  }

  private static HttpHeaders headers(String value) {
    return HttpHeaders.of(Map.of("retry-after", List.of(value)), (name, text) -> true);
  }
}
