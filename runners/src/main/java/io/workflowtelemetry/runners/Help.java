package io.workflowtelemetry.runners;

import io.workflowtelemetry.runners.options.BackfillOptions;
import io.workflowtelemetry.runners.options.ClusterOptions;
import io.workflowtelemetry.runners.options.ExportTracesOptions;
import io.workflowtelemetry.runners.options.GenerateOptions;
import io.workflowtelemetry.runners.options.HelpPage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The help pages. */
final class Help {
  /** The names of all commands. */
  static final List<String> COMMANDS =
      List.of("backfill", "replay", "export-traces", "generate", "cluster", "help", "version");

  private Help() {}

  /**
   * Returns a page.
   *
   * @param topic a command's name, or nothing for the overview
   * @param all whether to list every option of Beam and its runners too
   * @return the page; null where there is none of that name
   */
  static @Nullable String page(String topic, boolean all) {
    return switch (topic) {
      case "", "help", "--help", "-h" -> OVERVIEW;
      case "backfill" ->
          BACKFILL
              + HelpPage.withEngineOptions(BackfillOptions.class).options(all)
              + (all
                  ? ""
                  : "\nEvery other Beam option is taken too: ./telemetry backfill --help=all\n")
              + EXIT_CODES;
      case "replay" -> REPLAY + EXIT_CODES;
      case "export-traces" ->
          EXPORT_TRACES
              + HelpPage.withEngineOptions(ExportTracesOptions.class).options(all)
              + EXIT_CODES;
      case "generate" -> GENERATE + HelpPage.ownOnly(GenerateOptions.class).options(false);
      case "cluster" -> CLUSTER + HelpPage.ownOnly(ClusterOptions.class).options(false);
      case "version", "--version" -> "./telemetry version\n\nPrints the versions in use.\n";
      default -> null;
    };
  }

  private static final String OVERVIEW =
      """
      workflow-telemetry turns logs of CI workflows into aggregates, alerts and training data.

      ./telemetry COMMAND [--option=value ...]

        backfill       read logs, write aggregates, alerts and training splits; alone: the sample
        replay         do a backfill again with its bad records mended
        export-traces  write runs as traces of OpenTelemetry
        generate       make sample logs
        cluster        start, stop or show a Flink cluster on this machine
        help           this page, or with the name of a command: its page
        version        the versions of this program, Beam, Flink and Java

      First steps:
        ./telemetry backfill
        ./telemetry backfill --input='logs/**' --commits=git:../my-clone --output=out

      Environment: TELEMETRY_JAVA_OPTS (options of the JVM, such as -Xmx4g), TELEMETRY_MAVEN_OPTS
      (options of the build, such as -Ps3 for S3), JAVA_HOME.
      """;

  private static final String BACKFILL =
      """
      ./telemetry backfill [--input=GLOB[,GLOB...]] [--output=DIR] [--option=value ...]

      Reads logs of CI workflows and of agents, of every known format, and writes runs, aggregates,
      alerts, training splits and more.

      """;

  private static final String REPLAY =
      """
      ./telemetry replay --badRecords=DIR [--patch=FILE] [--output=DIR] [--option=value ...]

      Does the backfill again whose output is DIR, with its bad records mended: lines of
      DIR/bad-records/*.jsonl whose payload was edited count as edited, and the rules of the patch
      are applied to all others. The tables end as if those records had been good at first.

      Options of the former backfill hold unless they are given anew: ./telemetry help backfill.
      The output is replaced unless --output names another folder.
      """;

  private static final String EXPORT_TRACES =
      """
      ./telemetry export-traces [--input=GLOB[,GLOB...]] [--output=DIR] [--option=value ...]

      Writes the runs of logs as traces of OpenTelemetry, a line of OTLP/JSON a run, so that any
      tracing backend can show them.

      """;

  private static final String GENERATE =
      """
      ./telemetry generate [--runs=N] [--seed=S] [--output=DIR] [--traps | --spans --agents]

      Makes sample logs. Equal options make equal bytes.

      """;

  private static final String CLUSTER =
      """
      ./telemetry cluster start [--taskManagers=2] [--slots=2] [--port=8081] [--dir=DIR]
      ./telemetry cluster status [--dir=DIR]
      ./telemetry cluster stop [--dir=DIR]

      A Flink cluster on this machine: a JobManager and TaskManagers as processes of their own.
      Run on it with --runner=FlinkRunner --flinkMaster=localhost:8081.

      """;

  private static final String EXIT_CODES =
      """

      Exit codes: 0 all is well; 1 the pipeline failed, the last good output is unchanged; 2 wrong
      usage, nothing was run; 3 the quality gate failed under --strict.
      """;
}
