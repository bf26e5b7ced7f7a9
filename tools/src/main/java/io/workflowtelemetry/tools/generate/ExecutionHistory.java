package io.workflowtelemetry.tools.generate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The executions of a simulated team of agents, one after another in the order of their start: 45
 * dimensions of five types over six weeks, in the last of which what is {@linkplain
 * Slowdown#PLANTED planted} is slow.
 */
final class ExecutionHistory {
  /** The end of every history; the clock plays no part. */
  static final Instant END = Instant.parse("2026-01-01T00:00:00Z");

  private static final Duration SPAN = Duration.ofDays(42);
  private static final Duration SLOW = Duration.ofDays(7);
  private static final double SPREAD = 0.3;

  /**
   * A phase.
   *
   * @param ownMs median of the work that no agent does, in ms
   * @param agents who may work in it
   * @param working how many of them do
   * @param agentMs median of an agent's work, in ms
   * @param gate what it ends with; null for none
   */
  private record Phase(
      String name,
      long ownMs,
      List<String> agents,
      int working,
      long agentMs,
      @Nullable String gate) {}

  private static final List<Phase> PHASES =
      List.of(
          new Phase("PLAN", 60_000, List.of("planner", "researcher"), 1, 40_000, "SCOPE"),
          new Phase("LEAD", 90_000, List.of("architect", "api-designer"), 1, 50_000, "DESIGN"),
          new Phase(
              "EXEC",
              300_000,
              List.of("coder", "test-writer", "database-engineer", "documenter"),
              2,
              60_000,
              null),
          new Phase(
              "VERIFY",
              240_000,
              List.of("reviewer", "security-reviewer", "performance-tester"),
              2,
              45_000,
              "QUALITY"),
          new Phase("SHIP", 50_000, List.of(), 0, 0, "RELEASE"));

  private static final List<String> KINDS_OF_WORK =
      List.of("feature", "bugfix", "refactor", "infrastructure", "database");

  private static final long GATE_MS = 15_000;
  private static final long HANDOFF_MS = 2_000;

  private final SeededRandom random;
  private final long executions;
  private long made;

  ExecutionHistory(long executions, SeededRandom random) {
    this.executions = executions;
    this.random = random;
  }

  /** Returns whether there is another execution. */
  boolean hasNext() {
    return made < executions;
  }

  /** Returns the next execution. */
  Execution next() {
    double place = (made + random.unit()) / executions;
    long start = END.toEpochMilli() - (long) ((1 - place) * SPAN.toMillis());
    made++;
    String traceId = String.format(Locale.ROOT, "%016x%016x", random.bits(), random.bits());
    String sdType = random.pick(KINDS_OF_WORK);
    // A session is a working day's worth of executions.
    String session = "session-" + (1 + made / 5);
    return new Execution(made, traceId, sdType, session, new Spans(start, sdType).all());
  }

  /** Puts the spans of an execution one after another. */
  private final class Spans {
    private final String sdType;
    private final boolean slow;
    private final List<SimulatedSpan> spans = new ArrayList<>();
    private final long startedAt;
    private long now;

    Spans(long startedAt, String sdType) {
      this.startedAt = startedAt;
      this.now = startedAt;
      this.sdType = sdType;
      this.slow = startedAt >= END.minus(SLOW).toEpochMilli();
    }

    List<SimulatedSpan> all() {
      String root = id();
      for (int i = 0; i < PHASES.size(); i++) {
        if (i > 0) {
          String to = PHASES.get(i).name();
          add(id(), root, "handoff", PHASES.get(i - 1).name() + " to " + to, to, took(HANDOFF_MS));
        }
        phase(PHASES.get(i), root);
      }
      spans.add(0, new SimulatedSpan(root, null, null, "execution", null, startedAt, now, 0));
      return spans;
    }

    private void phase(Phase phase, String root) {
      String id = id();
      long began = now;
      int place = spans.size();
      now += took(phase.ownMs() * factor("phase", phase.name()));
      List<String> agents = new ArrayList<>(phase.agents());
      random.shuffle(agents);
      for (String agent : agents.subList(0, phase.working())) {
        double median = phase.agentMs() * factor("subagent", agent);
        add(id(), id, "subagent", agent, phase.name(), took(median));
      }
      if (phase.gate() != null) {
        String gate = phase.gate();
        double median =
            GATE_MS * factor("gate", gate) * factor("gate+sd_type", gate + "+" + sdType);
        add(id(), id, "gate", gate, phase.name(), took(median));
      }
      spans.add(
          place, new SimulatedSpan(id, root, "phase", phase.name(), phase.name(), began, now, 0));
    }

    private void add(
        String id, String parent, String type, String name, String phase, long durationMs) {
      long waited = random.between(0, 500);
      now += waited;
      spans.add(new SimulatedSpan(id, parent, type, name, phase, now, now + durationMs, waited));
      now += durationMs;
    }

    private double factor(String dimensionType, String dimensionKey) {
      return slow ? Slowdown.factor(dimensionType, dimensionKey) : 1;
    }

    private long took(double medianMs) {
      return Math.max(1, (long) random.logNormal(medianMs, SPREAD));
    }

    private String id() {
      return String.format(Locale.ROOT, "%016x", random.bits());
    }
  }
}
