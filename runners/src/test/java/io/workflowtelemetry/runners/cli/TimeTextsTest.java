package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.runners.config.UsageErrors;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextsTest {
  @ParameterizedTest
  @CsvSource({
    "90s, PT90S",
    "1.5s, PT1.5S",
    "5m, PT5M",
    "1h30m, PT90M",
    "7d, P7D",
    "1d12h, PT36H",
    "2D1M, P2DT1M",
    "3650d, P3650D",
    "36500d, P36500D",
  })
  void durationsAreReadAsPeopleWriteThem(String text, Duration duration) {
    UsageErrors errors = new UsageErrors();
    assertThat(TimeTexts.duration("--for", text, errors), is(duration));
    assertThat(errors.lines(), hasSize(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0s", "0d0h", "-1d", "1d-1h", "36501d", "1h1d", "1d1d", "d", "1y", "1dT1h"})
  void anythingElseIsAMistakeThatSaysWhatIsAllowed(String text) {
    UsageErrors errors = new UsageErrors();
    TimeTexts.duration("--for", text, errors);
    assertThat(errors.lines(), hasSize(1));
  }
}
