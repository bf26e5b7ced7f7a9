package io.workflowtelemetry.runners;

import io.workflowtelemetry.runners.cli.AgentsOptions;
import io.workflowtelemetry.runners.cli.AlertsOptions;
import io.workflowtelemetry.runners.cli.BackfillBenchOptions;
import io.workflowtelemetry.runners.cli.BackfillOptions;
import io.workflowtelemetry.runners.cli.BenchOptions;
import io.workflowtelemetry.runners.cli.BottlenecksOptions;
import io.workflowtelemetry.runners.cli.ClusterOptions;
import io.workflowtelemetry.runners.cli.CollectOptions;
import io.workflowtelemetry.runners.cli.ControlPlaneOptions;
import io.workflowtelemetry.runners.cli.DiffOptions;
import io.workflowtelemetry.runners.cli.ExportTracesOptions;
import io.workflowtelemetry.runners.cli.GenerateOptions;
import io.workflowtelemetry.runners.cli.HelpPage;
import io.workflowtelemetry.runners.cli.ImportOptions;
import io.workflowtelemetry.runners.cli.ModelsOptions;
import io.workflowtelemetry.runners.cli.PredictBenchOptions;
import io.workflowtelemetry.runners.cli.PredictOptions;
import io.workflowtelemetry.runners.cli.ReceiveBenchOptions;
import io.workflowtelemetry.runners.cli.ReceiveOptions;
import io.workflowtelemetry.runners.cli.ReportOptions;
import io.workflowtelemetry.runners.cli.RetentionOptions;
import io.workflowtelemetry.runners.cli.RollbacksOptions;
import io.workflowtelemetry.runners.cli.StatusOptions;
import io.workflowtelemetry.runners.cli.StreamOptions;
import io.workflowtelemetry.runners.cli.ThresholdsOptions;
import io.workflowtelemetry.runners.cli.TrainOptions;
import io.workflowtelemetry.runners.cli.UpOptions;
import io.workflowtelemetry.runners.cli.WarehouseOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The help pages. */
final class Help {
  /** The names of all commands. */
  static final List<String> COMMANDS =
      List.of(
          "up",
          "collect",
          "receive",
          "backfill",
          "replay",
          "stream",
          "import",
          "bottlenecks",
          "findings",
          "thresholds",
          "alerts",
          "agents",
          "export-traces",
          "diff",
          "status",
          "control-plane",
          "train",
          "rollbacks",
          "predict",
          "models",
          "report",
          "retention",
          "bench",
          "generate",
          "cluster",
          "help",
          "version");

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
      case "up" -> UP + HelpPage.ownOnly(UpOptions.class).options(false) + COLLECT_EXIT_CODES;
      case "collect" ->
          COLLECT + HelpPage.ownOnly(CollectOptions.class).options(false) + COLLECT_EXIT_CODES;
      case "backfill" ->
          BACKFILL
              + HelpPage.withEngineOptions(BackfillOptions.class).options(all)
              + (all
                  ? ""
                  : "\nEvery other Beam option is taken too: ./telemetry backfill --help=all\n")
              + EXIT_CODES;
      case "replay" -> REPLAY + EXIT_CODES;
      case "stream" ->
          STREAM + HelpPage.withEngineOptions(StreamOptions.class).options(all) + EXIT_CODES;
      case "receive" ->
          RECEIVE + HelpPage.ownOnly(ReceiveOptions.class).options(false) + RECEIVE_EXIT_CODES;
      case "import" ->
          IMPORT + HelpPage.withEngineOptions(ImportOptions.class).options(all) + EXIT_CODES;
      case "bottlenecks" ->
          BOTTLENECKS
              + HelpPage.withEngineOptions(BottlenecksOptions.class).options(all)
              + ANALYSIS_EXIT_CODES;
      case "findings" -> FINDINGS + HelpPage.ownOnly(WarehouseOptions.class).options(false);
      case "thresholds" ->
          THRESHOLDS + HelpPage.withEngineOptions(ThresholdsOptions.class).options(all);
      case "alerts" ->
          ALERTS + HelpPage.ownOnly(AlertsOptions.class).options(false) + ALERTS_EXIT_CODES;
      case "agents" -> AGENTS + HelpPage.withEngineOptions(AgentsOptions.class).options(all);
      case "export-traces" ->
          EXPORT_TRACES
              + HelpPage.withEngineOptions(ExportTracesOptions.class).options(all)
              + EXIT_CODES;
      case "diff" -> DIFF + HelpPage.ownOnly(DiffOptions.class).options(false) + DIFF_EXIT_CODES;
      case "status" ->
          STATUS + HelpPage.ownOnly(StatusOptions.class).options(false) + STATUS_EXIT_CODES;
      case "control-plane" ->
          CONTROL_PLANE
              + HelpPage.ownOnly(ControlPlaneOptions.class).options(false)
              + CONTROL_PLANE_EXIT_CODES;
      case "train" ->
          TRAIN + HelpPage.ownOnly(TrainOptions.class).options(false) + TRAIN_EXIT_CODES;
      case "rollbacks" -> ROLLBACKS + HelpPage.ownOnly(RollbacksOptions.class).options(false);
      case "predict" -> PREDICT + HelpPage.withEngineOptions(PredictOptions.class).options(all);
      case "models" -> MODELS + HelpPage.ownOnly(ModelsOptions.class).options(false);
      case "report" -> REPORT + HelpPage.ownOnly(ReportOptions.class).options(false);
      case "retention" ->
          RETENTION
              + HelpPage.ownOnly(RetentionOptions.class).options(false)
              + RETENTION_EXIT_CODES;
      case "bench" ->
          BENCH_STREAM
              + HelpPage.ownOnly(BenchOptions.class).options(false)
              + BENCH_BACKFILL
              + HelpPage.ownOnly(BackfillBenchOptions.class).options(false)
              + BENCH_RECEIVE
              + HelpPage.ownOnly(ReceiveBenchOptions.class).options(false)
              + BENCH_PREDICT
              + HelpPage.ownOnly(PredictBenchOptions.class).options(false);
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

