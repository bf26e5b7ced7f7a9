package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.Ending;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.util.VarInt;

/**
 * What is billed of jobs.
 *
 * @param jobs how many they are
 * @param minutes their durations, each rounded up to whole minutes
 * @param wastedMinutes those of failures, cancelled jobs and re-runs, each once
 * @param rerunMinutes those of re-runs
 */
record Billed(long jobs, long minutes, long wastedMinutes, long rerunMinutes) {
  private static final long MINUTE_MS = 60_000;

  /**
   * Returns what is billed of a job.
   *
   * @param durationMs its duration, not negative
   */
  static Billed of(Ending job, long durationMs, boolean rerun) {
    long minutes = durationMs / MINUTE_MS + (durationMs % MINUTE_MS == 0 ? 0 : 1);
    boolean wasted =
        rerun
            || Outcome.of(job.getConclusion()) == Outcome.FAILURE
            || "cancelled".equals(job.getConclusion());
    return new Billed(1, minutes, wasted ? minutes : 0, rerun ? minutes : 0);
  }

  Billed plus(Billed other) {
    return new Billed(
        jobs + other.jobs,
        Distribution.saturatingSum(minutes, other.minutes),
        Distribution.saturatingSum(wastedMinutes, other.wastedMinutes),
        Distribution.saturatingSum(rerunMinutes, other.rerunMinutes));
  }

  void encode(OutputStream out) throws IOException {
    VarInt.encode(jobs, out);
    VarInt.encode(minutes, out);
    VarInt.encode(wastedMinutes, out);
    VarInt.encode(rerunMinutes, out);
  }

  static Billed decode(InputStream in) throws IOException {
    return new Billed(
        VarInt.decodeLong(in), VarInt.decodeLong(in), VarInt.decodeLong(in), VarInt.decodeLong(in));
  }
}
