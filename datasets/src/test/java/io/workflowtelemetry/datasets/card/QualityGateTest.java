package io.workflowtelemetry.datasets.card;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QualityGateTest {

  @ParameterizedTest
  @CsvSource({
    // complete, kept, bad, read, passed
    "95, 100, 0, 100, false",
    "951, 1000, 0, 1000, true",
    "949, 1000, 0, 1000, false",
    "9500000, 10000000, 0, 10000000, false",
    "9500001, 10000000, 0, 10000000, true",
    "100, 100, 1, 100, false",
    "57, 60, 0, 60, false",
    "100, 100, 7, 700, false",
    "100, 100, 6, 700, true",
    "990, 1000, 9, 1000, true",
    "0, 0, 5, 5, false",
    "0, 0, 0, 5, true",
    "0, 0, 0, 0, true",
  })
  void passesOnlyOverBothThresholds(long complete, long kept, long bad, long read, boolean passed) {
    assertThat(QualityGate.check(complete, kept, bad, read).passed(), is(passed));
  }

  @Test
  void reportsBothValuesAndTheirThresholds() {
    QualityGate.Result result = QualityGate.check(3, 4, 1, 8);

    assertThat(result.completeness(), is(0.75));
    assertThat(result.accuracy(), is(0.875));
    assertThat(result.completenessThreshold(), is(0.95));
    assertThat(result.accuracyThreshold(), is(0.99));
    assertThat(
        result.message(),
        is(
            "quality gate failed: completeness 75.00 % (3 of 4 runs), must be over 95 %; "
                + "accuracy 87.50 % (7 of 8 records), must be over 99 %"));
  }

  @Test
  void nothingReadIsCompleteAndAccurate() {
    QualityGate.Result result = QualityGate.check(0, 0, 0, 0);

    assertThat(result.completeness(), is(1.0));
    assertThat(result.accuracy(), is(1.0));
    assertThat(result.message(), containsString("passed: completeness 100.00 % (0 of 0 runs)"));
  }

  @Test
  void aShareBelowItsThresholdDoesNotReadAsReached() {
    QualityGate.Result result = QualityGate.check(94_999, 100_000, 0, 1);

    assertThat(result.completeness(), is(closeTo(0.94999, 1e-12)));
    assertThat(result.message(), containsString("94.99 %"));
    assertThat(result.message(), not(containsString("\n")));
  }

  @ParameterizedTest
  @CsvSource({"-1, 0, 0, 0", "2, 1, 0, 0", "0, 0, -1, 0", "0, 0, 2, 1"})
  void refusesCountsThatCannotBe(long complete, long kept, long bad, long read) {
    assertThrows(
        IllegalArgumentException.class, () -> QualityGate.check(complete, kept, bad, read));
  }
}