        up             collect, receive and stream into a warehouse, all in one process
        collect        fetch runs, jobs and logs from GitHub, and keep them as they came
        receive        take webhooks, traces, events and reports over HTTP and keep them
        backfill       read logs, write aggregates, alerts and training splits; alone: the sample
        replay         do a backfill again with its bad records mended
        stream         read logs as they come, keep runs, aggregates and alerts up to date
        import         read tables of another system in place of logs
        bottlenecks    find what became slow, and have it followed up
        findings       show what the last analysis found
        thresholds     show and change how slow work may become
        alerts         show alerts, silence them, try who is told of them
        agents         rank agents and show what their workflows lose time by
        export-traces  write runs as traces of OpenTelemetry
        diff           compare two outputs row for row
        status         tell how a stream does
        control-plane  tell how healthy all is, and whether a deployment may go on
        train          make models that foretell durations and outcomes, and judge them
        rollbacks      tell what a policy would have rolled back, tried again and cut off
        predict        foretell how long runs take and whether they succeed
        models         compare what models and baselines foretold with what came
        report         make pages that people read of an output
        retention      delete what a stream wrote long ago
        bench          measure how fast a stream, a backfill, a receiver or a prediction is
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

  private static final String UP =
      """
      ./telemetry up --repositories=OWNER/NAME[,OWNER/NAME...] | --organisation=NAME [--output=DIR] [--option=value ...]

      Collects from GitHub, takes deliveries, and streams both into tables and an embedded database,
      all in one process and on this machine. Stopped and started again it goes on. What is kept:
      DIR/collected, DIR/received, DIR/tables and DIR/warehouse.mv.db, each as by the command alone:
      collect, receive and stream, which take more options.

      """;

