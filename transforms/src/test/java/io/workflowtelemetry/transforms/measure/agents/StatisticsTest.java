package io.workflowtelemetry.transforms.measure.agents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsTest {
  /**
   * The first two are Newcombe's (Statistics in Medicine 17, 1998, 857-872, table I, method 3:
   * 0.2553 to 0.3662, 0.0624 to 0.1605), as are 0/20 and 1/29. All were computed with {@code
   * statsmodels.stats.proportion.proportion_confint(successes, trials, 0.05, "wilson")}.
   */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2552885198782742, 0.36620957698280004",
    "15, 148, 0.06238639953073628, 0.16048724172330803",
    "0, 20, 0, 0.1611251580528194",
    "1, 29, 0.006113214292762667, 0.17175521879320294",
    "20, 20, 0.8388748419471804, 1",
    "5, 5, 0.5655175352168252, 1",
    "3, 7, 0.15821985525146964, 0.7495416354723428"
  })
  void wilsonIntervalsAreThePublishedOnes(long successes, long trials, double low, double high) {
    WilsonInterval interval = WilsonInterval.of(successes, trials);
    assertThat(interval.low(), closeTo(low, 1e-12));
    assertThat(interval.high(), closeTo(high, 1e-12));
  }

  @Test
  void anIntervalNeedsTrials() {
    assertThrows(IllegalArgumentException.class, () -> WilsonInterval.of(0, 0));
    assertThrows(IllegalArgumentException.class, () -> WilsonInterval.of(2, 1));
    assertThrows(IllegalArgumentException.class, () -> WilsonInterval.of(-1, 1));
    assertThat(WilsonInterval.of(4, 4).high(), is(1.0));
  }

  /** {@code statsmodels.stats.proportion.proportions_ztest([a, b], [n, m])}. */
  @ParameterizedTest
  @CsvSource({
    "83, 86, 90, 93, -0.09751163391198005, 0.9223200957342691",
    "45, 60, 30, 55, 2.3005681116549535, 0.02141605522326669",
    "15, 20, 9, 20, 1.9364916731037083, 0.05280751141611363",
    "120, 200, 90, 200, 3.003757045930553, 0.0026666817936140935"
  })
  void proportionTestsAreThoseOfStatsmodels(
      long a, long trialsA, long b, long trialsB, double z, double p) {
    ProportionTest test = ProportionTest.of(a, trialsA, b, trialsB);
    assertThat(test.z(), closeTo(z, 1e-12));
    assertThat(test.p(), closeTo(p, 1e-12));
    ProportionTest swapped = ProportionTest.of(b, trialsB, a, trialsA);
    assertThat(swapped.z(), closeTo(-z, 1e-12));
  }

  /** The first is the example of R's {@code power.prop.test}: n = 76.7 for a power of 0.90. */
  @ParameterizedTest
  @CsvSource({
    "0.5, 0.75, 0.9, 76.7, 0.05",
    "0.5, 0.75, 0.8, 57.673436738908386, 1e-9",
    "0.65, 0.85, 0.8, 72.3930103157425, 1e-9",
    "0.45, 0.6, 0.8, 172.79985978918742, 1e-9",
    "1, 0.5, 0.8, 10.511063739170744, 1e-9"
  })
  void neededTrialsAreThoseOfFleiss(
      double a, double b, double power, double expected, double tolerance) {
    assertThat(ProportionTest.trialsNeeded(a, b, power), closeTo(expected, tolerance));
    assertThat(ProportionTest.trialsNeeded(b, a, power), closeTo(expected, tolerance));
  }

  @Test
  void theTestNeedsFiveOfEachToBeExpected() {
    assertThat(ProportionTest.holds(5, 10, 5, 10), is(true));
    assertThat(ProportionTest.holds(6, 10, 5, 10), is(false));
    assertThat(ProportionTest.holds(4, 10, 5, 10), is(false));
    assertThat(ProportionTest.holds(0, 900, 0, 900), is(false));
    assertThat(ProportionTest.holds(900, 900, 900, 900), is(false));
  }
}
