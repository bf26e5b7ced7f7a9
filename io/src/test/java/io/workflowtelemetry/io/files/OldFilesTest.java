package io.workflowtelemetry.io.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.io.files.OldFiles.Dated;
import io.workflowtelemetry.io.files.OldFiles.Found;
import io.workflowtelemetry.io.files.OldFiles.OfRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldFilesTest {
  private static final Instant BEFORE = Instant.parse("2026-03-10T12:00:00Z");
  private static final List<Dated> TABLES =
      List.of(
          new Dated("runs/runs", "parquet", Period.ofDays(1)),
          new Dated("aggregates/weekly", "parquet", Period.ofWeeks(1)),
          new Dated("aggregates/monthly", "parquet", Period.ofMonths(1)));
  private static final OfRuns OF_RUNS = new OfRuns("reports", "_summary.json", "archive", ".zip");

  @TempDir Path folder = Path.of("");

  private Path file(String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.writeString(file, content);
  }

  private static String report(String endedAt) {
    return "{\"run_id\": \"x\", \"events\": [{\"ended_at\": \"1999-01-01T00:00:00Z\"}],"
        + " \"ended_at\": \"%s\", \"steps\": []}".formatted(endedAt);
  }

  private Set<String> left() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      TreeSet<String> left = new TreeSet<>();
      files
          .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .forEach(file -> left.add(folder.relativize(file).toString()));
      return left;
    }
  }

  private Map<String, Found> delete() throws IOException {
    Map<String, Found> found = OldFiles.before(BEFORE, folder, TABLES, OF_RUNS);
    for (Found files : found.values()) {
      OldFiles.delete(files);
    }
    return found;
  }

  @Test
  void filesGoOnceWhatTheyAreOfIsOver() throws Exception {
    file("runs/runs-2026-03-08.parquet", "123");
    file("runs/runs-2026-03-09.parquet", "1234");
    file("runs/runs-2026-03-10.parquet", "");
    String unfinished = ".unfinished-a0942bbf-2c4f-4903-b5fd-dbc651006c9c";
    Path killed = file("runs/runs-2026-03-07.parquet" + unfinished, "");
    Files.setLastModifiedTime(killed, FileTime.from(BEFORE.minusSeconds(1)));
    file("runs/runs-2026-03-06.parquet" + unfinished, "");
    file("aggregates/weekly-2026-03-02.parquet", "");
    file("aggregates/weekly-2026-03-09.parquet", "");
    file("aggregates/monthly-2026-02-01.parquet", "");
    file("aggregates/monthly-2026-03-01.parquet", "");

    Map<String, Found> found = delete();

    assertThat(
        found.keySet().toString(),
        is("[runs/runs, aggregates/weekly, aggregates/monthly, archive, reports]"));
    Found runs = Objects.requireNonNull(found.get("runs/runs"));
    assertThat(runs.files().size(), is(3));
    assertThat(runs.bytes(), is(7L));
    assertThat(
        left(),
        is(
            new TreeSet<>(
                List.of(
                    "aggregates/monthly-2026-03-01.parquet",
                    "aggregates/weekly-2026-03-09.parquet",
                    "runs/runs-2026-03-06.parquet" + unfinished,
                    "runs/runs-2026-03-10.parquet"))));
  }

  @Test
  void whatIsNotKnownByNameStays() throws Exception {
    List<String> others =
        List.of(
            "runs-2020-01-01.parquet",
            "runs/runs-empty.parquet",
            "runs/runs-undated.parquet",
            "runs/runs-2020-13-45.parquet",
            "runs/runs-2020-01-01.parquet.bak",
            "runs/runs-2020-01-01.parquet.unfinished-1",
            "runs/runs-2020-01-01.jsonl",
            "runs/xruns-2020-01-01.parquet",
            "runs/runs-2020-01-01.parquet\n",
            "runs/runs-2020-01-01\n.parquet",
            "runs/runs-+20200-01-01.parquet",
            "runs/inner/runs-2020-01-01.parquet",
            "aggregates/yearly-2020-01-01.parquet",
            "others/runs-2020-01-01.parquet",
            "reports/notes.txt",
            "reports/_summary.json",
            "reports/a b_summary.json",
            "reports/no-report_summary.json",
            "reports/no-time_summary.json",
            "archive/a b.zip",
            "archive/x.tar");
    for (String other : others) {
      Path file = file(other, other.contains("no-time") ? report("yesterday") : "{");
      Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    }

    delete();

    assertThat(left(), is(new TreeSet<>(others)));
  }

  @Test
  void reportsGoByTheirRunAndArchivesWithThem() throws Exception {
    file("reports/old_summary.json", report("2026-03-10T11:59:59.999Z"));
    file("reports/new_summary.json", report("2026-03-10T12:00:00Z"));
    FileTime longAgo = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    file("archive/old.zip", "");
    Files.setLastModifiedTime(file("archive/new.zip", ""), longAgo);
    Files.setLastModifiedTime(file("archive/alone.zip", ""), longAgo);
    Files.setLastModifiedTime(file("archive/young.zip", ""), FileTime.from(BEFORE));

    delete();

    assertThat(
        left(),
        is(
            new TreeSet<>(
                List.of("archive/new.zip", "archive/young.zip", "reports/new_summary.json"))));
  }

  @Test
  void linksAndFoldersStayAndWhatIsBehindThemToo() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    file("elsewhere/runs-2020-01-01.parquet", "");
    file("elsewhere/weekly-2020-01-06.parquet", "");
    Files.createSymbolicLink(folder.resolve("aggregates"), elsewhere);
    Files.createDirectories(folder.resolve("runs/runs-2020-01-02.parquet"));
    Files.createSymbolicLink(
        folder.resolve("runs/runs-2020-01-01.parquet"),
        elsewhere.resolve("runs-2020-01-01.parquet"));
    Set<String> before = left();

    delete();

    assertThat(left(), is(before));
    assertThat(Files.isDirectory(folder.resolve("runs/runs-2020-01-02.parquet")), is(true));
  }
}
