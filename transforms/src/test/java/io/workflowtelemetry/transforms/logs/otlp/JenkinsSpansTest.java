package io.workflowtelemetry.transforms.logs.otlp;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.Step;
import io.workflowtelemetry.transforms.logs.Parsed;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JenkinsSpansTest {
  private static final List<String> LINES = Traces.lines("jenkins.jsonl");

  private static RunUpdate run(String line) {
    List<RunUpdate> runs =
        Traces.updates(List.of(line)).stream().filter(update -> update.getRun() != null).toList();
    assertThat(runs.size(), is(1));
    return runs.get(0);
  }

  private static List<JobState> jobs(String line) {
    return Traces.updates(List.of(line)).stream()
        .flatMap(update -> update.getJobs().stream())
        .toList();
  }

  private static String line() {
    return LINES.get(0);
  }

  @Test
  void theRootIsTheRun() {
    RunUpdate update = run(line());
    assertThat(update.getKey(), is(new RunKey("acme/shop", "shop/main#12", 1L)));
    RunState run = Objects.requireNonNull(update.getRun());
    assertThat(run.getWorkflowName(), is("shop » main"));
    assertThat(run.getWorkflowId(), is("shop/main"));
    assertThat(run.getEvent(), is("UserIdCause"));
    assertThat(run.getActor(), is("ada"));
    assertThat(run.getBranch(), is("main"));
    assertThat(run.getStatus(), is("completed"));
    assertThat(run.getConclusion(), is("failure"));
    assertThat(run.getCreatedAt(), is(Instant.parse("2025-03-04T10:00:00Z")));
    assertThat(run.getRunStartedAt(), is(Instant.parse("2025-03-04T10:00:00Z")));
    assertThat(run.getUpdatedAt(), is(Instant.parse("2025-03-04T10:05:00Z")));
  }

  private static String told(JobState job) {
    return "%s %s %s %s %s %s %s"
        .formatted(
            job.getJobId(),
            job.getName(),
            job.getStatus(),
            job.getConclusion(),
            time(job.getCreatedAt()),
            time(job.getStartedAt()),
            time(job.getCompletedAt()));
  }

  private static String time(Instant time) {
    return time == null ? "-" : time.toString().substring(11, 19);
  }

  @Test
  void stagesAreJobs() {
    assertThat(
        jobs(line()).stream().map(JenkinsSpansTest::told).toList(),
        containsInAnyOrder(
            "5 Declarative: Checkout SCM completed success - 10:00:33 10:00:43",
            "8 Test completed failure - 10:00:44 10:04:02",
            // It waited for an agent of its own.
            "11 Unit completed failure 10:00:45 10:01:15 10:04:01",
            "13 Lint completed cancelled - 10:00:45 10:01:01",
            "20 Deploy completed not_executed - 10:04:03 10:04:03"));
  }

  private static List<String> steps(String job) {
    return jobs(line()).stream()
        .filter(one -> job.equals(one.getName()))
        .flatMap(one -> one.getSteps().stream())
        .map(JenkinsSpansTest::told)
        .toList();
  }

  private static String told(Step step) {
    return "%s %s %s %s"
        .formatted(
            step.getName(),
            step.getConclusion(),
            time(step.getStartedAt()),
            time(step.getCompletedAt()));
  }

  @Test
  void stepsAreOfTheStageAroundThem() {
    assertThat(
        steps("Declarative: Checkout SCM"),
        contains("checkout: git.example.com/acme/shop success 10:00:33 10:00:43"));
    assertThat(steps("Test"), empty());
    assertThat(
        steps("Unit"),
        contains("mvn verify failure 10:01:16 10:04:00", "junit unstable 10:04:00 10:04:00"));
    // The plugin had no results of steps before; what was interrupted has no status either.
    assertThat(
        steps("Lint"), contains("sh success 10:00:46 10:00:50", "sh cancelled 10:00:51 10:01:00"));
  }

  @Test
  void aRowIsMadeOfThem() {
    Run run = Traces.row(Traces.updates(LINES));
    assertThat(run.getOutcome(), is("FAILURE"));
    assertThat(run.getDurationSource(), is("JOBS"));
    // To the end of the last stage, which is Deploy.
    assertThat(run.getDurationMs(), is(243_000L));
    assertThat(run.getQueueMs(), is(33_000L));
    Job unit =
        run.getJobs().stream()
            .filter(job -> "Unit".equals(job.getName()))
            .findFirst()
            .orElseThrow();
    assertThat(unit.getQueueMs(), is(30_000L));
    assertThat(unit.getDurationMs(), is(166_000L));
  }

  @ParameterizedTest
  @CsvSource({
    "SUCCESS, success",
    "FAILURE, failure",
    "ABORTED, cancelled",
    "UNSTABLE, unstable",
    "NOT_BUILT, not_built"
  })
  void resultsAreConclusions(String result, String conclusion) {
    String line =
        line()
            .replace(
                "\"stringValue\":\"FAILURE\"}}],\"status\":{\"code\":2}}]}]}]}",
                "\"stringValue\":\"" + result + "\"}}],\"status\":{\"code\":2}}]}]}]}");
    assertThat(Objects.requireNonNull(run(line).getRun()).getConclusion(), is(conclusion));
  }

  @Test
  void withoutAResultTheStatusCounts() {
    String line = line().replace("ci.pipeline.run.result", "other");
    assertThat(Objects.requireNonNull(run(line).getRun()).getConclusion(), is("failure"));
  }

  @Test
  void whatIsOlderIsRead() {
    String line =
        line()
            .replace("ci.pipeline.run.number", "ci.pipeline.number")
            .replace("agent.allocate", "node.allocate")
            .replace("ci.pipeline.run.cause", "other");
    assertThat(run(line).getKey().getRunId(), is("shop/main#12"));
    assertThat(Objects.requireNonNull(run(line).getRun()).getActor(), nullValue());
    assertThat(jobs(line).size(), is(5));
  }

  /** A build that another one began stands in its trace, below the step that began it. */
  @Test
  void aTraceMayHoldSeveralBuilds() {
    String other =
        line()
            .replace("\"shop/main\"", "\"deploy\"")
            .replace("\"12\"", "\"3\"")
            .replaceAll("00000000000000([0-9a-f]{2})", "00000000000001$1")
            .replace(
                "\"spanId\":\"00000000000001a1\"",
                "\"spanId\":\"00000000000001a1\",\"parentSpanId\":\"000000000000000d\"")
            .replace("Unit", "Other");
    List<RunUpdate> updates = Traces.updates(List.of(line(), other));
    assertThat(
        updates.stream()
            .filter(update -> update.getRun() == null)
            .map(
                update ->
                    update.getKey().getRunId()
                        + " "
                        + update.getJobs().stream()
                            .map(JobState::getName)
                            .filter(name -> List.of("Unit", "Other").contains(name))
                            .toList())
            .toList(),
        contains("deploy#3 [Other]", "shop/main#12 [Unit]"));
  }

  /** Whatever else Jenkins or a build traces stays a span. */
  @Test
  void otherSpansAreSpans() {
    String line =
        line()
            .replace("jenkins.pipeline.step.type", "other.type")
            .replace("ci.pipeline.run.number", "other.number");
    Parsed parsed = Parsed.of(line);
    assertThat(parsed.observations.stream().filter(one -> one.getPiece() != null).count(), is(3L));
    Parsed scopeless = Parsed.of(line.replace("io.jenkins.opentelemetry", "other"));
    assertThat(
        scopeless.observations.stream().filter(one -> one.getPiece() != null).toList(), empty());
  }
}
