package io.workflowtelemetry.transforms.logs.agents;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pieces of agents' invocations, as the agents write them themselves. */
public final class AgentPieces {
  /** Claude Code: its transcripts, hooks, events and metrics. */
  public static final String CLAUDE_CODE = "claude-code";

  /** Any agent that tells of itself by OpenTelemetry's conventions. */
  public static final String GEN_AI = "gen-ai";

  /** Google's Agent Development Kit. */
  static final String ADK = "adk";

  /** Where the same is told several times, the first of these that tells it counts. */
  public static final List<String> SOURCES = List.of("transcript", "event", "metric");

  /** Lines of a session's transcript. */
  static final String TRANSCRIPT = SOURCES.get(0);

  /** Events of a log. */
  public static final String EVENT = SOURCES.get(1);

  /** Points of a metric. */
  public static final String METRIC = SOURCES.get(2);

  /** What hooks are told; they count nothing. */
  static final String HOOK = "hook";

  /** The largest number of tokens that one message tells; sums of a group stay within a long. */
  public static final long MAX_TOKENS = 1_000_000_000_000L;

  private static final double NANOS = 1e9;

  /** The largest cost of one message, in dollars. */
  private static final double MAX_COST = 10_000;

  private AgentPieces() {}

  /** Returns a piece that tells nothing yet. */
  public static AgentPiece.Builder of(String writer, String group, String source) {
    return AgentPiece.newBuilder()
        .setWriter(writer)
        .setGroup(group)
        .setSource(source)
        .setSidechain(false)
        .setAgentNode(false)
        .setTurn(false)
        .setTools(new ArrayList<>())
        .setDelegations(new ArrayList<>())
        .setEnd(false);
  }

  /** Returns what a piece tells, to be put out. */
  public static Observation observation(AgentPiece.Builder piece) {
    return Observation.newBuilder().setAgentPiece(piece.build()).build();
  }

  /**
   * Returns the invocations that the pieces of a group make.
   *
   * @param pieces at least one, different ones of one group, by time
   */
  public static List<AgentInvocation> fold(List<AgentPiece> pieces) {
    return pieces.get(0).getWriter().equals(ADK)
        ? AdkInvocations.fold(pieces)
        : SessionInvocations.fold(pieces);
  }

  /** Returns a name that is short enough to be kept of each piece. */
  public static @Nullable String name(@Nullable String name) {
    return Texts.cutOrNull(name);
  }

  /**
   * Returns a cost in billionths of a dollar.
   *
   * @throws MalformedRecordException where it is negative or too large
   */
  public static long nanos(String field, double dollars) throws MalformedRecordException {
    if (!(dollars >= 0 && dollars <= MAX_COST)) {
      throw new MalformedRecordException(Kind.OUT_OF_RANGE, field + " is out of range");
    }
    return Math.round(dollars * NANOS);
  }

  /** Returns a cost in dollars. */
  static double dollars(long nanos) {
    return nanos / NANOS;
  }
}
