package io.workflowtelemetry.runners;

import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.runners.cli.AgentsCommand;
import io.workflowtelemetry.runners.cli.AlertsCommand;
import io.workflowtelemetry.runners.cli.AnalysisJob;
import io.workflowtelemetry.runners.cli.BackfillCommand;
import io.workflowtelemetry.runners.cli.BackfillJob;
import io.workflowtelemetry.runners.cli.BenchCommand;
import io.workflowtelemetry.runners.cli.BottlenecksCommand;
import io.workflowtelemetry.runners.cli.ClusterCommand;
import io.workflowtelemetry.runners.cli.CollectCommand;
import io.workflowtelemetry.runners.cli.ConsoleLogs;
import io.workflowtelemetry.runners.cli.ControlPlaneCommand;
import io.workflowtelemetry.runners.cli.DiffCommand;
import io.workflowtelemetry.runners.cli.ExportTracesCommand;
import io.workflowtelemetry.runners.cli.FindingsCommand;
import io.workflowtelemetry.runners.cli.GenerateCommand;
import io.workflowtelemetry.runners.cli.ImportCommand;
import io.workflowtelemetry.runners.cli.ModelsCommand;
import io.workflowtelemetry.runners.cli.PredictCommand;
import io.workflowtelemetry.runners.cli.ReceiveCommand;
import io.workflowtelemetry.runners.cli.ReplayCommand;
import io.workflowtelemetry.runners.cli.ReportCommand;
import io.workflowtelemetry.runners.cli.RetentionCommand;
import io.workflowtelemetry.runners.cli.RollbacksCommand;
import io.workflowtelemetry.runners.cli.StatusCommand;
import io.workflowtelemetry.runners.cli.StreamCommand;
import io.workflowtelemetry.runners.cli.ThresholdsCommand;
import io.workflowtelemetry.runners.cli.TrainCommand;
import io.workflowtelemetry.runners.cli.UpCommand;
import io.workflowtelemetry.runners.config.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line: picks a command, runs it, and tells by the exit code how it ended. */
public final class Telemetry {
  /** Set by the launcher: the folder of the project. */
  static final String HOME = "telemetry.home";

  /** Set by the launcher: whether standard output and standard error are a terminal. */
  static final String TERMINAL = "telemetry.terminal";

  /** Options that are commands; any other option in their place belongs to backfill. */
  private static final List<String> GLOBAL = List.of("--help", "--help=all", "--version");

  private final BackfillJob backfill;
  private final AnalysisJob analysis;
  private final Clock clock;
  private final @Nullable String home;

  Telemetry(BackfillJob backfill, AnalysisJob analysis, Clock clock, @Nullable String home) {
    this.backfill = backfill;
    this.analysis = analysis;
    this.clock = clock;
    this.home = home;
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    ConsoleLogs.install();
    boolean terminal = Boolean.getBoolean(TERMINAL);
    System.exit(ofThisProcess().run(arguments, System.out, System.err, terminal).code());
  }

  /** Returns the command line with the real pipelines behind it. */
  static Telemetry ofThisProcess() {
    return new Telemetry(
        new BackfillJob(Clock.systemUTC()),
        new AnalysisJob(),
        Clock.systemUTC(),
        System.getProperty(HOME));
  }

