package io.workflowtelemetry.models.trees;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class LeafWeightsTest {
  private static final double[] SECONDS = {10, 100, 110, 1_000};
  private static final int[][] LEAVES = {{1, 3}, {1, 4}, {2, 4}, {2, 300}};

  @Test
  void rowsWeighByTheLeavesThatTheyShare() {
    LeafWeights.Weighed weighed = new LeafWeights(SECONDS, LEAVES).weigh(new int[] {1, 4});
    assertThat(weighed.weights(), is(new double[] {0.25, 0.5, 0.25, 0}));
    // 100 and 110 weigh most; their mean by weight is near to both.
    assertThat(weighed.mode(), closeTo(310.0 / 3, 1e-9));
    assertThat(weighed.quantile(0.1), is(10.0));
    assertThat(weighed.quantile(0.9), is(110.0));
  }

  @Test
  void aMeanThatIsFarFromAnEndIsDrawnNearer() {
    LeafWeights.Weighed weighed =
        new LeafWeights.Weighed(new double[] {100, 145}, new double[] {0.9, 0.1});
    assertThat(weighed.mode(), closeTo(116, 1e-9));
  }

  @Test
  void leavesReadBack() {
    LeafWeights weights = new LeafWeights(SECONDS, LEAVES);
    LeafWeights read = LeafWeights.read(weights.durations(), 2, weights.toBytes());
    assertThat(read.toBytes(), is(weights.toBytes()));
    assertThat(
        read.weigh(new int[] {2, 300}).weights(), is(weights.weigh(new int[] {2, 300}).weights()));
    // A leaf that no row came to weighs nothing.
    assertThat(read.weigh(new int[] {9, 999}).weights(), is(new double[4]));
  }

  @Test
  void whatIsNoneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> LeafWeights.read(SECONDS, 2, new byte[15]));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LeafWeights(new double[] {2, 1}, new int[][] {{1}, {1}}));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LeafWeights(new double[] {1}, new int[][] {{65_536}}));
    assertThrows(IllegalArgumentException.class, () -> Trees.read(new byte[] {1, 2, 3}));
  }
}
