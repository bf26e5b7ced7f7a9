package io.workflowtelemetry.runners.retention;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.cli.AnalysisJob;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import io.workflowtelemetry.runners.warehouse.TestWarehouse.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the command deletes, says and refuses. */
class RetentionTest {
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-06-01T12:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder = Path.of("");

  private void file(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, "12345");
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static Command retention(List<String> flags) {
    List<String> arguments = new ArrayList<>(List.of("retention"));
    arguments.addAll(flags);
    return Command.at(NOW, new AnalysisJob(), arguments);
  }

  /** Ninety days before are 3 March, 12:00. */
  private void fillFolder() throws IOException {
    for (String table :
        List.of(
            "runs/runs-DATE.parquet",
            "aggregates/daily-DATE.parquet",
            "alerts/alerts-DATE.jsonl",
            "run-health/run-health-DATE.parquet",
            "bad-records/bad-records-DATE.jsonl",
            "late-records/late-records-DATE.jsonl",
            "completions/completions-DATE.jsonl",
            "first-seen/first-seen-DATE.jsonl",
            "spans/spans-DATE.parquet",
            "run-events/run-events-DATE.parquet",
            "agents/invocations-DATE.parquet",
            "job-logs/job-logs-DATE.parquet")) {
      file(table.replace("DATE", "2026-03-02"));
      file(table.replace("DATE", "2026-03-03"));
      file(table.replace("DATE", "empty"));
    }
    file("mine/runs-2020-01-01.parquet");
  }

  @ParameterizedTest
  @EnumSource
  void oldFilesAndRowsGo(Kind kind) throws Exception {
    fillFolder();
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    Warehouse.migrate(warehouse.address());
    warehouse.execute(
        "insert into success_metric (invocation_id, timestamp)"
            + " values ('old', timestamp with time zone '2026-03-03 11:59:59+00'),"
            + " ('new', timestamp with time zone '2026-03-03 12:00:00+00')");
    List<String> before = left();

    Command dry =
        retention(warehouse.with("--keepDays=90", "--dryRun", "--output=" + folder))
            .ended(ExitCode.OK);

    assertThat(left(), is(before));
    assertThat(warehouse.query("select count(*) from success_metric"), is(List.of("2")));
    assertThat(
        dry.out(), startsWith("what was over before 2026-03-03T12:00:00Z would be deleted\n"));
    assertThat(
        dry.out(),
        containsString(
            "  runs/runs                               1 files                5 bytes\n"));
    assertThat(
        dry.out(),
        containsString(
            "  aggregates/weekly                       0 files                0 bytes\n"));
    assertThat(dry.out(), containsString("  success_metric                          1 rows\n"));

    Command real = retention(warehouse.with("--keepDays=90", "--output=" + folder));

    assertThat(real.ended(ExitCode.OK).out(), is(dry.out().replace("would be", "is")));
    assertThat(left(), is(before.stream().filter(file -> !file.contains("2026-03-02")).toList()));
    assertThat(warehouse.query("select invocation_id from success_metric"), is(List.of("new")));
  }

  @Test
  void theOutputOfABackfillIsRefused() throws Exception {
    fillFolder();
    file("summary.json");
    List<String> before = left();

    Command command =
        retention(List.of("--keepDays=1", "--output=" + folder)).ended(ExitCode.USAGE);

    assertThat(
        command.err(),
        startsWith(
            "--output: given '%s'; allowed: the output of a stream, not of a backfill, which is whole"
                .formatted(folder)));
    assertThat(left(), is(before));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--output=. | --keepDays: given ''; allowed: a whole number of 1 or more, at most 36500",
        "--keepDays=0 --output=. | --keepDays: given '0'; allowed: a whole number of 1 or more",
        "--keepDays=-1 --output=. | --keepDays: given '-1'; allowed: a whole number of 1 or more",
        "--keepDays=36501 --output=. | --keepDays: given '36501'; allowed: a whole number of 1",
        "--keepDays=week --output=. | --keepDays: given 'week'; allowed: a whole number of 1",
        "--keepDays=90 | --output: given ''; allowed: a folder that a stream writes to, or --jdbcUrl",
        "--keepDays=90 --output=none/there | --output: given 'none/there'; allowed: a folder on this",
        "--keepDays=90 --output=s3://a/b | --output: given 's3://a/b'; allowed: a folder on this",
        "--keepDays=90 --jdbcUrl=jdbc:mysql:x | --jdbcUrl: given '(not shown)'; allowed: jdbc:",
      })
  void mistakesAreTold(String arguments, String message) {
    Command command = retention(List.of(arguments.split(" "))).ended(ExitCode.USAGE);

    assertThat(command.err(), startsWith(message));
  }

  @Test
  void aWarehouseThatIsNotThereIsNotMade() throws Exception {
    Command command =
        retention(List.of("--keepDays=90", "--jdbcUrl=jdbc:h2:file:" + folder.resolve("w")))
            .ended(ExitCode.FAILED);

    assertThat(command.err(), containsString("there is no warehouse at"));
    assertThat(left(), is(List.of()));
  }
}
