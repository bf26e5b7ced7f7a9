package io.workflowtelemetry.transforms.logs.agents;

import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.Attribute;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one source tells of tokens, costs, turns and tools. */
final class UsageSum {
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
