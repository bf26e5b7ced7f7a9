package io.workflowtelemetry.models.trees;

import java.io.IOException;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;

/**
 * Trees that were grown, or read from JSON. May be used by several threads, one after the other.
 */
public final class Trees implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte[] json;
  private transient @Nullable Booster booster;

  private Trees(byte[] json, @Nullable Booster booster) {
    this.json = json;
    this.booster = booster;
  }

  /**
   * Grows trees.
   *
   * @param rows what is known of each row, NaN where something is not
   * @param labels what is to be foretold of each row
   * @param settings what XGBoost is told, but for how it is done
   * @param rounds how often trees are added
   */
  public static Trees grow(
      float[][] rows, float[] labels, Map<String, Object> settings, int rounds) {
    Map<String, Object> all = new LinkedHashMap<>(settings);
    all.put("tree_method", "exact");
    all.put("nthread", 1);
    all.put("seed", 1);
    all.put("verbosity", 0);
    try {
      DMatrix matrix = matrix(rows);
      try {
        matrix.setLabel(labels);
        Booster booster = XGBoost.train(matrix, all, rounds, Map.of(), null, null);
        return new Trees(booster.toByteArray("json"), booster);
      } finally {
        matrix.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("trees could not be grown", e);
    }
  }

  /**
   * Reads trees.
   *
   * @throws IllegalArgumentException where they are none
   */
  public static Trees read(byte[] json) {
    Trees trees = new Trees(json.clone(), null);
    trees.booster();
    return trees;
  }

  /** Returns them as JSON of XGBoost. */
  public byte[] toJson() {
    return json.clone();
  }

  /**
   * Returns what the trees say of rows.
   *
   * @param first how many of the first trees have a say; 0 for all
   */
  public synchronized float[] predict(float[][] rows, int first) {
    return first(ask(rows, matrix -> booster().predict(matrix, true, first)));
  }

  /** Returns the leaf of each tree that each row comes to, by row and tree. */
  public synchronized int[][] leaves(float[][] rows) {
    float[][] found = ask(rows, matrix -> booster().predictLeaf(matrix, 0));
    int[][] leaves = new int[found.length][];
    for (int row = 0; row < found.length; row++) {
      leaves[row] = new int[found[row].length];
      for (int tree = 0; tree < found[row].length; tree++) {
        leaves[row][tree] = (int) found[row][tree];
      }
    }
    return leaves;
  }

  /** Returns by how much each feature moved what is said of each row; the last is the start. */
  public synchronized float[][] contributions(float[][] rows) {
    return ask(rows, matrix -> booster().predictContrib(matrix, 0));
  }

  /** Asks the booster something. */
  private interface Question {
    float[][] ask(DMatrix matrix) throws XGBoostError;
  }

  private static float[][] ask(float[][] rows, Question question) {
    if (rows.length == 0) {
      return new float[0][];
    }
    try {
      DMatrix matrix = matrix(rows);
      try {
        return question.ask(matrix);
      } finally {
        matrix.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("trees could not be asked", e);
    }
  }

  private synchronized Booster booster() {
    Booster known = booster;
    if (known == null) {
      try {
        known = XGBoost.loadModel(json);
        known.setParam("nthread", 1);
      } catch (XGBoostError | IOException e) {
        throw new IllegalArgumentException("no trees of XGBoost: " + firstLine(e), e);
      }
      booster = known;
    }
    return known;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static float[] first(float[][] predicted) {
    float[] first = new float[predicted.length];
    for (int row = 0; row < predicted.length; row++) {
      first[row] = predicted[row][0];
    }
    return first;
  }

  private static DMatrix matrix(float[][] rows) throws XGBoostError {
    int columns = rows[0].length;
    float[] flat = new float[rows.length * columns];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, flat, row * columns, columns);
    }
    return new DMatrix(flat, rows.length, columns, Float.NaN);
  }
}
