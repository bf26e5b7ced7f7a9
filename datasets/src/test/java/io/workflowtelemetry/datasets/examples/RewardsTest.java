package io.workflowtelemetry.datasets.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.AgentExample;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.SuccessMetric;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewardsTest {
  @ParameterizedTest
  @CsvSource({
    "100, 100, 0",
    "50, 100, 0.5",
    "0, 100, 1",
    "150, 100, -0.5",
    "200, 100, -1",
    "900, 100, -1",
    "0, 0, 0",
    "1, 0, -1",
    ", 100, 0",
    "100, , 0"
  })
  void speedIsHowMuchSoonerThanUsual(Long duration, Double median, double speed) {
    assertThat(Rewards.speed(duration, median), is(speed));
  }

  @Test
  void qualityIsTheRatingFromNoneToOne() {
    for (long rating = 1; rating <= 5; rating++) {
      SuccessMetric metric =
          SuccessMetric.newBuilder().setInvocationId("i").setQualityRating(rating).build();
      assertThat(Rewards.quality(metric), is((rating - 1) * 0.25));
    }
    assertThat(Rewards.quality(null), is(0.5));
    assertThat(Rewards.quality(SuccessMetric.newBuilder().setInvocationId("i").build()), is(0.5));
  }

  @Test
  void anErrorCountsOnce() {
    assertThat(Rewards.errors(invocation().build()), is(0L));
    assertThat(Rewards.errors(invocation().setErrorMessage("no").build()), is(1L));
    assertThat(Rewards.errors(invocation().setTestsPassed(false).build()), is(1L));
    assertThat(Rewards.errors(invocation().setBuildSucceeded(false).build()), is(1L));
    assertThat(
        Rewards.errors(invocation().setTestsPassed(true).setBuildSucceeded(true).build()), is(0L));
    assertThat(
        Rewards.errors(
            invocation()
                .setErrorMessage("no")
                .setTestsPassed(false)
                .setBuildSucceeded(false)
                .build()),
        is(1L));
  }

  private static AgentInvocation.Builder invocation() {
    return AgentInvocation.newBuilder().setInvocationId("i");
  }

  /** Worked out by hand from 0.4 (+-1) + 0.3 quality + 0.2 speed - 0.1 errors. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 0, 0, 100, 0.9",
    "1, 0.5, 0, 100, 100, 0.55",
    "1, 0.5, 1, , 100, 0.45",
    "-1, 0, 1, 300, 100, -0.7",
    "-1, 0.25, 0, 150, 100, -0.425"
  })
  void rewardsAreTheWeightedSum(
      long outcome, double quality, long errors, Long duration, Double median, double reward) {
    AgentExample example =
        AgentExample.newBuilder()
            .setInvocationId("i")
            .setAt(Instant.EPOCH)
            .setAgentName("a")
            .setDurationMs(duration)
            .setOutcome(outcome)
            .setQuality(quality)
            .setRated(true)
            .setSpeed(0)
            .setErrors(errors)
            .setReward(0)
            .build();
    assertThat(Rewards.reward(example, median).getReward(), closeTo(reward, 1e-12));
    assertThat(Rewards.reward(example, median).getMedianDurationMs(), is(median));
  }
}
