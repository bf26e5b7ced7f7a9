package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TestKey;
import io.workflowtelemetry.transforms.keyed.Projection;
import java.util.function.BiConsumer;

/**
 * Rows by their test, or by their test and commit.
 *
 * @param byCommit whether by commit too; rows whose commit is not known then take no part
 */
record TestRows(boolean byCommit) implements Projection<TestCase, TestKey, TestCase> {
  private static final long serialVersionUID = 1L;

  static TestRows byTest() {
    return new TestRows(false);
  }

  static TestRows byTestAndCommit() {
    return new TestRows(true);
  }

  /** Returns what tells a row of a test from another: a report holds a test of one number once. */
  static String idOf(TestCase row) {
    return row.getRunId() + "/" + row.getRunAttempt() + "/" + row.getReportSha256();
  }

  @Override
  public String id(TestCase row) {
    return idOf(row);
  }

  @Override
  public void items(TestCase row, BiConsumer<TestKey, TestCase> groups) {
    if (byCommit && row.getHeadSha() == null) {
      return;
    }
    groups.accept(
        TestKey.newBuilder()
            .setRepository(row.getRepository())
            .setSuite(row.getSuite())
            .setClassName(row.getClassName())
            .setName(row.getName())
            .setOccurrence(row.getOccurrence())
            .setLane(byCommit ? row.getLane() : null)
            .setHeadSha(byCommit ? row.getHeadSha() : null)
            .build(),
        row);
  }
}