  private static final String COLLECT =
      """
      ./telemetry collect --repositories=OWNER/NAME[,OWNER/NAME...] | --organisation=NAME [--output=DIR] [--option=value ...]

      Asks GitHub for runs with all attempts, jobs and steps, and keeps its answers as they came.
      It goes on where it stopped, however that was, and keeps nothing twice. Then:
      ./telemetry backfill --input='DIR/**'

      """;

  private static final String COLLECT_EXIT_CODES =
      """

      Exit codes: 0 all is well; 1 GitHub did not answer in the end, or refused; 2 wrong usage,
      nothing was asked. What was kept before stays, and is not asked for again.
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

  private static final String STREAM =
      """
      ./telemetry stream --source=SOURCE [--source=SOURCE...] --output=DIR|--jdbcUrl=URL [--option=value ...]

      Reads logs as they come and keeps runs, aggregates and alerts up to date. When all logs have
      come, the tables hold what a backfill of them gives.

      """;

  private static final String RECEIVE =
      """
      ./telemetry receive --to=files:DIR|kafka:TOPIC@HOST:PORT [--port=8080] [--option=value ...]

      Takes webhooks of GitHub, Gitea and GitLab, traces and logs of OpenTelemetry, CDEvents, reports
      of tests and native lines over HTTP, and keeps them as they came for backfill and stream. An
      answer of success says that a delivery is on the disk or in the topic.

      """;

  private static final String RECEIVE_EXIT_CODES =
      """

      Exit codes: 1 it can't listen, or keep anything; 2 wrong usage. It ends by a signal, once all
      that came is answered.
      """;

  private static final String IMPORT =
      """
      ./telemetry import --jdbcUrl=URL --table=TABLE[,TABLE...] [--output=DIR] [--option=value ...]

      Reads tables that another system wrote, of spans or of events of runs, and does with their
      rows what a backfill does with lines of logs. The database is only read.

      """;

  private static final String BOTTLENECKS =
      """
      ./telemetry bottlenecks [--input=GLOB[,GLOB...]] [--asOf=TIME] [--option=value ...]

      Measures how long phases, gates, agents, types of work, workflows, jobs and steps took in the
      last days, compares the medians with thresholds or with what was usual before, and writes
      items of work for the worst into the warehouse. Standard output holds the answer alone.

      """;

  private static final String FINDINGS =
      """
      ./telemetry findings [--jdbcUrl=URL]

      Shows what the last analysis found, the worst first.

      """;

  private static final String THRESHOLDS =
      """
      ./telemetry thresholds list
      ./telemetry thresholds set --dimensionType=phase --dimensionKey=LEAD --baselineP50Ms=30000
      ./telemetry thresholds disable --dimensionType=phase --dimensionKey=LEAD
      ./telemetry thresholds learn [--input=GLOB[,GLOB...]] [--apply]

      How slow work may become before it is a bottleneck. The threshold of a dimension counts before
      that of its type, and that before the one for all; the first that is there decides, also where
      it is disabled. 'learn' proposes what was usual in the last 28 days.

      """;

  private static final String ALERTS =
      """
      ./telemetry alerts list [--status=all] [--input=DIR | --jdbcUrl=URL]
      ./telemetry alerts show ALERT_ID [--input=DIR | --jdbcUrl=URL]
      ./telemetry alerts ack ALERT_ID [--comment=TEXT] [--jdbcUrl=URL]
      ./telemetry alerts silence --match=LABEL=TEXT --until=TIME [--comment=TEXT] [--jdbcUrl=URL]
      ./telemetry alerts silences [--jdbcUrl=URL]
      ./telemetry alerts unsilence SILENCE_ID [--jdbcUrl=URL]
      ./telemetry alerts test-channel CHANNEL --alerting=FILE
      ./telemetry alerts --shadowReport [--input=DIR]
      ./telemetry alerts default | schema

