package io.workflowtelemetry.tools.generate;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes executions as lines of trace spans, and of agents' invocations and judgements. */
final class ExecutionLogs {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> LANGUAGES = List.of("java", "python", "typescript", "go");

  /** How often an agent succeeds, in place of {@link #USUAL_SUCCESS}. */
  private static final Map<String, Double> SUCCESS =
      Map.of("coder", 0.9, "test-writer", 0.6, "documenter", 0.97, "database-engineer", 0.72);

  private static final double USUAL_SUCCESS = 0.82;
  private static final List<String> FAILURES =
      List.of("tests failed", "timed out", "merge conflict", "out of context");

  private final SeededRandom random;

  ExecutionLogs(SeededRandom random) {
    this.random = random;
  }

  /** Writes a line for each span. */
  void writeSpans(Execution execution, LineFile file) throws IOException {
    for (SimulatedSpan span : execution.spans()) {
      ObjectNode line =
          JSON.createObjectNode()
              .put("trace_id", execution.traceId())
              .put("span_id", span.id())
              .put("parent_span_id", span.parent())
              .put("workflow_execution_id", execution.id())
              .put("sd_id", "SD-" + execution.number());
      if (span.type() != null) {
        line.put("span_type", span.type()).put("phase", span.phase());
      }
      line.put("span_name", span.name());
      if ("gate".equals(span.type())) {
        line.put("gate_name", span.name());
      } else if ("subagent".equals(span.type())) {
        line.put("subagent_name", span.name());
      }
      line.put("start_time_ms", span.startedAt())
          .put("end_time_ms", span.endedAt())
          .put("duration_ms", span.durationMs())
          .put("queue_wait_ms", span.queueWaitMs())
          .put("created_at", Instant.ofEpochMilli(span.endedAt()).toString());
      line.putObject("attributes").put("sd_type", execution.sdType());
      file.write(line);
    }
  }

  /** Writes, for each span of an agent, a line at its start, one at its end, and its judgement. */
  void writeAgents(Execution execution, LineFile file) throws IOException {
    for (SimulatedSpan span : execution.spans()) {
      if ("subagent".equals(span.type())) {
        boolean succeeds = random.chance(SUCCESS.getOrDefault(span.name(), USUAL_SUCCESS));
        writeStart(execution, span, file);
        writeEnd(span, succeeds, file);
        if (random.chance(0.4)) {
          writeMetric(span, succeeds, file);
        }
      }
    }
  }

  private void writeStart(Execution execution, SimulatedSpan span, LineFile file)
      throws IOException {
    ObjectNode line =
        JSON.createObjectNode()
            .put("timestamp", Instant.ofEpochMilli(span.startedAt()).toString())
            .put("session_id", execution.sessionId())
            .put("invocation_id", span.id())
            .put("workflow_id", execution.id())
            .put("agent_name", span.name())
            .put("agent_type", "VERIFY".equals(span.phase()) ? "quality" : "development")
            .put("task_description", execution.sdType() + " number " + execution.number());
    ObjectNode features = line.putObject("state_features");
    ObjectNode codebase = features.putObject("codebase");
    codebase.putArray("languages").add(random.pick(LANGUAGES));
    codebase.putArray("frameworks");
    codebase.put("loc", random.between(500, 200_000)).put("file_count", random.between(5, 2_000));
    features
        .putObject("task")
        .put("type", execution.sdType())
        .put("scope", random.chance(0.3) ? "large" : "small")
        .put("risk_level", random.chance(0.2) ? "high" : "low");
    features
        .putObject("context")
        .put("tests_exist", random.chance(0.8))
        .put("docs_exist", random.chance(0.5))
        .put("git_clean", random.chance(0.9));
    file.write(line);
  }

  private void writeEnd(SimulatedSpan span, boolean succeeds, LineFile file) throws IOException {
    ObjectNode line =
        JSON.createObjectNode()
            .put("timestamp", Instant.ofEpochMilli(span.endedAt()).toString())
            .put("invocation_id", span.id())
            .put("duration_seconds", span.durationMs() / 1000.0);
    ObjectNode outcome = line.putObject("outcome");
    // Now and then nobody can tell.
    String verdict = succeeds ? "success" : "failure";
    outcome.put("status", random.chance(0.05) ? "partial" : verdict);
    if (!succeeds) {
      outcome.put("error_message", random.pickSkewed(FAILURES));
    }
    ArrayNode modified = outcome.putArray("files_modified");
    for (int i = random.below(4); i > 0; i--) {
      modified.add("src/part-" + random.below(40) + ".txt");
    }
    outcome.put("tests_passed", succeeds).put("build_succeeded", succeeds || random.chance(0.7));
    file.write(line);
  }

  private void writeMetric(SimulatedSpan span, boolean succeeds, LineFile file) throws IOException {
    ObjectNode line =
        JSON.createObjectNode()
            .put("timestamp", Instant.ofEpochMilli(span.endedAt() + 60_000).toString())
            .put("invocation_id", span.id())
            .put("success", succeeds)
            .put("quality_rating", succeeds ? random.between(3, 5) : random.between(1, 2))
            .put("feedback_source", random.chance(0.3) ? "human" : "automated")
            .put("would_use_again", succeeds || random.chance(0.2));
    if (!succeeds && random.chance(0.5)) {
      line.put("alternative_agent_suggested", "coder");
    }
    file.write(line);
  }
}
