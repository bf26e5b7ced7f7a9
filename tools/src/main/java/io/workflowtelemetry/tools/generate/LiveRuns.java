package io.workflowtelemetry.tools.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What GitHub tells of runs while they happen, as many as one likes: of each run that it began, of
 * its job, and that it ended. Runs take turns among workflows, {@link #UNDER_WAY} of them are under
 * way at a time, and now and then one takes ten times as long as those before it.
 */
public final class LiveRuns {
  /** How many events there are of a run. */
  public static final int EVENTS_OF_RUN = 3;

  /** How many runs are under way at once. */
  static final int UNDER_WAY = 500;

  private static final int WORKFLOWS_OF_REPOSITORY = 20;
  private static final int SLOW_EVERY = 40;
  private static final int BEFORE_FIRST_SLOW = 12;
  private static final long USUAL_MS = 60_000;
  private static final long SLOW_MS = 10 * USUAL_MS;
  private static final int ADDRESSES = 150;
  private static final long FIRST_ID = 14_000_000_000L;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Workflow> workflows;

  /**
   * What is told at once.
   *
   * @param runId the run that it tells of
   * @param message the JSON of it
   * @param slowEnd whether it is the end of a run that took too long
   */
  public record Event(String runId, String message, boolean slowEnd) {}

  /**
   * What GitHub delivers of an event.
   *
   * @param event its name, as the header {@code X-GitHub-Event} has it
   * @param payload the body
   */
  public record Delivery(String event, String payload) {}

  /** Makes runs of so many workflows. */
  public LiveRuns(int workflows) {
    this.workflows = IntStream.range(0, workflows).mapToObj(LiveRuns::workflow).toList();
  }

  private static Workflow workflow(int index) {
    return new Workflow(
        index,
        "harbor/pier-" + index / WORKFLOWS_OF_REPOSITORY,
        "Build " + index % WORKFLOWS_OF_REPOSITORY,
        1,
        USUAL_MS,
        0,
        0,
        List.of("build"));
  }

  /**
   * Returns the event of a number, from 0.
   *
   * @param nowMs when it happens, in ms since the epoch
   */
  public Event event(long number, long nowMs) {
    long begun = number / EVENTS_OF_RUN;
    int kind = (int) (number % EVENTS_OF_RUN);
    if (kind == 0 || begun < UNDER_WAY) {
      return kind == 0 ? begins(begun, nowMs) : begins(-1 - number, nowMs);
    }
    long ending = begun - UNDER_WAY;
    SimulatedRun run = run(ending, nowMs);
    ObjectNode node = kind == 1 ? GitHubLogs.job(run, run.jobs().get(0)) : GitHubLogs.run(run);
    return new Event(String.valueOf(run.id()), json(node), kind == 2 && isSlow(ending));
  }

  /** Returns the delivery of the event of a number, about as long as GitHub's are. */
  public Delivery delivery(long number, long nowMs) {
    String message = event(number, nowMs).message();
    // Of the two only a job names its run.
    String event = message.contains("\"run_id\"") ? "workflow_job" : "workflow_run";
    String payload =
        "{\"action\":\"%s\",\"%s\":%s,\"sender\":{\"login\":\"adamoreno\",\"urls\":\"%s\"}}"
            .formatted(
                message.contains("\"in_progress\"") ? "in_progress" : "completed",
                event,
                message,
                addresses(number));
    return new Delivery(event, payload);
  }

  /** As many characters as an account's, a repository's and an organisation's addresses have. */
  private static String addresses(long number) {
    return IntStream.range(0, ADDRESSES)
        .mapToObj(i -> "https://api.github.com/repos/harbor/" + (number * ADDRESSES + i) + "{/sha}")
        .collect(Collectors.joining(","));
  }

  /** Returns the event that a run began; it never ends where nothing more is told of it. */
  public Event begins(long number, long nowMs) {
    SimulatedRun run = run(number, nowMs);
    ObjectNode node = GitHubLogs.run(run);
    node.put("status", "in_progress");
    node.putNull("conclusion");
    node.put("created_at", GitHubLogs.time(nowMs));
    node.put("run_started_at", GitHubLogs.time(nowMs));
    node.put("updated_at", GitHubLogs.time(nowMs));
    return new Event(String.valueOf(run.id()), json(node), false);
  }

  private SimulatedRun run(long number, long endsAtMs) {
    Workflow workflow = workflows.get((int) Math.floorMod(number, (long) workflows.size()));
    long took = isSlow(number) ? SLOW_MS : USUAL_MS;
    long startedAt = endsAtMs - took;
    String sha = String.format(Locale.ROOT, "%040x", number + FIRST_ID);
    SimulatedCommit commit =
        new SimulatedCommit(sha, "", "Ada Moreno", "Fix it", startedAt, 1, 1, 1, false);
    SimulatedJob job =
        new SimulatedJob(number, "build", "success", "ubuntu-latest", startedAt, startedAt + 1_000, endsAtMs);
    return new SimulatedRun(
        workflow,
        FIRST_ID + number,
        number,
        1,
        "main",
        "push",
        "adamoreno",
        commit,
        startedAt,
        startedAt,
        "success",
        List.of(job));
  }

  /** A run can't be too long before there are enough to compare it with. */
  private boolean isSlow(long number) {
    long before = Math.floorDiv(number, (long) workflows.size());
    return before >= BEFORE_FIRST_SLOW && (number + before) % SLOW_EVERY == 0;
  }

  private static String json(ObjectNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers is JSON", e);
    }
  }
}