      Shows alerts and what became of telling people of them; has people say that they know of one,
      or need not be told for a while; and sends a test on a channel. 'default' prints the file of
      --alerting=default, to be changed; 'schema' the JSON Schema of such files.

      """;

  private static final String ALERTS_EXIT_CODES =
      """

      Exit codes: 0 all is well; 1 a channel did not take the test, or alerts can't be read; 2 wrong
      usage.
      """;

  private static final String AGENTS =
      """
      ./telemetry agents [--input=GLOB[,GLOB...]] [--taskType=TYPE] [--compare=AGENT_A,AGENT_B]

      Ranks agents by success and quality, shows what their workflows lose time by and what was
      claimed and asked for again, and writes performance_stats.json and a training set. With
      --jdbcUrl the statistics go to the warehouse too.

      """;

  private static final String ANALYSIS_EXIT_CODES =
      """

      Exit codes: 0 all is well; 1 the analysis failed, took too long, or another is under way; 2
      wrong usage, nothing was run.
      """;

  private static final String EXPORT_TRACES =
      """
      ./telemetry export-traces [--input=GLOB[,GLOB...]] [--output=DIR] [--option=value ...]

      Writes the runs of logs as traces of OpenTelemetry, a line of OTLP/JSON a run, so that any
      tracing backend can show them.

      """;

  private static final String DIFF =
      """
      ./telemetry diff [--shadow [--gates=FILE]] A B [--format=table|json]

      Compares the runs, aggregates and alerts of two outputs, of backfills or streams, row for row,
      however their files are named and divided: how many rows are equal, only in A, only in B or
      different, and what differs in the first 20.

      With --shadow, A is the reference, and B another path of the same logs: how many of the runs
      of A it has, how many of them it has right, how soon they came, and what telemetry cost.

      """;

  private static final String DIFF_EXIT_CODES =
      """

      Exit codes: 0 all rows are equal, or with --shadow no figure misses what is wanted; 1 some do;
      2 wrong usage, or no output that can be read.
      """;

  private static final String REPORT =
      """
      ./telemetry report [--input=DIR | --jdbcUrl=URL] [--format=html] [--output=DIR]
      ./telemetry report [--input=DIR | --jdbcUrl=URL] --format=markdown [--output=FILE]

      Makes pages of the tables of an output, or of a database's: what to look at first, then
      repositories, workflows, jobs, tests, alerts and more. They open from a disk or any web
      server, and load nothing from elsewhere. Markdown is for the summary of a job on GitHub:
      --output="$GITHUB_STEP_SUMMARY".

      """;

  private static final String STATUS =
      """
      ./telemetry status [--flinkMaster=HOST:PORT] [--jdbcUrl=URL | --output=DIR]

      Tells how a stream does: whether its job runs, for how long, how far behind it is, its last
      checkpoint; and from its tables, the last day that is over and the alerts that fire.

      """;

  private static final String STATUS_EXIT_CODES =
      """

      Exit codes: 0 the job runs; 1 it does not, or nobody answers; 2 wrong usage.
      """;

  private static final String CONTROL_PLANE =
      """
      ./telemetry control-plane [--input=DIR | --jdbcUrl=URL] [--gates=FILE] [--format=json]

      Tells how healthy each repository was in its last week, and how all logs were collected; which
      rules fire; and which gates of a deployment's phases are met, by what was measured.

      """;

  private static final String CONTROL_PLANE_EXIT_CODES =
      """

      Exit codes: 0 no gate is not met; 1 one is, or tables can't be read; 2 wrong usage.
      """;

  private static final String TRAIN =
      """
      ./telemetry train [--input=DIR] [--target=duration|success] [--output=DIR]

      Makes models of a dataset builds that foretell how long runs take and whether they succeed, and
      judges them beside baselines on later runs. Written are the models and a card of each, with what
      they must not be used for. A workflow is served by its model only where that won. Equal datasets
      make equal models; one with a column that tells what it could not know makes none.

