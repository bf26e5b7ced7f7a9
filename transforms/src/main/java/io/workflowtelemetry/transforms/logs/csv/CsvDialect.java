package io.workflowtelemetry.transforms.logs.csv;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.logs.dialect.CommitFields;
import io.workflowtelemetry.transforms.logs.dialect.FileDialect;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Repositories;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import io.workflowtelemetry.transforms.logs.dialect.Utf8;
import io.workflowtelemetry.transforms.logs.dialect.Verdicts;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows of CSV, each a run, by what a mapping says of their columns. */
public final class CsvDialect implements FileDialect {
  private static final long serialVersionUID = 1L;

  private final CsvMapping mapping;

  /** Creates the dialect of files whose columns are those of {@code mapping}. */
  public CsvDialect(CsvMapping mapping) {
    this.mapping = mapping;
  }

  @Override
  public String name() {
    return "csv";
  }

  @Override
  public RecordType recordType() {
    return RecordType.RUN;
  }

  @Override
  public Framing framing() {
    return Framing.CSV;
  }

  @Override
  public boolean recognises(Head head) {
    try {
      List<List<String>> rows = CsvText.rows(head.text(), mapping.separator(), 1);
      return !rows.isEmpty() && rows.get(0).containsAll(mapping.columns().values());
    } catch (MalformedRecordException e) {
      return false;
    }
  }

  @Override
  public void parse(byte[] payload, Place place, Understood output)
      throws MalformedRecordException {
    List<List<String>> rows = CsvText.rows(Utf8.decode(payload), mapping.separator(), 3);
    if (rows.size() != 2) {
      throw new MalformedRecordException(
          Kind.INVALID_CSV, "there is not one row below the header, but " + (rows.size() - 1));
    }
    List<String> header = rows.get(0);
    List<String> cells = rows.get(1);
    if (cells.size() != header.size()) {
      throw new MalformedRecordException(
          Kind.INVALID_CSV,
          "the row has %s cells, its header %s".formatted(cells.size(), header.size()));
    }
    output.update(update(new CsvRow(mapping, header, cells), place));
  }

  private static RunUpdate update(CsvRow row, Place place) throws MalformedRecordException {
    Long attempt = row.number(CsvField.ATTEMPT, 1, Integer.MAX_VALUE);
    RunKey key =
        RunKey.newBuilder()
            .setRepository(
                Repositories.orDefault(row.text(CsvField.REPOSITORY), place.defaultRepository()))
            .setRunId(JsonFields.required("run_id", row.id(CsvField.RUN_ID)))
            .setRunAttempt(attempt == null ? 1 : attempt)
            .build();
    Verdicts verdicts = Verdicts.of(row.text(CsvField.STATUS), row.text(CsvField.CONCLUSION));
    Instant startedAt = row.time(CsvField.STARTED_AT);
    Instant createdAt = row.time(CsvField.CREATED_AT);
    String id = row.id(CsvField.HEAD_SHA);
    String sha = id == null ? null : id.toLowerCase(Locale.ROOT);
    RunState run =
        RunState.newBuilder()
            .setWorkflowName(row.text(CsvField.WORKFLOW_NAME))
            .setWorkflowId(row.id(CsvField.WORKFLOW_ID))
            .setEvent(row.text(CsvField.EVENT))
            .setBranch(row.text(CsvField.BRANCH))
            .setHeadSha(sha)
            .setActor(row.text(CsvField.ACTOR))
            .setStatus(verdicts.status())
            .setConclusion(verdicts.conclusion())
            .setCreatedAt(
                JsonFields.required("created_at", createdAt == null ? startedAt : createdAt))
            .setRunStartedAt(startedAt)
            .setUpdatedAt(row.time(CsvField.UPDATED_AT))
            .setReportedDurationMs(row.duration(CsvField.DURATION))
            .setTestsTotal(row.number(CsvField.TESTS_TOTAL, 0, Integer.MAX_VALUE))
            .setTestFailures(row.number(CsvField.TEST_FAILURES, 0, Integer.MAX_VALUE))
            .setCommit(commit(row, sha == null ? "" : sha))
            .build();
    return RunUpdate.newBuilder().setKey(key).setRun(run).setJobs(List.of()).build();
  }

  /** Returns what the row says of its commit beyond the sha, null where it says nothing. */
  private static @Nullable Commit commit(CsvRow row, String sha) throws MalformedRecordException {
    Long length = row.number(CsvField.COMMIT_MESSAGE_LENGTH, 0, Integer.MAX_VALUE);
    Commit commit =
        Commit.newBuilder()
            .setSha(sha)
            .setAuthor(row.text(CsvField.COMMIT_AUTHOR))
            .setMessageLength(
                length == null ? CommitFields.length(row.prose(CsvField.COMMIT_MESSAGE)) : length)
            .setFilesChanged(row.number(CsvField.FILES_CHANGED, 0, Integer.MAX_VALUE))
            .setLinesAdded(row.number(CsvField.LINES_ADDED, 0, Integer.MAX_VALUE))
            .setLinesRemoved(row.number(CsvField.LINES_REMOVED, 0, Integer.MAX_VALUE))
            .build();
    return commit.equals(Commit.newBuilder().setSha(sha).build()) ? null : commit;
  }
}
