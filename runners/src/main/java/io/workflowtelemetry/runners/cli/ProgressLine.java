package io.workflowtelemetry.runners.cli;

import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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
  private final Told told;

  private ProgressLine(
      @Nullable ProgressBar bar, @Nullable ScheduledExecutorService clock, Told told) {
    this.bar = bar;
    this.clock = clock;
    this.told = told;
  }

  /**
   * What a line tells.
   *
   * @param of what is counted, in the plural
   * @param done how many so far
   * @param all how many there are; negative where that is not known
   * @param rest what else there is to say
   */
  record Told(String of, LongSupplier done, LongSupplier all, Supplier<String> rest) {}

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
    return start(
        terminal, err, new Told("records", records, () -> -1, () -> "bad " + bad.getAsLong()));
  }

  /**
   * Starts a line, which tells the time to go too where it is known how much there is to do.
   *
   * @param terminal whether there is a terminal; if not, nothing is ever written
   * @param err where the line is written
   */
  static ProgressLine start(boolean terminal, PrintStream err, Told told) {
    if (!terminal) {
      return new ProgressLine(null, null, told);
    }
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(told.of())
            .setInitialMax(told.all().getAsLong())
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(UPDATE_MS)
            .setSpeedUnit(ChronoUnit.SECONDS)
            .showSpeed()
            .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH));
    ProgressBar bar = (told.all().getAsLong() < 0 ? builder.hideEta() : builder).build();
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "progress");
              thread.setDaemon(true);
              return thread;
            });
    ProgressLine line = new ProgressLine(bar, clock, told);
    var unused = clock.scheduleAtFixedRate(line::update, 0, UPDATE_MS, TimeUnit.MILLISECONDS);
    return line;
  }

  private void update() {
    if (bar != null) {
      bar.maxHint(told.all().getAsLong());
      bar.stepTo(told.done().getAsLong());
      bar.setExtraMessage(told.rest().get());
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
