package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.archive.ArchiveArtifacts;
import io.workflowtelemetry.io.files.OldFiles;
import io.workflowtelemetry.io.files.OldFiles.Dated;
import io.workflowtelemetry.io.files.OldFiles.Found;
import io.workflowtelemetry.io.files.OldFiles.OfRuns;
import io.workflowtelemetry.io.tables.Table;
import io.workflowtelemetry.transforms.keyed.Calendar;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The files of a stream that are old, by the names that a stream gives them. */
public final class OldStreamFiles {
  private static final OfRuns OF_RUNS =
      new OfRuns(
          AfterRuns.REPORTS,
          AfterRuns.REPORT_END,
          ArchiveArtifacts.FOLDER,
          ArchiveArtifacts.EXTENSION);

  private OldStreamFiles() {}

  /**
   * Returns the files of what was over before a time, by table; of a table without any too.
   *
   * @param output the output of a stream
   */
  public static Map<String, Found> before(Instant time, Path output) throws IOException {
    List<Dated> tables = new ArrayList<>();
    for (Table<?> table : StreamFiles.ofDays()) {
      tables.add(new Dated(table.output(), table.extension(), Period.ofDays(1)));
    }
    for (Calendar.Period period : Calendar.Period.ALL) {
      Table<?> table = StreamFiles.aggregates(period);
      tables.add(new Dated(table.output(), table.extension(), length(period)));
    }
    for (Table<?> table : List.of(StreamFiles.QUEUES, StreamFiles.DORA)) {
      tables.add(new Dated(table.output(), table.extension(), length(Calendar.Period.MONTHLY)));
    }
    Table<?> health = StreamFiles.HEALTH_SCORES;
    tables.add(new Dated(health.output(), health.extension(), length(Calendar.Period.WEEKLY)));
    return OldFiles.before(time, output, tables, OF_RUNS);
  }

  private static Period length(Calendar.Period period) {
    return switch (period) {
      case DAILY -> Period.ofDays(1);
      case WEEKLY -> Period.ofWeeks(1);
      case MONTHLY -> Period.ofMonths(1);
    };
  }
}
