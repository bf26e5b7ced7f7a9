package io.workflowtelemetry.models.watch;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StabilityIndexTest {
  private static List<Double> values(int from, int until) {
    return new ArrayList<>(IntStream.range(from, until).mapToObj(i -> (double) i).toList());
  }

  @Test
  void whatIsAsBeforeIsZero() {
    List<Double> before = values(0, 1_000);
    List<Double> shuffled = values(0, 1_000);
    Collections.reverse(shuffled);
    assertThat(new StabilityIndex(before).of(shuffled), is(0.0));
  }

  /** Of 100 values, 10 in each tenth but for the ends, which are in the bin below. */
  @Test
  void itIsTheSumOverTenths() {
    StabilityIndex index = new StabilityIndex(values(0, 100));
    // Bins end with 10, 20, ... 90: the first holds 11, the last 9.
    double[] before = {11.5, 10.5, 10.5, 10.5, 10.5, 10.5, 10.5, 10.5, 10.5, 9.5};
    // All of 50 in the last.
    double expected = 0;
    for (int i = 0; i < 10; i++) {
      double then = before[i] / 105;
      double now = (i == 9 ? 50.5 : 0.5) / 55;
      expected += (now - then) * Math.log(now / then);
    }
    assertThat(index.of(values(200, 250)), closeTo(expected, 1e-12));
    assertThat(expected, greaterThan(0.25));
  }

  @Test
  void equalValuesAreOneBin() {
    StabilityIndex index = new StabilityIndex(Collections.nCopies(100, 5.0));
    assertThat(index.of(Collections.nCopies(40, 5.0)), closeTo(0, 0.01));
    assertThat(index.of(Collections.nCopies(40, 6.0)), greaterThan(1.0));
  }
}
