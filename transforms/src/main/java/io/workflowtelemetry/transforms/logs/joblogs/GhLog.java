package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parts lines of {@code JOB, tab, STEP, tab, line of a log} into the logs of steps and brings those
 * of a job together, as if they had come in a run's archive. A log begins where another job or step
 * stands before a line that begins with an instant, or where a line begins with a byte order mark.
 */
final class GhLog {
  /** Stands for the step where a log is that of a whole job. */
  private static final String WHOLE_JOB = "UNKNOWN STEP";

  /** The first step of every job. */
  private static final String FIRST_STEP = "Set up job";

  private static final int MAX_PREFIX_BYTES = 4 << 10;

  /**
   * A job.
   *
   * @param name its name
   * @param summary what its log says
   */
  record Job(String name, LogSummary summary) {}

  private final byte[] bytes;
  private final LogBudget budget = new LogBudget();
  private final List<Job> jobs = new ArrayList<>();
  private final List<LogSummary> steps = new ArrayList<>();
  private @Nullable String job;

  private GhLog(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Says whether a file that begins so is made of such lines. */
  static boolean isLog(byte[] head) {
    return new GhLog(head).prefixTo(0) > 0;
  }

  /**
   * Returns the jobs in their order.
   *
   * @throws MalformedRecordException where the first line is none of a log, or there are too many
   *     logs
   */
  static List<Job> read(byte[] bytes) throws MalformedRecordException {
    GhLog log = new GhLog(bytes);
    if (log.prefixTo(0) < 0) {
      throw new MalformedRecordException(
          Kind.UNRECOGNISED, "the first line is no job, step and line of a log with tabs between");
    }
    int count = 0;
    for (int at = 0; at < bytes.length; ) {
      if (++count > LogBudget.MAX_LOGS) {
        throw new MalformedRecordException(
            Kind.OUT_OF_RANGE,
            "it holds the logs of more than %d steps".formatted(LogBudget.MAX_LOGS));
      }
      at = log.add(at);
    }
    log.endJob();
    return log.jobs;
  }

  /** Adds the log that begins at an index, and returns the index behind it. */
  private int add(int from) {
    int to = prefixTo(from);
    int tab = from;
    while (bytes[tab] != '\t') {
      tab++;
    }
    String name = text(from, tab);
    String step = text(tab + 1, to - 1);
    boolean isWhole = step.equals(WHOLE_JOB);
    if (isWhole || step.equals(FIRST_STEP) || !name.equals(job)) {
      endJob();
    }
    job = name;
    Lines lines = new Lines(from, to);
    try {
      LogSummary summary = budget.read(lines, isWhole ? null : step);
      if (summary != null && isWhole) {
        jobs.add(new Job(name, summary));
      } else if (summary != null) {
        steps.add(summary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory can be read", e);
    }
    return lines.end();
  }

  private void endJob() {
    if (job != null && !steps.isEmpty()) {
      jobs.add(new Job(job, LogSummary.join(steps)));
    }
    steps.clear();
  }

  private String text(int from, int to) {
    return Texts.cut(new String(bytes, from, to - from, StandardCharsets.UTF_8));
  }

  /**
   * Returns the index behind the second tab of a line that begins at an index, where an instant
   * stands behind it; else a negative number.
   */
  private int prefixTo(int from) {
    int tabs = 0;
    int last = Math.min(bytes.length, from + MAX_PREFIX_BYTES);
    int start = from;
    for (int at = from; at < last && bytes[at] != '\n'; at++) {
      if (bytes[at] == '\t') {
        boolean isEmpty = at == start;
        start = at + 1;
        if (isEmpty) {
          return -1;
        }
        if (++tabs == 2) {
          return LineTime.isAt(bytes, isMark(start) ? start + 3 : start, bytes.length) ? start : -1;
        }
      }
    }
    return -1;
  }

  private boolean isMark(int at) {
    return at + 3 <= bytes.length
        && bytes[at] == (byte) 0xef
        && bytes[at + 1] == (byte) 0xbb
        && bytes[at + 2] == (byte) 0xbf;
  }

  /** The lines of one log, without job and step before them. */
  private final class Lines extends InputStream {
    private final int prefixFrom;
    private final int prefixTo;
    private int at;
    private int lineTo;

    Lines(int prefixFrom, int prefixTo) {
      this.prefixFrom = prefixFrom;
      this.prefixTo = prefixTo;
      this.at = prefixTo;
      this.lineTo = lineTo(prefixTo);
    }

    /** Returns the index behind the last line, once all was read. */
    int end() {
      return lineTo;
    }

    private int lineTo(int from) {
      int to = from;
      while (to < bytes.length && bytes[to] != '\n') {
        to++;
      }
      return Math.min(to + 1, bytes.length);
    }

    /** Goes to the next line; false where it is of another log, or there is none. */
    private boolean next() {
      int behind = lineTo + prefixTo - prefixFrom;
      boolean isMine =
          behind <= bytes.length
              && Arrays.equals(bytes, lineTo, behind, bytes, prefixFrom, prefixTo);
      boolean begins = (!isMine || isMark(behind)) && prefixTo(lineTo) > 0;
      if (lineTo == bytes.length || begins) {
        return false;
      }
      at = isMine ? behind : lineTo;
      lineTo = lineTo(at);
      return true;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) {
      int count = 0;
      while (count < length && (at < lineTo || next())) {
        int some = Math.min(lineTo - at, length - count);
        System.arraycopy(bytes, at, target, from + count, some);
        at += some;
        count += some;
      }
      return count == 0 && length > 0 ? -1 : count;
    }
  }
}
