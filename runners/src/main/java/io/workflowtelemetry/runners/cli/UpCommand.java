package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.collect.github.Collect;
import io.workflowtelemetry.collect.github.CollectSettings;
import io.workflowtelemetry.collect.github.Progress;
import io.workflowtelemetry.collect.github.Sleeper;
import io.workflowtelemetry.collect.receive.ReceiveSettings;
import io.workflowtelemetry.collect.receive.Receiver;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;

/**
 * Collects, receives and streams into a warehouse in one process, for a team that wants it on one
 * machine. Each part keeps what it has in a folder of its own, and is a command by itself.
 */
public final class UpCommand {
  private final Clock clock;

  /** Makes the command; the clock tells what time it is on this machine. */
  public UpCommand(Clock clock) {
    this.clock = clock;
  }

  /**
   * Runs it until the process is told to end, or a part can't go on.
   *
   * @param out gets a line each time that all repositories were gone over
   * @param err gets messages, and on a terminal how the parts do
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if GitHub does not answer in the end, a port is taken, or nothing can be
   *     kept; what was kept stays, and the next start goes on from there
   */
  public void run(List<String> arguments, PrintStream out, PrintStream err, boolean terminal)
      throws IOException {
    UsageErrors errors = new UsageErrors();
    UpOptions options = new UpOptions();
    ParsedArguments parsed = ArgumentReader.ownOnly(options).parse(arguments, errors);
    Optional<Path> root = InputFiles.local(options.output);
    if (root.isEmpty()) {
      errors.add("--output", options.output, "a folder on this machine");
    }
    UpFolder folder = new UpFolder(root.orElse(Path.of("")));
    CollectSettings collecting =
        CollectCommand.settings(options.github, folder.collected().toString(), parsed, errors);
    ReceiveOptions receive = options.receive();
    ReceiveSettings receiving = receive.settings(errors);
    Duration finishAfter = receive.finishAfter(errors);
    Duration follow = TimeTexts.duration("--follow", options.follow, errors);
    // Read again by the stream; a file with mistakes is told of before anything begins.
    var unused = options.alerting.read(errors);
    errors.throwIfAny();
    Files.createDirectories(folder.collected());
    Files.createDirectories(folder.received());
    Progress progress = new Progress();
    try (Collect collect = new Collect(collecting, clock, Sleeper.ofThisThread(), progress)) {
      Receiver receiver =
          ReceiveCommand.intoFiles(
              folder.received(), receiving, receive.minFreeBytes, finishAfter, clock, err);
      ReceiveCommand.closeAtExit(receiver);
      err.println(
          "telemetry: takes deliveries at http://%s:%d; all is kept in %s"
              .formatted(receiving.host(), receiver.port(), Printable.inLine(options.output)));
      // A stream takes a source that is silent for one without older logs, and GitHub's limits make
      // a collection of years silent for an hour. So the past is there before the stream begins.
      CollectCommand.tell(CollectCommand.once(collect, progress, err, terminal), out, err);
      UpScreen screen =
          new UpScreen(
              progress, receiver, WarehouseAddress.of(folder.warehouse(), null, null), clock);
      UpScreen.show(terminal, err, screen);
      first(
          () -> {
            while (true) {
              collect.pause(follow);
              Collect.Outcome outcome = collect.once();
              screen.giveWay(err, () -> CollectCommand.tell(outcome, out, err));
            }
          },
          () -> {
            StreamCommand.run(folder.stream(options.alerting.alerting), err);
            return null;
          });
    }
  }

  /** Runs both until one of them ends, which none does by itself; how it ended is thrown. */
  private static void first(Callable<Void> one, Callable<Void> other) throws IOException {
    CompletionService<Void> ended =
        new ExecutorCompletionService<>(
            Executors.newCachedThreadPool(
                task -> {
                  Thread thread = new Thread(task, "up");
                  thread.setDaemon(true);
                  return thread;
                }));
    var unused = List.of(ended.submit(one), ended.submit(other));
    try {
      ended.take().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException failure) {
        throw failure;
      }
      if (cause instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("a part of it failed", cause);
    }
  }
}
