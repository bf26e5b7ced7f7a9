package io.workflowtelemetry.runners.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.tables.RecordJson;
import io.workflowtelemetry.models.serve.Baselines;
import io.workflowtelemetry.models.serve.Canary;
import io.workflowtelemetry.models.serve.Foresight;
import io.workflowtelemetry.models.serve.Foresight.Chance;
import io.workflowtelemetry.models.serve.Foresight.Factor;
import io.workflowtelemetry.models.serve.Foresight.Seconds;
import io.workflowtelemetry.models.serve.Foreteller;
import io.workflowtelemetry.pipelines.PredictRuns;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.transforms.check.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A Monday. */
  private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

  private static final Instant TRAINED = Instant.parse("2026-02-02T12:00:00Z");
  private static final Rules.Models RULE = new Rules.Models(50, 0.8, 0.7, 100, 0.25, 5, 0.5);
  private static final int RUNS = 600;

  @TempDir Path folder = Path.of("");

  /** Knows more than the baseline of one workflow, and less of the other. */
  private static final class Guesses implements Foreteller {
    private static final long serialVersionUID = 1L;

    @Override
    public Foresight foretell(BuildExample example) {
      Foresight baseline = new Baselines().foretell(example);
      Seconds known = baseline.baselineDuration();
      Chance rate = baseline.baselineSuccess();
      boolean isMain = "CI".equals(example.getWorkflowName());
      return new Foresight(
          known == null ? null : new Seconds(known.seconds() * 1.1, known.seconds(), 500.0),
          known,
          isMain,
          rate == null
              ? null
              : new Chance(
                  0.1 + 0.8 * rate.probability(),
                  List.of(new Factor("branch_previous_outcome", "FAILURE", -0.75))),
          rate,
          isMain);
    }

    @Override
    public Instant trainedUntil() {
      return TRAINED;
    }

    @Override
    public String modelId() {
      return "0123456789abcdef";
    }
  }

  /** A run every two hours: of two workflows, some of them open, cancelled or tried again. */
  private static List<Run> history() {
    Random random = new Random(11);
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      Instant created = START.plus(Duration.ofHours(2L * i));
      int seconds = (i > 450 ? 90 : 100) + random.nextInt(i > 450 ? 60 : 40);
      String outcome =
          random.nextInt(20) == 0 ? "NONE" : random.nextInt(5) == 0 ? "FAILURE" : "SUCCESS";
      boolean isOpen = i > RUNS - 4;
      runs.add(
          Run.newBuilder()
              .setRepository(i % 7 == 0 ? "octo/lib" : "octo/app")
              .setRunId(Integer.toString(1_000 + i))
              .setRunAttempt(i % 40 == 39 ? 2 : 1)
              .setWorkflowName(i % 3 == 0 ? "Docs" : "CI")
              .setEvent("push")
              .setBranch("main")
              .setHeadSha(i % 9 == 0 ? null : "sha" + i / 2)
              .setOutcome(isOpen ? "NONE" : outcome)
              .setCreatedAt(created)
              .setStartedAt(created)
              .setCompletedAt(isOpen ? null : created.plusSeconds(seconds))
              .setDurationMs(isOpen ? null : 1_000L * seconds)
              .setSynthesised(false)
              .setCommitFound(false)
              .setJobs(List.of())
              .build());
    }
    return runs;
  }

  private Path writeRuns(String name, List<Run> runs) throws IOException {
    Path out = folder.resolve(name);
    Files.createDirectories(out.resolve("runs"));
    int half = runs.size() / 2;
    writeLines(out.resolve("runs/runs-0.jsonl"), runs.subList(0, half));
    writeLines(out.resolve("runs/runs-1.jsonl"), runs.subList(half, runs.size()));
    return out;
  }

  private static void writeLines(Path file, List<Run> runs) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Run run : runs) {
      lines.add(new String(RecordJson.bytes(run), UTF_8));
    }
    Files.write(file, lines);
  }

  private PredictJob.Outcome predict(Path out, int percent, String name) throws IOException {
    return new PredictJob(Clock.systemUTC())
        .run(
            new PredictRuns.Settings(
                out.resolve("runs"),
                new Guesses(),
                new Canary(percent),
                null,
                "UTC",
                RULE,
                null,
                folder.resolve(name).toString()),
            Map.of("canary", Integer.toString(percent)),
            PipelineOptionsFactory.create());
  }

  private static Command run(String command, String... flags) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of(flags));
    return Command.run(arguments);
  }

  @Test
  void everyFirstAttemptIsForetoldBesideWhatCame() throws Exception {
    Path out = writeRuns("out", history());
    PredictJob.Outcome outcome = predict(out, 30, "predictions");
    assertThat(outcome.runs(), is(585L));
    assertThat(outcome.open(), is(2L));
    Output predictions = new Output(folder.resolve("predictions"));
    assertThat(
        predictions.query(
            """
            with runs as (select * from read_json('%s/runs/*.jsonl') where run_attempt = 1),
            rows as (select * from read_parquet('{}/predictions/*.parquet'))
            select count(*),
              count(*) filter (rows.completed_at is not distinct from
                cast(runs.completed_at as timestamptz)),
              count(*) filter (rows.actual_seconds is not distinct from
                case when runs.outcome = 'NONE' then null else runs.duration_ms / 1000 end),
              count(*) filter (rows.actual_success is not distinct from
                case runs.outcome when 'SUCCESS' then true when 'FAILURE' then false end),
              count(*) filter ((('0x' || left(sha256(coalesce(rows.head_sha, rows.run_id)), 8))
                ::bigint %% 100 < 30) = (rows.arm = 'MODEL')),
              count(*) filter (rows.seconds_by is not distinct from
                case when rows.baseline_seconds is null then null
                when rows.arm = 'MODEL' and rows.workflow_name = 'CI' then 'MODEL'
                else 'BASELINE' end),
              count(*) filter (rows.predicted_seconds is not distinct from
                case rows.seconds_by when 'MODEL' then rows.model_seconds
                else rows.baseline_seconds end)
            from runs join rows using (repository, run_id)
            """
                .formatted(out)),
        is(List.of("585|585|585|585|585|585|585")));
    JsonNode summary = predictions.summary();
    assertThat(summary.path("model_id").asText(), is("0123456789abcdef"));
    assertThat(summary.path("counts").path("predictions/rows").asLong(), is(585L));
  }

  /** Counts and squares by week and arm, of runs that models did not know. */
  private static final String JUDGED =
      """
      with rows as (
        select date_trunc('week', created_at)::date as week, arm,
          abs(predicted_seconds - actual_seconds) <= 0.2 * actual_seconds as within,
          success_probability as p, actual_success as y
        from read_parquet('{}/predictions/*.parquet')
        where created_at >= timestamptz '2026-02-02 12:00:00+00' and repository = 'octo/app'
          and completed_at is not null),
      weeks as (select week, arm,
          count(within) as durations, count(*) filter (within) as hits,
          count(*) filter (p is not null and y is not null) as outcomes,
          count(*) filter ((p >= 0.5) = y) as hit,
          avg((p - y::int) * (p - y::int)) filter (p is not null) as brier,
          avg(y::int) filter (p is not null) as rate
        from rows group by all)
      """;

  @Test
  void sharesAreThoseOfSql() throws Exception {
    Path out = writeRuns("out", history());
    predict(out, 30, "predictions");
    Output predictions = new Output(folder.resolve("predictions"));
    Command models =
        run("models", "--input=" + predictions.folder(), "--format=json").ended(ExitCode.OK);
    JsonNode app = JSON.readTree(models.out()).path("models").path(0);
    assertThat(app.path("repository").asText(), is("octo/app"));
    List<String> rows =
        predictions.query(
            JUDGED
                + """
                select week, case arm when 'MODEL' then 'models' else 'baselines' end,
                  durations, hits, outcomes, hit, brier,
                  1 - brier / nullif(rate * (1 - rate), 0) from weeks order by all
                """);
    int weeks = 0;
    for (String row : rows) {
      String[] cells = row.split("\\|");
      for (JsonNode week : app.path("weeks")) {
        if (week.path("week").asText().equals(cells[0])) {
          assertCounts(week.path(cells[1]), cells);
          weeks++;
        }
      }
    }
    assertThat(weeks, is(rows.size()));
    assertThat(weeks, greaterThan(6));
    assertThat(
        app.path("not_judged_known").asText(),
        is(
            predictions
                .query(
                    "select count(*) from read_parquet('{}/predictions/*.parquet') where"
                        + " created_at < timestamptz '2026-02-02 12:00:00+00'"
                        + " and repository = 'octo/app'")
                .get(0)));
    String[] both =
        predictions
            .query(
                JUDGED
                    + """
                    select '', '', sum(durations), sum(hits), sum(outcomes), sum(hit),
                      sum(brier * outcomes) / sum(outcomes),
                      1 - sum(brier * outcomes) / sum(outcomes)
                        / (sum(rate * outcomes) / sum(outcomes)
                          * (1 - sum(rate * outcomes) / sum(outcomes)))
                    from weeks where arm = 'MODEL' and week in
                      (select week from weeks where arm = 'BASELINE' and durations + outcomes > 0)
                    """)
            .get(0)
            .split("\\|");
    assertCounts(app.path("same_weeks").path("models"), both);
    String text = run("models", "--input=" + predictions.folder()).ended(ExitCode.OK).out();
    assertThat(text, containsString("gate of duration: "));
    assertThat(text, containsString("octo/lib, model 0123456789abcdef; not judged: "));
  }

  private static void assertCounts(JsonNode tally, String[] cells) {
    assertThat(tally.path("durations").asText(), is(cells[2]));
    assertThat(tally.path("within").asText(), is(cells[3]));
    assertThat(tally.path("outcomes").asText(), is(cells[4]));
    assertThat(tally.path("right").asText(), is(cells[5]));
    assertThat(tally.path("brier").asDouble(), closeTo(Double.parseDouble(cells[6]), 1e-12));
    if (cells[7].equals("null")) {
      assertThat(tally.path("brier_skill").isNull(), is(true));
    } else {
      assertThat(tally.path("brier_skill").asDouble(), closeTo(Double.parseDouble(cells[7]), 1e-9));
    }
  }

  @Test
  void alertsBeginWhereSqlFindsTheLimitPassed() throws Exception {
    Path out = writeRuns("out", history());
    PredictJob.Outcome outcome = predict(out, 100, "predictions");
    Output predictions = new Output(folder.resolve("predictions"));
    List<String> began =
        predictions.query(
            """
            with judged as (
              select completed_at, run_id,
                (abs(predicted_seconds - actual_seconds) <= 0.2 * actual_seconds)::int as within
              from read_parquet('{}/predictions/*.parquet')
              where created_at >= trained_until and repository = 'octo/app'
                and predicted_seconds is not null and actual_seconds is not null),
            rolled as (select *, count(*) over last as n, avg(within) over last as share from judged
              window last as (order by completed_at, run_id::int
                rows between 49 preceding and current row)),
            passed as (select *, n = 50 and share < 0.8 as is_passed from rolled),
            begun as (select *, is_passed and not coalesce(lag(is_passed) over
              (order by completed_at, run_id::int), false) as begins from passed)
            select epoch_ms(completed_at) from begun where begins order by 1
            """);
    List<String> alerts = new ArrayList<>();
    for (JsonNode alert : predictions.lines("alerts")) {
      if (alert.path("rule").asText().equals("MODEL_ACCURACY")
          && alert.path("source").asText().endsWith("/duration")) {
        assertThat(alert.path("repository").asText(), is("octo/app"));
        alerts.add(Long.toString(Instant.parse(alert.path("started_at").asText()).toEpochMilli()));
      }
    }
    Collections.sort(alerts);
    assertThat(began, is(not(empty())));
    assertThat(alerts.get(0), is(began.get(0)));
    // It may be passed again before an alert is over.
    assertThat(began.containsAll(alerts), is(true));
    assertThat(
        outcome.alerts().values().stream().mapToLong(Long::longValue).sum(),
        is((long) predictions.lines("alerts").size()));
  }

  @Test
  void theOrderOfRowsMattersNot() throws Exception {
    predict(writeRuns("out", history()), 100, "predictions");
    List<Run> others = history();
    Collections.shuffle(others, new Random(3));
    predict(writeRuns("other", others), 100, "others");
    assertThat(
        new Output(folder.resolve("others")).digests(),
        is(new Output(folder.resolve("predictions")).digests()));
  }

  /** The same rows by another way: train makes them of the dataset, and predict of the runs. */
  @Test
  void modelsServeWhatTrainJudgedThemBy() throws Exception {
    Path out = folder.resolve("out");
    run("backfill", "--output=" + out).ended(ExitCode.OK);
    Path models = out.resolve("models");
    run("train", "--input=" + out.resolve("datasets/builds"), "--output=" + models)
        .ended(ExitCode.OK);
    Path predictions = folder.resolve("predictions");
    run(
            "predict",
            "--input=" + out,
            "--models=" + models,
            "--canary=100",
            "--output=" + predictions)
        .ended(ExitCode.OK);
    String sql =
        """
        select count(*) > 100, count(*) - count(*) filter (abs(rows.%s - judged.model) < 1e-9),
          count(*) - count(*) filter (rows.created_at >= rows.trained_until)
        from read_csv('%s/predictions.csv') judged
        join read_parquet('{}/predictions/*.parquet') rows
          on rows.repository = judged.repository and rows.run_id = judged.run_id::varchar
        where split = 'test'
        """;
    Output output = new Output(predictions);
    assertThat(
        output.query(sql.formatted("model_seconds", models.resolve("duration"))),
        is(List.of("true|0|0")));
    assertThat(
        output.query(sql.formatted("model_probability", models.resolve("success"))),
        is(List.of("true|0|0")));
    assertThat(
        output.query(
            "select count(*) from read_parquet('{}/predictions/*.parquet')"
                + " where success_by = 'MODEL' and len(factors) = 0"),
        is(List.of("0")));
  }

  @Test
  void baselinesServeAloneWhereModelsAreOff() throws Exception {
    Path out = writeRuns("out", history());
    Path predictions = folder.resolve("predictions");
    String[] flags = {"--input=" + out, "--models=off", "--output=" + predictions};
    String text = run("predict", flags).ended(ExitCode.OK).out();
    assertThat(
        text, startsWith("foretold 585 runs, 2 of them open; models may serve 0 (model off"));
    assertThat(
        text, containsString("alerts: MODEL_ACCURACY 0, MODEL_DRIFT 0, FALSE_POSITIVES 0\n"));
    assertThat(
        new Output(predictions)
            .query(
                "select distinct arm, model_id, epoch_ms(trained_until), coalesce(success_by, ''),"
                    + " canary_percent from read_parquet('{}/predictions/*.parquet') order by all"),
        is(List.of("BASELINE|off|0||0", "BASELINE|off|0|BASELINE|0")));
    // On another engine it is the same.
    Path others = folder.resolve("others");
    Command.onFlink("predict", 2, List.of("--input=" + out, "--models=off", "--output=" + others))
        .ended(ExitCode.OK);
    assertThat(
        new Output(others).digests(name -> name.startsWith("predictions/")),
        is(new Output(predictions).digests(name -> name.startsWith("predictions/"))));
    String gates = run("models", "--input=" + predictions).ended(ExitCode.OK).out();
    assertThat(gates, containsString("gate of success: too little data ("));
  }

  @Test
  void aWarehouseGathersThem() throws Exception {
    Path out = writeRuns("out", history().subList(0, 60));
    String[] flags = {
      "--input=" + out,
      "--models=off",
      "--output=" + folder.resolve("predictions"),
      "--jdbcUrl=jdbc:h2:file:" + folder.resolve("warehouse")
    };
    // Another time a former output is replaced, and rows are the same.
    for (int i = 0; i < 2; i++) {
      run("predict", flags).ended(ExitCode.OK);
    }
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("warehouse"));
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select count(*), count(actual_seconds), min(factors), max(model_id)"
                    + " from prediction")) {
      rows.next();
      assertThat(rows.getLong(1), is(59L));
      assertThat(
          Long.toString(rows.getLong(2)),
          is(
              new Output(folder.resolve("predictions"))
                  .query(
                      "select count(actual_seconds) from"
                          + " read_parquet('{}/predictions/*.parquet')")
                  .get(0)));
      assertThat(rows.getString(3), is("[]"));
      assertThat(rows.getString(4), is("off"));
    }
  }

  @Test
  void aRunIsForetoldAlone() throws Exception {
    Path out = writeRuns("out", history());
    String[] flags = {
      "--input=" + out, "--models=off", "--runId=1598", "--output=" + folder.resolve("none")
    };
    String text = run("predict", flags).ended(ExitCode.OK).out();
    assertThat(
        text, startsWith("octo/app run 1598 of CI, created 2026-02-23T20:00:00Z (model off)"));
    assertThat(text, endsWith("what came: not known, it is open\n"));
    assertThat(Files.exists(folder.resolve("none")), is(false));
    List<String> json = new ArrayList<>(List.of(flags));
    json.add("--format=json");
    JsonNode rows =
        JSON.readTree(run("predict", json.toArray(String[]::new)).ended(ExitCode.OK).out())
            .path("predictions");
    assertThat(rows.size(), is(1));
    assertThat(rows.path(0).path("run_id").asText(), is("1598"));
    assertThat(rows.path(0).path("actual_seconds").isNull(), is(true));
  }

  @Test
  void factorsAreToldInWords() throws Exception {
    Path out = writeRuns("out", history());
    PredictRuns.Settings settings =
        new PredictRuns.Settings(
            out.resolve("runs"),
            new Guesses(),
            new Canary(100),
            "1595",
            "UTC",
            RULE,
            null,
            folder.resolve("none").toString());
    String text =
        PredictionText.toText(PredictJob.foretell(settings, PipelineOptionsFactory.create()));
    assertThat(
        text,
        containsString(
            "\n  less likely by 0.75, as branch_previous_outcome is FAILURE: SUCCESS or FAILURE,"
                + " the last verdict of the workflow on the branch.\n"));
    assertThat(text, containsString(" s, in four of five cases "));
    assertThat(text, containsString(" % likely (by the model)\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "--canary=20, '--canary: given ''20''; allowed: 10, 30, 60 or 100'",
    "--canary=many, '--canary: given ''many''; allowed: 10, 30, 60 or 100'",
    "--input=nowhere, '--input: given ''nowhere''; allowed: the folder of an output on this"
        + " machine, with its runs'",
    "--runId=none, '--runId: given ''none''; allowed: a run of OUT with a first attempt'",
    "--format=xml, '--format: given ''xml''; allowed: table or json'",
  })
  void mistakesAreNamed(String flag, String message) throws Exception {
    Path out = writeRuns("out", history().subList(0, 10));
    List<String> flags = new ArrayList<>(List.of("--models=off", flag));
    if (!flag.startsWith("--input")) {
      flags.add("--input=" + out);
    }
    flags.add("--output=" + folder.resolve("predictions"));
    Command ran = run("predict", flags.toArray(String[]::new)).ended(ExitCode.USAGE);
    assertThat(ran.err(), startsWith(message.replace("OUT", out.toString()) + "\n"));
  }

  @Test
  void modelsAndPredictionsMustBeThere() throws IOException {
    Path out = writeRuns("out", history().subList(0, 10));
    assertThat(
        run("predict", "--input=" + out, "--models=" + folder.resolve("none"))
            .ended(ExitCode.USAGE)
            .err(),
        startsWith(
            "--models: given '" + folder.resolve("none") + "'; allowed: the folder of models"));
    assertThat(
        run("models", "--input=" + out).ended(ExitCode.USAGE).err(),
        startsWith(
            "--input: given '" + out + "'; allowed: a folder that ./telemetry predict wrote"));
  }
}
