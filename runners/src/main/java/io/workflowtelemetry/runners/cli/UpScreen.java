package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.collect.github.Progress;
import io.workflowtelemetry.collect.receive.Receiver;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** How the parts of {@code ./telemetry up} do, a line each, drawn over itself on a terminal. */
final class UpScreen {
  private static final long EVERY_S = 5;
  private static final String UP = "\u001b[%dA";
  private static final String CLEARED = "\u001b[2K";
  private static final String CLEARED_BELOW = "\u001b[J";

  private final Progress progress;
  private final Receiver receiver;
  private final WarehouseAddress warehouse;
  private final Clock clock;
  private int drawn;

  UpScreen(Progress progress, Receiver receiver, WarehouseAddress warehouse, Clock clock) {
    this.progress = progress;
    this.receiver = receiver;
    this.warehouse = warehouse;
    this.clock = clock;
  }

  /** Draws it every few seconds from now on; never where there is no terminal. */
  static void show(boolean terminal, PrintStream err, UpScreen screen) {
    if (terminal) {
      ScheduledExecutorService timer =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread thread = new Thread(task, "screen");
                thread.setDaemon(true);
                return thread;
              });
      var unused =
          timer.scheduleWithFixedDelay(() -> screen.draw(err), EVERY_S, EVERY_S, TimeUnit.SECONDS);
    }
  }

  /** Has lines be printed in its place; it is drawn again below them. */
  synchronized void giveWay(PrintStream err, Runnable lines) {
    if (drawn > 0) {
      err.print(UP.formatted(drawn) + CLEARED_BELOW);
      err.flush();
      drawn = 0;
    }
    lines.run();
  }

  private synchronized void draw(PrintStream err) {
    List<String> lines = lines();
    StringBuilder screen = new StringBuilder();
    if (drawn > 0) {
      screen.append(UP.formatted(drawn));
    }
    lines.forEach(line -> screen.append(CLEARED).append(line).append('\n'));
    err.print(screen);
    err.flush();
    drawn = lines.size();
  }

  /** Returns a line for each part. */
  List<String> lines() {
    return List.of(
        "collected  %d of %d runs, %s"
            .formatted(progress.runs(), progress.runsExpected(), progress.rest()),
        "received   %d deliveries".formatted(receiver.kept()),
        "streamed   " + tables());
  }

  private String tables() {
    try {
      if (!Warehouse.isThere(warehouse)) {
        return "nothing yet";
      }
      TablesStatus tables = TablesStatus.in(warehouse, clock.instant());
      return "days up to %s, alerts that fire %s"
          .formatted(
              tables.lastDayClosed() == null ? "-" : tables.lastDayClosed(),
              tables.firing().isEmpty() ? "none" : tables.firing());
    } catch (IOException e) {
      return Printable.inLine("no answer from the warehouse (" + e.getMessage() + ")");
    }
  }
}