      """;

  private static final String TRAIN_EXIT_CODES =
      """

      Exit codes: 0 there are models, good or not; 1 files can't be read or written; 2 wrong usage, or
      a dataset that no model may be made of.
      """;

  private static final String ROLLBACKS =
      """
      ./telemetry rollbacks [--policy=FILE] [--input=DIR] [--output=DIR] [--commits=git:DIR] [--option=value ...]
      ./telemetry rollbacks default | schema

      Replays a policy over the runs and deployments of an output: which commits it would have rolled
      back, which failures tried again, which runs cut off, and whether history says that it would
      have been right. Each decision is a row with its evidence. It is advice: nothing is ever done.
      'default' prints the policy that holds without a file, to be changed; 'schema' the JSON Schema
      of such files.

      """;

  private static final String PREDICT =
      """
      ./telemetry predict [--input=DIR] [--models=DIR|off] [--canary=10|30|60|100] [--output=DIR] [--option=value ...]
      ./telemetry predict --runId=ID [--input=DIR] [--models=DIR|off] [--option=value ...]

      Foretells each run of an output, from what was known when it was created: its duration and its
      chance to succeed. Models serve a share of commits, baselines the rest. Beside each prediction
      stands what came, and alerts tell where models foretell badly. With --runId one run alone is
      foretold and shown, with what moved its chance most.

      """;

  private static final String MODELS =
      """
      ./telemetry models [--input=DIR] [--format=json]

      Compares predictions of models and of baselines with what came, week by week and over the same
      weeks, and tells whether the canary may grow: met, not met, or too little data. Runs created
      before the models were made are not judged.

      """;

  private static final String RETENTION =
      """
      ./telemetry retention --keepDays=90 [--dryRun] [--output=DIR] [--jdbcUrl=URL]

      Deletes files, reports and archives of a stream, and rows of its warehouse, of what was over
      so many days ago, and says how much of each table. What it does not know by name stays.

      """;

  private static final String RETENTION_EXIT_CODES =
      """

      Exit codes: 0 all is well; 1 something could not be deleted, and all that is older may be
      deleted or not; 2 wrong usage, nothing was deleted.
      """;

  private static final String GENERATE =
      """
      ./telemetry generate [--runs=N] [--seed=S] [--output=DIR] [--traps | --spans --agents]

      Makes sample logs. Equal options make equal bytes.

      """;

  private static final String BENCH_STREAM =
      """
      ./telemetry bench stream --bootstrap=HOST:PORT [--rate=5000] [--lasting=90s]

      Measures, from a Kafka to alerts on an embedded Flink, with state in RocksDB and a checkpoint
      every 10 seconds: events a second when there are always more, the time from an event to its
      alert at a steady rate, and the size of a checkpoint by runs under way. A pipeline that does
      nothing is measured beside it.

      """;

  private static final String BENCH_BACKFILL =
      """

      ./telemetry bench backfill [--runs=200000] [--against=duckdb] [--logs=DIR] [--json]

      Measures backfills of generated logs as processes of their own, on embedded Flink with two
      tasks side by side: time, processor time, memory and bytes written, and the same over logs of
      one run. With --against=duckdb, SQL that does the same work with two threads takes turns with
      them; where the two don't find as much, the exit code is 1.

      """;

  private static final String BENCH_RECEIVE =
      """

      ./telemetry bench receive [--rate=500] [--lasting=30s]

      Measures how long a delivery takes to be kept in files and answered, at a steady rate, from a
      process of its own. A delivery is a webhook of some kilobytes that is signed.

      """;

  private static final String BENCH_PREDICT =
      """

      ./telemetry bench predict [--input=out/datasets/builds] [--models=out/models]

      Measures how long it takes to foretell one run, once models are read and all is warm.

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
