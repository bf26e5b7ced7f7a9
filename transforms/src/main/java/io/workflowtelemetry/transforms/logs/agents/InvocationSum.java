package io.workflowtelemetry.transforms.logs.agents;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
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
      first = first == null || (began != null && began.isBefore(first)) ? began : first;
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

  /** What one source tells of tokens, costs, turns and tools. */
  private static final class UsageSum {
    /** Writers tell of a message as it grows, so the greatest that they tell of it counts. */
    private static final class Usage {
      private @Nullable Long input;
      private @Nullable Long output;
      private @Nullable Long cache;
      private @Nullable Long cost;
      private @Nullable String model;
      private boolean turn;

      void add(AgentPiece piece) {
        Long out = piece.getOutputTokens();
        if (piece.getModel() != null
            && (model == null || (out != null && (output == null || out > output)))) {
          model = piece.getModel();
        }
        input = greatest(input, piece.getInputTokens());
        output = greatest(output, piece.getOutputTokens());
        cache = greatest(cache, piece.getCacheTokens());
        cost = greatest(cost, piece.getCostNanos());
        turn |= piece.getTurn();
      }

      private static @Nullable Long greatest(@Nullable Long one, @Nullable Long other) {
        return one == null || (other != null && other > one) ? other : one;
      }
    }

    private final Map<String, Usage> usages = new TreeMap<>();
    private final Map<String, String> tools = new TreeMap<>();
    private boolean tellsTools;

    static UsageSum of(Stream<AgentPiece> pieces) {
      UsageSum sum = new UsageSum();
      pieces.forEach(sum::add);
      return sum;
    }

    private void add(AgentPiece piece) {
      if (piece.getUsageId() != null) {
        usages.computeIfAbsent(piece.getUsageId(), id -> new Usage()).add(piece);
      }
      // The conventions' events of models' answers say nothing of tools.
      tellsTools |= piece.getTurn() && !piece.getWriter().equals(AgentPieces.GEN_AI);
      for (Attribute tool : piece.getTools()) {
        tools.putIfAbsent(tool.getKey(), tool.getValue());
      }
    }

    /** Returns the tools by call; null where nothing tells that none were called. */
    @Nullable Map<String, String> tools() {
      return tools.isEmpty() && !tellsTools ? null : tools;
    }

    @Nullable Long turns() {
      long turns = usages.values().stream().filter(usage -> usage.turn).count();
      return turns == 0 ? null : turns;
    }

    @Nullable Long inputTokens() {
      return sum(usage -> usage.input);
    }

    @Nullable Long outputTokens() {
      return sum(usage -> usage.output);
    }

    @Nullable Long cacheTokens() {
      return sum(usage -> usage.cache);
    }

    @Nullable Long costNanos() {
      return sum(usage -> usage.cost);
    }

    private @Nullable Long sum(Function<Usage, @Nullable Long> quantity) {
      return usages.values().stream()
          .map(quantity)
          .filter(Objects::nonNull)
          .reduce(Long::sum)
          .orElse(null);
    }

    /** Returns the model that put out the most tokens; of several the first by name. */
    @Nullable String model() {
      Map<String, Long> put = new TreeMap<>();
      for (Usage usage : usages.values()) {
        if (usage.model != null) {
          put.merge(usage.model, usage.output == null ? 0 : usage.output, Long::sum);
        }
      }
      Map.Entry<String, Long> most = null;
      for (Map.Entry<String, Long> model : put.entrySet()) {
        if (most == null || model.getValue() > most.getValue()) {
          most = model;
        }
      }
      return most == null ? null : most.getKey();
    }
  }
}