  /**
   * Runs a command.
   *
   * @param arguments the command's name and its arguments
   * @param out gets results
   * @param err gets messages and progress
   * @param terminal whether a progress line may be shown
   */
  ExitCode run(String[] arguments, PrintStream out, PrintStream err, boolean terminal) {
    List<String> all = List.of(arguments);
    String first = all.isEmpty() ? "help" : all.get(0);
    boolean isOption = first.startsWith("--") && !GLOBAL.contains(first);
    String command = isOption ? "backfill" : first;
    List<String> rest = isOption || all.isEmpty() ? all : all.subList(1, all.size());
    try {
      if (rest.contains("--help") || rest.contains("-h")) {
        return help(List.of(command), false, out, err);
      }
      if (rest.contains("--help=all")) {
        return help(List.of(command), true, out, err);
      }
      return switch (command) {
        case "up" -> {
          new UpCommand(clock).run(rest, out, err, terminal);
          yield ExitCode.OK;
        }
        case "backfill" ->
            new BackfillCommand(backfill, home).run(rest, out, err, terminal)
                ? ExitCode.OK
                : ExitCode.GATE;
        case "replay" ->
            new ReplayCommand(new BackfillCommand(backfill, home)).run(rest, out, err, terminal)
                ? ExitCode.OK
                : ExitCode.GATE;
        case "collect" ->
            new CollectCommand(clock).run(rest, out, err, terminal) ? ExitCode.OK : ExitCode.FAILED;
        case "stream" -> {
          StreamCommand.run(rest, err);
          yield ExitCode.OK;
        }
        case "receive" -> {
          new ReceiveCommand(clock).run(rest, err);
          yield ExitCode.OK;
        }
        case "import" ->
            new ImportCommand(backfill).run(rest, out, err, terminal) ? ExitCode.OK : ExitCode.GATE;
        case "export-traces" -> {
          new ExportTracesCommand(home, clock).run(rest, out);
          yield ExitCode.OK;
        }
        case "bottlenecks" ->
            new BottlenecksCommand(analysis, clock).run(rest, out, err)
                ? ExitCode.OK
                : ExitCode.FAILED;
        case "thresholds" -> {
          new ThresholdsCommand(analysis, clock).run(rest, out);
          yield ExitCode.OK;
        }
        case "findings" -> {
          new FindingsCommand(clock).run(rest, out);
          yield ExitCode.OK;
        }
        case "alerts" ->
            new AlertsCommand(clock).run(rest, out, err) ? ExitCode.OK : ExitCode.FAILED;
        case "agents" -> {
          new AgentsCommand(clock).run(rest, out, err);
          yield ExitCode.OK;
        }
        case "diff" -> DiffCommand.run(rest, out) ? ExitCode.OK : ExitCode.FAILED;
        case "status" -> StatusCommand.run(rest, out, err) ? ExitCode.OK : ExitCode.FAILED;
        case "control-plane" -> ControlPlaneCommand.run(rest, out) ? ExitCode.OK : ExitCode.FAILED;
        case "train" -> {
          new TrainCommand(clock).run(rest, out);
          yield ExitCode.OK;
        }
        case "rollbacks" -> {
          new RollbacksCommand(clock).run(rest, out);
          yield ExitCode.OK;
        }
        case "predict" -> {
          new PredictCommand(clock).run(rest, out);
          yield ExitCode.OK;
        }
        case "models" -> {
          ModelsCommand.run(rest, out);
          yield ExitCode.OK;
        }
        case "report" -> {
          ReportCommand.run(rest, out);
          yield ExitCode.OK;
        }
        case "retention" -> {
          new RetentionCommand(clock).run(rest, out);
          yield ExitCode.OK;
        }
        case "bench" -> BenchCommand.run(rest, home, out, err) ? ExitCode.OK : ExitCode.FAILED;
        case "generate" -> {
          GenerateCommand.run(rest, out);
          yield ExitCode.OK;
        }
        case "cluster" -> new ClusterCommand(home).run(rest, out) ? ExitCode.OK : ExitCode.FAILED;
        case "help", "--help", "--help=all", "-h" -> help(rest, false, out, err);
        case "version", "--version" -> {
          out.print(Version.text());
          yield ExitCode.OK;
        }
        default -> unknown(command, err);
      };
    } catch (UsageException e) {
      e.lines().forEach(err::println);
      err.println("telemetry: nothing was run; ./telemetry help " + command + " tells more");
      return ExitCode.USAGE;
    } catch (IOException | RuntimeException | Error e) {
      // The edge of the program: whatever failed inside is told, never passed over. An error too,
      // since engines leave threads behind that would keep the process alive.
      Failure.report(command, e, err);
      return ExitCode.FAILED;
    }
  }

  private static ExitCode help(List<String> topics, boolean all, PrintStream out, PrintStream err) {
    String topic = topics.isEmpty() ? "" : topics.get(0);
    String page = Help.page(topic, all);
    if (page == null) {
      return unknown(topic, err);
    }
    out.print(page);
    return ExitCode.OK;
  }

  private static ExitCode unknown(String command, PrintStream err) {
    err.println(
        "telemetry: no command '"
            + Printable.inLine(command)
            + "'; there are: "
            + String.join(", ", Help.COMMANDS));
    return ExitCode.USAGE;
  }
}
