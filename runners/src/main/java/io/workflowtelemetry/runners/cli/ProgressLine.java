package io.workflowtelemetry.runners.cli;

import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A line on a terminal that tells how far a run is; nothing where there is no terminal. */
public final class ProgressLine implements AutoCloseable {
  private static final int UPDATE_MS = 500;
  private static final int WIDTH = 100;

  private final @Nullable ProgressBar bar;
  private final @Nullable ScheduledExecutorService clock;
  private final LongSupplier records;
  private final LongSupplier bad;

  private ProgressLine(
      @Nullable ProgressBar bar,
      @Nullable ScheduledExecutorService clock,
      LongSupplier records,
      LongSupplier bad) {
    this.bar = bar;
    this.clock = clock;
    this.records = records;
    this.bad = bad;
  }

  /**
   * Starts a line.
   *
   * @param terminal whether there is a terminal; if not, nothing is ever written
   * @param err where the line is written
   * @param records how many records were read so far
   * @param bad how many of them were bad
   */
  public static ProgressLine start(
      boolean terminal, PrintStream err, LongSupplier records, LongSupplier bad) {
    if (!terminal) {
      return new ProgressLine(null, null, records, bad);
    }
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("records")
            .setInitialMax(-1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(UPDATE_MS)
            .setSpeedUnit(ChronoUnit.SECONDS)
            .showSpeed()
            .hideEta()
            .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
            .build();
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "progress");
              thread.setDaemon(true);
              return thread;
            });
    ProgressLine line = new ProgressLine(bar, clock, records, bad);
    var unused = clock.scheduleAtFixedRate(line::update, 0, UPDATE_MS, TimeUnit.MILLISECONDS);
    return line;
  }

  private void update() {
    if (bar != null) {
      bar.stepTo(records.getAsLong());
      bar.setExtraMessage("bad " + bad.getAsLong());
    }
  }

  /** Ends the line with the last numbers. */
  @Override
  public void close() {
    if (clock != null) {
      clock.shutdownNow();
    }
    if (bar != null) {
      update();
      bar.close();
    }
  }
}
