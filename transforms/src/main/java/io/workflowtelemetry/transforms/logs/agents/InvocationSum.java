package io.workflowtelemetry.transforms.logs.agents;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the pieces of one invocation add up to. */
final class InvocationSum {
  private static final int MAX_TOOL_NAMES = 1_000;

  private final List<AgentPiece> pieces;
  private final List<UsageSum> sources = new ArrayList<>();

  private InvocationSum(List<AgentPiece> pieces) {
    this.pieces = pieces;
    for (String source : AgentPieces.SOURCES) {
      sources.add(UsageSum.of(pieces.stream().filter(piece -> piece.getSource().equals(source))));
    }
  }

  /**
   * Returns the invocation without its identifier and its parent.
   *
   * @param pieces at least one, by time
   */
  static AgentInvocation.Builder of(List<AgentPiece> pieces) {
    return new InvocationSum(pieces).sum();
  }

  private AgentInvocation.Builder sum() {
    Times times = times();
    AgentPiece end = end();
    String status = end == null ? null : end.getStatus();
    String error = end == null ? null : end.getErrorMessage();
    Map<String, String> tools = firstTold(UsageSum::tools);
    return AgentInvocation.newBuilder()
        .setInvocationId("")
        .setTimestamp(times.last())
        .setDurationMs(times.duration())
        .setSessionId(last(AgentPiece::getSessionId))
        .setAgentName(last(AgentPiece::getAgentName))
        .setTaskDescription(first(AgentPiece::getTask))
        .setStatus(status)
        .setErrorMessage("failure".equals(status) ? error : null)
        .setToolsUsed(tools == null ? null : names(tools))
        .setToolCalls(tools == null ? null : (long) tools.size())
        .setTurns(firstTold(UsageSum::turns))
        .setModel(firstTold(UsageSum::model))
        .setInputTokens(firstTold(UsageSum::inputTokens))
        .setOutputTokens(firstTold(UsageSum::outputTokens))
        .setCacheTokens(firstTold(UsageSum::cacheTokens))
        .setCostUsd(cost());
  }

  /** Returns the names of tools; null where nothing but their calls is told. */
  private static @Nullable List<String> names(Map<String, String> tools) {
    List<String> names =
        tools.values().stream()
            .filter(name -> !name.isEmpty())
            .distinct()
            .sorted()
            .limit(MAX_TOOL_NAMES)
            .toList();
    return names.isEmpty() && !tools.isEmpty() ? null : names;
  }

  private @Nullable Double cost() {
    Long nanos = firstTold(UsageSum::costNanos);
    return nanos == null ? null : AgentPieces.dollars(nanos);
  }

  private <T> @Nullable T firstTold(Function<UsageSum, @Nullable T> quantity) {
    return sources.stream().map(quantity).filter(Objects::nonNull).findFirst().orElse(null);
  }

  private <T> @Nullable T first(Function<AgentPiece, @Nullable T> field) {
    return pieces.stream().map(field).filter(Objects::nonNull).findFirst().orElse(null);
  }

  private <T> @Nullable T last(Function<AgentPiece, @Nullable T> field) {
    return pieces.stream()
        .map(field)
        .filter(Objects::nonNull)
        .reduce((before, after) -> after)
        .orElse(null);
  }

  private record Times(@Nullable Instant last, @Nullable Long duration) {}

  /** Points of metrics are taken by the clock, whatever the agent does; they tell no more. */
  private Times times() {
    Instant first = null;
    Instant last = null;
    Instant measured = null;
    Long stated = null;
    boolean own = false;
    for (AgentPiece piece : pieces) {
      Instant at = piece.getAt();
      if (piece.getSource().equals(AgentPieces.METRIC)) {
        measured = at == null ? measured : at;
        continue;
      }
      last = at == null ? last : at;
      Instant began = piece.getBeganAt() == null ? at : piece.getBeganAt();
      first = EventTimes.earlier(first, began);
      if (piece.getDurationMs() != null && (piece.getAgentNode() || !own)) {
        stated = piece.getDurationMs();
        own = piece.getAgentNode();
      }
    }
    if (stated == null && first != null && !first.equals(last)) {
      Long between = Durations.between(first, last);
      stated = between == null || between > Durations.MAX_MS ? null : between;
    }
    return new Times(last == null ? measured : last, stated);
  }

  /** Returns the piece that tells how it ended: an end, else an error that nothing follows. */
  private @Nullable AgentPiece end() {
    AgentPiece end = null;
    AgentPiece last = null;
    for (AgentPiece piece : pieces) {
      if (piece.getEnd()
          && piece.getStatus() != null
          && (end == null || piece.getAgentNode() || !end.getAgentNode())) {
        end = piece;
      }
      last = piece.getSource().equals(AgentPieces.METRIC) ? last : piece;
    }
    return end != null || last == null || last.getStatus() == null ? end : last;
  }
}
