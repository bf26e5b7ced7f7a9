package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentComparison;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.jspecify.annotations.Nullable;

/** Compares two agents by what is known of them. */
final class CompareSamples {
  private static final double POWER = 0.8;
  private static final int MIN_DURATIONS = 5;

  private CompareSamples() {}

  static AgentComparison compare(String agentA, AgentSample a, String agentB, AgentSample b) {
    double[] durationsA = a.sortedDurations();
    double[] durationsB = b.sortedDurations();
    AgentComparison.Builder comparison =
        AgentComparison.newBuilder()
            .setAgentA(agentA)
            .setSuccessesA(a.successes())
            .setFailuresA(a.verdicts() - a.successes())
            .setSuccessRateA(a.successRate())
            .setDurationsA(a.durations())
            .setMeanDurationMsA(a.meanDurationMs())
            .setComparedDurationsA(durationsA.length)
            .setMedianDurationMsA(median(durationsA))
            .setAgentB(agentB)
            .setSuccessesB(b.successes())
            .setFailuresB(b.verdicts() - b.successes())
            .setSuccessRateB(b.successRate())
            .setDurationsB(b.durations())
            .setMeanDurationMsB(b.meanDurationMs())
            .setComparedDurationsB(durationsB.length)
            .setMedianDurationMsB(median(durationsB))
            .setSuccessRateDifference(Differences.of(a.successRate(), b.successRate()))
            .setMeanDurationDifferenceMs(Differences.of(a.meanDurationMs(), b.meanDurationMs()));
    testRates(a, b, comparison);
    testDurations(durationsA, durationsB, comparison);
    setVerdictsNeeded(a.successRate(), b.successRate(), comparison);
    return comparison.build();
  }

  private static void testRates(AgentSample a, AgentSample b, AgentComparison.Builder comparison) {
    if (Math.min(a.verdicts(), b.verdicts()) < AgentRow.MIN_VERDICTS) {
      comparison.setSuccessUntested("an agent has fewer than 5 verdicts");
    } else if (!ProportionTest.holds(a.successes(), a.verdicts(), b.successes(), b.verdicts())) {
      comparison.setSuccessUntested(
          "at the rate of both, fewer than 5 successes or 5 failures are expected of an agent");
    } else {
      ProportionTest test =
          ProportionTest.of(a.successes(), a.verdicts(), b.successes(), b.verdicts());
      comparison.setSuccessZ(test.z()).setSuccessPValue(test.p());
    }
  }

  private static void testDurations(double[] a, double[] b, AgentComparison.Builder comparison) {
    if (Math.min(a.length, b.length) < MIN_DURATIONS) {
      comparison.setDurationUntested("an agent has fewer than 5 durations");
    } else if (a[0] == a[a.length - 1] && b[0] == b[b.length - 1] && a[0] == b[0]) {
      comparison.setDurationUntested("all durations are equal");
    } else {
      MannWhitneyUTest.Result test = MannWhitneyUTest.withDefaults().test(a, b);
      comparison.setDurationU(test.getStatistic()).setDurationPValue(test.getPValue());
    }
  }

  private static void setVerdictsNeeded(
      @Nullable Double a, @Nullable Double b, AgentComparison.Builder comparison) {
    if (a == null || b == null) {
      comparison.setVerdictsNeededUnknown("an agent has no verdicts");
    } else if (a.equals(b)) {
      comparison.setVerdictsNeededUnknown("the success rates are equal");
    } else {
      comparison.setVerdictsNeededPerAgent(
          (long) Math.ceil(ProportionTest.trialsNeeded(a, b, POWER)));
    }
  }

  private static @Nullable Double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length == 0
        ? null
        : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
