package io.workflowtelemetry.transforms.logs.agents;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.LinePlace;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What a line tells of an agent's invocation; other lines may tell more of the same one. */
public final class AgentInvocationDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "agent-invocation";
  }

  @Override
  public boolean recognises(JsonNode object) {
    return object.has("invocation_id")
        && !SuccessMetricDialect.isMetric(object)
        && !AdkEventDialect.isEvent(object);
  }

  @Override
  public RecordType recordType() {
    return RecordType.INVOCATION;
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    AgentInvocation.Builder invocation =
        AgentInvocation.newBuilder()
            .setInvocationId(fields.requiredId("invocation_id"))
            .setTimestamp(fields.time("timestamp"))
            .setSessionId(fields.id("session_id"))
            .setParentInvocationId(fields.id("parent_invocation_id"))
            .setWorkflowId(fields.id("workflow_id"))
            .setAgentName(fields.text("agent_name"))
            .setAgentType(fields.word("agent_type"))
            .setTaskDescription(fields.prose("task_description"))
            .setToolsUsed(fields.texts("tools_used"))
            .setDurationMs(duration(fields))
            .setAgentVariant(fields.text("agent_variant"))
            .setQValue(fields.decimal("q_value"))
            .setExploration(fields.flag("exploration"))
            .setReward(fields.decimal("reward"))
            .setModel(model(fields.node()))
            .setInputTokens(count(fields, "input_tokens"))
            .setOutputTokens(count(fields, "output_tokens"))
            .setCacheTokens(count(fields, "cache_tokens"))
            .setCostUsd(cost(fields))
            .setToolCalls(count(fields, "tool_calls"))
            .setTurns(count(fields, "turns"));
    JsonFields features = fields.object("state_features");
    if (features != null) {
      setFeatures(features, invocation);
    }
    JsonFields outcome = fields.object("outcome");
    if (outcome != null) {
      setOutcome(outcome, invocation);
    }
    output.observation(
        Observation.newBuilder()
            .setInvocation(invocation.build())
            .setPlace(new LinePlace(place.file(), place.rangeStart(), place.line()))
            .build());
  }

  private static @Nullable String model(JsonNode line) {
    return AgentPieces.name(line.path("model").textValue());
  }

  /** Loggers write lists of calls and turns too, which are none of these. */
  private static @Nullable Long count(JsonFields fields, String field)
      throws MalformedRecordException {
    return fields.node().path(field).isNumber()
        ? fields.number(field, 0, AgentPieces.MAX_TOKENS)
        : null;
  }

  private static @Nullable Double cost(JsonFields fields) throws MalformedRecordException {
    JsonNode cost = fields.node().path("cost_usd");
    return cost.isNumber()
        ? AgentPieces.dollars(AgentPieces.nanos("cost_usd", cost.doubleValue()))
        : null;
  }

  private static void setFeatures(JsonFields features, AgentInvocation.Builder invocation)
      throws MalformedRecordException {
    JsonFields codebase = features.object("codebase");
    if (codebase != null) {
      invocation
          .setLanguages(codebase.texts("languages"))
          .setFrameworks(codebase.texts("frameworks"))
          .setLoc(codebase.number("loc", 0, Long.MAX_VALUE))
          .setFileCount(codebase.number("file_count", 0, Long.MAX_VALUE));
    }
    JsonFields task = features.object("task");
    if (task != null) {
      invocation
          .setTaskType(task.text("type"))
          .setTaskScope(task.text("scope"))
          .setTaskRiskLevel(task.text("risk_level"));
    }
    JsonFields context = features.object("context");
    if (context != null) {
      invocation
          .setTestsExist(context.flag("tests_exist"))
          .setDocsExist(context.flag("docs_exist"))
          .setGitClean(context.flag("git_clean"));
    }
    invocation.setHistorical(features.json("historical"));
  }

  private static void setOutcome(JsonFields outcome, AgentInvocation.Builder invocation)
      throws MalformedRecordException {
    invocation
        .setStatus(outcome.word("status"))
        .setErrorMessage(outcome.prose("error_message"))
        .setFilesModified(outcome.texts("files_modified"))
        .setFilesCreated(outcome.texts("files_created"))
        .setTestsPassed(testsPassed(outcome))
        .setBuildSucceeded(outcome.flag("build_succeeded"));
  }

  /** Some agents count the tests that passed instead of judging them: one that did is enough. */
  private static @Nullable Boolean testsPassed(JsonFields outcome) throws MalformedRecordException {
    JsonNode value = outcome.node().get("tests_passed");
    if (value == null || !value.isNumber()) {
      return outcome.flag("tests_passed");
    }
    Long passed = outcome.number("tests_passed", 0, Long.MAX_VALUE);
    return passed != null && passed > 0;
  }

  private static @Nullable Long duration(JsonFields fields) throws MalformedRecordException {
    Double seconds = fields.decimal("duration_seconds");
    return seconds == null
        ? null
        : Durations.ms("duration_seconds", BigDecimal.valueOf(seconds), 1000);
  }
}
