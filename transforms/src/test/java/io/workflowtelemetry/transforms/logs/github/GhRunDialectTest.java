package io.workflowtelemetry.transforms.logs.github;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.Step;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.otlp.Traces;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GhRunDialectTest {
  private static Instant at(String time) {
    return Instant.parse("2025-03-05T" + time + "Z");
  }

  private static String fixture(String name) {
    return String.join("\n", Traces.lines(name));
  }

  @Test
  void aListedRunIsReadFieldByField() {
    Parsed parsed = Parsed.of(fixture("gh-run/list.json"));
    assertThat(parsed.bad, empty());
    assertThat(parsed.dialects, contains("gh-run", "gh-run"));
    RunUpdate open = parsed.updates.get(1);
    assertThat(open.getKey(), is(new RunKey("acme/widgets", "9001234600", 2L)));
    assertThat(open.getJobs(), empty());
    assertThat(
        open.getRun(),
        is(
            RunState.newBuilder()
                .setWorkflowName("Build")
                .setWorkflowId("7700")
                .setDisplayTitle("Bump the widget")
                .setEvent("push")
                .setBranch("main")
                .setHeadSha("9f3c1a77d0b24e5596a1c2d3e4f5061728394a5b")
                .setStatus("in_progress")
                .setCreatedAt(at("08:00:00"))
                .setRunStartedAt(at("09:00:00"))
                .setUpdatedAt(at("09:00:12"))
                .build()));
  }

  /** With nothing but jobs asked for, they look like a page of the REST interface. */
  @Test
  void jobsAloneTellTheirRunByTheirAddress() {
    Parsed parsed = Parsed.of(fixture("gh-job/jobs.json"));
    assertThat(parsed.bad, empty());
    assertThat(parsed.dialects, contains("gh-job", "gh-job"));
    assertThat(parsed.updates.get(0).getKey(), is(new RunKey("acme/widgets", "9001234567", 1L)));
    assertThat(parsed.updates.get(1).getRun(), nullValue());
    assertThat(
        parsed.updates.get(1).getJobs(),
        contains(
            JobState.newBuilder()
                .setJobId("31000000777")
                .setName("compile")
                .setStatus("in_progress")
                .setStartedAt(at("09:00:05"))
                .setSteps(
                    List.of(
                        new Step(
                            1L,
                            "Set up job",
                            "completed",
                            "success",
                            at("09:00:05"),
                            at("09:00:07")),
                        new Step(2L, "Run make", "in_progress", null, at("09:00:07"), null)))
                .build()));
  }

  /** Older versions give no times of steps, and null for the end of a job that goes on. */
  @Test
  void jobsOfARunHaveWhatItHas() {
    RunUpdate update =
        Parsed.update(
            """
            {"databaseId":5,"headBranch":"main","headSha":"ABC","workflowName":"CI","jobs":[
              {"databaseId":6,"name":"a","status":"queued","conclusion":"","completedAt":null,
               "startedAt":"2025-03-05T09:00:05Z","steps":[{"name":"s","number":1,"status":"",
               "conclusion":""}],"url":"https://ghe.example.org/o/r/actions/runs/5/job/6"}]}
            """);
    assertThat(update.getKey(), is(new RunKey("o/r", "5", 1L)));
    assertThat(update.getRun(), nullValue());
    assertThat(
        update.getJobs(),
        contains(
            JobState.newBuilder()
                .setJobId("6")
                .setName("a")
                .setStatus("queued")
                .setStartedAt(at("09:00:05"))
                .setWorkflowName("CI")
                .setBranch("main")
                .setHeadSha("abc")
                .setSteps(List.of(Step.newBuilder().setNumber(1L).setName("s").build()))
                .build()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"url\":\"https://github.com/o/r/actions/runs/5/attempts/3\" | o/r | 3",
        "\"url\":\"https://github.com/o/r/actions/runs/5/attempts/3\",\"attempt\":4 | o/r | 4",
        "\"url\":\"https://github.com/o/r/actions/runs/5\" | o/r | 1",
        "\"url\":\"/actions/runs/5\" | default/repository | 1",
        "\"url\":\"//actions/runs/5\" | default/repository | 1",
        "\"url\":\"https://example.org/\" | default/repository | 1",
        "\"attempt\":2 | default/repository | 2"
      })
  void repositoryAndAttemptMayStandInTheAddress(String field, String repository, long attempt) {
    RunUpdate update =
        Parsed.update("{\"databaseId\":5,\"status\":\"completed\",%s}".formatted(field));
    assertThat(update.getKey(), is(new RunKey(repository, "5", attempt)));
    assertThat(update.getRun(), is(RunState.newBuilder().setStatus("completed").build()));
  }

  @Test
  void aFirstAttemptIsCreatedWhenItStarts() {
    String run =
        "{\"databaseId\":5,\"startedAt\":\"2025-03-05T09:00:00Z\",\"attempt\":%d,\"conclusion\":\"\"}";
    assertThat(Parsed.update(run.formatted(1)).getRun().getCreatedAt(), is(at("09:00:00")));
    assertThat(Parsed.update(run.formatted(2)).getRun().getCreatedAt(), nullValue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"databaseId\":5,\"headSha\":\"a\"} | MISSING_FIELD | createdAt",
        "{\"databaseId\":null,\"status\":\"queued\"} | MISSING_FIELD | databaseId",
        "{\"databaseId\":5,\"status\":1} | WRONG_TYPE | status",
        "{\"databaseId\":5,\"status\":\"queued\",\"jobs\":{}} | WRONG_TYPE | jobs",
        "{\"databaseId\":5,\"completedAt\":null,\"steps\":[]} | MISSING_FIELD | url",
        "{\"databaseId\":5,\"name\":\"a release\",\"tagName\":\"v1\"} | UNRECOGNISED | databaseId"
      })
  void othersAreBad(String object, String kind, String field) {
    Parsed parsed = Parsed.of(object);
    assertThat(parsed.updates, empty());
    assertThat(parsed.bad, hasSize(1));
    assertThat(parsed.bad.get(0).getErrorType(), is(kind));
    assertThat(parsed.bad.get(0).getMessage(), containsString(field));
  }

  @Test
  void withoutAnAddressTheRepositoryMustBeGiven() {
    byte[] run = "{\"databaseId\":5,\"status\":\"queued\"}".getBytes(StandardCharsets.UTF_8);
    BadRecord bad = Parsed.of(run, null).bad.get(0);
    assertThat(bad.getMessage(), containsString("--repository"));
  }
}
