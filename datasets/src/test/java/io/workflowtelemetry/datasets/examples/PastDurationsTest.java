package io.workflowtelemetry.datasets.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PastDurationsTest {
  private static PastDurations durations(int limit, String seconds) {
    PastDurations durations = new PastDurations(new ArrayList<>(), limit);
    for (String second : seconds.split(" ", -1)) {
      durations.add(Long.parseLong(second) * 1_000);
    }
    return durations;
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # seconds                    | mean  | median | mode
          7                            | 7     | 7      | 7
          4 10                         | 7     | 7      | 7
          # Of three the two that are closest.
          11 4 9                       | 8     | 9      | 10
          # As close, so the lesser two.
          4 6 8                        | 6     | 6      | 5
          # Most take a minute, others end at once or hang.
          60 1 61 2 901 62 61          | 164   | 61     | 61
          # Half of four are not more than half.
          1 1 9 9                      | 5     | 5      | 5
          # Four from 1 to 5 are as close as four from 5 to 9.
          5 5 5 1 9 11                 | 6     | 5      | 3
          """,
      delimiter = '|')
  void areToldByHand(String seconds, double mean, double median, double mode) {
    PastDurations durations = durations(20, seconds);
    assertThat(durations.meanSeconds(), is(mean));
    assertThat(durations.medianSeconds(), is(median));
    assertThat(durations.modeSeconds(), is(mode));
  }

  @Test
  void forgetsTheFirst() {
    PastDurations durations = durations(3, "1 1 1 50 60 61");
    assertThat(durations.medianSeconds(), is(60.0));
    assertThat(durations.modeSeconds(), is(60.5));
  }

  @Test
  void ofNoneThereIsNothing() {
    PastDurations durations = new PastDurations(new ArrayList<>(), 3);
    assertThat(durations.meanSeconds(), nullValue());
    assertThat(durations.medianSeconds(), nullValue());
    assertThat(durations.modeSeconds(), nullValue());
  }
}
