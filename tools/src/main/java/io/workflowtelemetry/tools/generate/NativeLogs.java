package io.workflowtelemetry.tools.generate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/** Writes runs as native log lines, one JSON object a line. */
final class NativeLogs implements Closeable {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator json;

  /** Writes to a stream, which closing closes. */
  NativeLogs(OutputStream out) throws IOException {
    json = JSON.createGenerator(out);
    json.setRootValueSeparator(null);
  }

  /** Writes a run and the end of its line. */
  void write(SimulatedRun run) throws IOException {
    json.writeStartObject();
    json.writeStringField("workflow_id", Long.toString(run.id()));
    json.writeStringField("name", run.workflow().name());
    json.writeStringField("status", run.conclusion());
    json.writeNumberField("duration_ms", run.completedAt() - run.startedAt());
    json.writeArrayFieldStart("jobs");
    for (SimulatedJob job : run.jobs()) {
      write(job);
    }
    json.writeEndArray();
    write(run.commit());
    json.writeStringField("timestamp", time(run.startedAt()));
    json.writeStringField("repository", run.workflow().repository());
    json.writeStringField("branch", run.branch());
    json.writeStringField("event", run.event());
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private void write(SimulatedJob job) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", Long.toString(job.id()));
    json.writeStringField("name", job.name());
    json.writeStringField("conclusion", job.conclusion());
    json.writeStringField("started_at", time(job.startedAt()));
    json.writeStringField("completed_at", time(job.completedAt()));
    json.writeEndObject();
  }

  private void write(SimulatedCommit commit) throws IOException {
    json.writeObjectFieldStart("commit");
    json.writeStringField("sha", commit.sha());
    json.writeStringField("author", commit.author());
    json.writeStringField("message", commit.message());
    // Who reports from a shallow clone knows no numbers.
    if (commit.cloned()) {
      json.writeNumberField("files_changed", commit.filesChanged());
      json.writeNumberField("lines_added", commit.linesAdded());
      json.writeNumberField("lines_removed", commit.linesRemoved());
    }
    json.writeEndObject();
  }

  private static String time(long ms) {
    return Instant.ofEpochMilli(ms).toString();
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
