package io.workflowtelemetry.models.trees;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Durations of the rows that a forest was grown on, by the leaves they came to. What is foretold of
 * a run follows from those that share leaves with it, each by in how many trees it does.
 */
public final class LeafWeights implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How far a duration may be from what was foretold, as a share of it, to be near. */
  public static final double NEAR = 0.2;

  private static final double WIDEST = (1 + NEAR) / (1 - NEAR);

  private final double[] durations;
  private final char[][] leaves;

  /** By tree and leaf the rows in it. */
  private final int[][][] members;

  /** Durations with their weights, in their order. */
  public static final class Weighed {
    private final double[] seconds;
    private final double[] weights;

    /**
     * Weighs durations.
     *
     * @param seconds the durations, the shortest first
     * @param weights what each weighs; their sum is 1
     */
    Weighed(double[] seconds, double[] weights) {
      this.seconds = seconds;
      this.weights = weights;
    }

    /** Returns what each duration weighs. */
    double[] weights() {
      return weights.clone();
    }

    /** Returns the duration before which a share of the weight lies. */
    public double quantile(double share) {
      double sum = 0;
      for (int row = 0; row < seconds.length; row++) {
        sum += weights[row];
        if (sum >= share) {
          return seconds[row];
        }
      }
      return seconds[seconds.length - 1];
    }

    /** Returns what is within 20 % of more weight than anything else. */
    public double mode() {
      int from = 0;
      double sum = 0;
      double best = -1;
      int bestFrom = 0;
      int bestTo = 0;
      for (int to = 0; to < seconds.length; to++) {
        sum += weights[to];
        while (seconds[to] > seconds[from] * WIDEST) {
          sum -= weights[from++];
        }
        // What is as heavy but for rounding does not take the place of the shorter one.
        if (sum > best + 1e-9) {
          best = sum;
          bestFrom = from;
          bestTo = to;
        }
      }
      return middle(bestFrom, bestTo);
    }

    private double middle(int from, int to) {
      double weight = 0;
      double sum = 0;
      for (int row = from; row <= to; row++) {
        weight += weights[row];
        sum += weights[row] * seconds[row];
      }
      double mean = weight > 0 ? sum / weight : seconds[from];
      return Math.min(Math.max(mean, (1 - NEAR) * seconds[to]), (1 + NEAR) * seconds[from]);
    }
  }

  /**
   * Keeps the durations of rows.
   *
   * @param durations in seconds, the shortest first
   * @param leaves by row and tree; fewer than 65,536 in a tree
   */
  public LeafWeights(double[] durations, int[][] leaves) {
    this.durations = durations.clone();
    this.leaves = new char[leaves.length][];
    int trees = leaves.length == 0 ? 0 : leaves[0].length;
    int[] most = new int[trees];
    for (int row = 0; row < leaves.length; row++) {
      if (row > 0 && durations[row] < durations[row - 1]) {
        throw new IllegalArgumentException("durations are not in their order");
      }
      this.leaves[row] = new char[trees];
      for (int tree = 0; tree < trees; tree++) {
        if (leaves[row][tree] < 0 || leaves[row][tree] > Character.MAX_VALUE) {
          throw new IllegalArgumentException("leaf " + leaves[row][tree]);
        }
        this.leaves[row][tree] = (char) leaves[row][tree];
        most[tree] = Math.max(most[tree], leaves[row][tree]);
      }
    }
    this.members = new int[trees][][];
    for (int tree = 0; tree < trees; tree++) {
      members[tree] = members(this.leaves, tree, most[tree]);
    }
  }

  /** Returns how many trees there are. */
  public int trees() {
    return members.length;
  }

  /** Returns the durations in seconds, the shortest first. */
  public double[] durations() {
    return durations.clone();
  }

  /** Returns the leaves as unsigned numbers of two bytes, the lower first, by row and then tree. */
  public byte[] toBytes() {
    byte[] bytes = new byte[2 * durations.length * trees()];
    int at = 0;
    for (char[] row : leaves) {
      for (char leaf : row) {
        bytes[at++] = (byte) leaf;
        bytes[at++] = (byte) (leaf >> 8);
      }
    }
    return bytes;
  }

  /**
   * Reads what {@link #toBytes} gave.
   *
   * @throws IllegalArgumentException where there are not as many leaves
   */
  public static LeafWeights read(double[] durations, int trees, byte[] bytes) {
    if (bytes.length != 2L * durations.length * trees) {
      throw new IllegalArgumentException("not a leaf for each of " + trees + " trees and each row");
    }
    int[][] leaves = new int[durations.length][trees];
    int at = 0;
    for (int[] row : leaves) {
      for (int tree = 0; tree < trees; tree++) {
        row[tree] = (bytes[at++] & 0xff) | (bytes[at++] & 0xff) << 8;
      }
    }
    return new LeafWeights(durations, leaves);
  }

  /** Weighs the durations for a run that comes to certain leaves. */
  public Weighed weigh(int[] ofRun) {
    double[] weights = new double[durations.length];
    for (int tree = 0; tree < members.length; tree++) {
      int[] rows = ofRun[tree] < members[tree].length ? members[tree][ofRun[tree]] : new int[0];
      for (int row : rows) {
        weights[row] += 1.0 / rows.length / members.length;
      }
    }
    return new Weighed(durations, weights);
  }

  private static int[][] members(char[][] leaves, int tree, int most) {
    int[] counts = new int[most + 1];
    for (char[] row : leaves) {
      counts[row[tree]]++;
    }
    int[][] rows = new int[most + 1][];
    Arrays.setAll(rows, leaf -> new int[counts[leaf]]);
    Arrays.fill(counts, 0);
    for (int row = 0; row < leaves.length; row++) {
      char leaf = leaves[row][tree];
      rows[leaf][counts[leaf]++] = row;
    }
    return rows;
  }
}
