package io.workflowtelemetry.transforms.logs.otlp;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.CicdSpan;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One run, told by GitHub's REST interface, by webhooks, by its command line and by three kinds of
 * traces, is one row.
 */
class OneRunTest {
  private static Run expected = new Run();

  @BeforeAll
  static void readRest() {
    expected = Traces.rest(Traces.lines("one-run/rest.jsonl"));
  }

  /** What only the REST interface and webhooks tell. */
  static final Set<String> REST_ONLY =
      Set.of(
          "run.path",
          "run.display_title",
          "run.pull_requests",
          "run.committed_at",
          "job.labels",
          "job.runner_name",
          "job.runner_group_name");

  /** The fields that a kind of traces, or GitHub's command line, does not have. */
  private static Set<String> lacks(String file) {
    Set<String> lacks = new HashSet<>(REST_ONLY);
    lacks.addAll(ownLacks(file));
    if (file.equals("view.json")) {
      lacks.remove("run.display_title");
    }
    return lacks;
  }

  private static Set<String> ownLacks(String file) {
    return switch (file) {
      case "conventions.jsonl" ->
          Set.of(
              "run.workflow_id",
              "run.event",
              "run.actor",
              "run.commit_found",
              "run.commit_author",
              "run.commit_message_length",
              "job.created_at",
              "job.queue_ms",
              "step.number");
      case "receiver.jsonl", "receiver-older.jsonl" ->
          Set.of(
              "run.workflow_id",
              "run.event",
              "run.commit_found",
              "run.commit_author",
              "run.commit_message_length",
              "step.number");
      case "action.jsonl" -> Set.of("run.actor");
      case "view.json" ->
          Set.of(
              "run.actor",
              "run.commit_found",
              "run.commit_author",
              "run.commit_message_length",
              "job.created_at",
              "job.queue_ms");
      default -> throw new IllegalArgumentException(file);
    };
  }

  /** Returns a row without fields, so that rows of different sources can be compared. */
  static Run without(Run row, Set<String> fields) {
    List<Job> jobs = new ArrayList<>();
    for (Job job : row.getJobs()) {
      List<Step> steps = new ArrayList<>();
      job.getSteps()
          .forEach(step -> steps.add(clear(Step.newBuilder(step).build(), "step.", fields)));
      jobs.add(clear(Job.newBuilder(job).setSteps(steps).build(), "job.", fields));
    }
    return clear(Run.newBuilder(row).setJobs(jobs).build(), "run.", fields);
  }

  private static <T extends SpecificRecord> T clear(T record, String prefix, Set<String> fields) {
    for (Schema.Field field : record.getSchema().getFields()) {
      if (fields.contains(prefix + field.name())) {
        record.put(
            field.pos(), field.schema().getType() == Schema.Type.BOOLEAN ? (Object) false : null);
      }
    }
    return record;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"conventions.jsonl", "receiver.jsonl", "receiver-older.jsonl", "action.jsonl"})
  void isOneRow(String file) {
    assertIsOneRow(Traces.row(Traces.updates(Traces.lines(file))), lacks(file));
  }

  @Test
  void isOneRowOfGitHubsCommandLine() {
    assertIsOneRow(Traces.rest(Traces.lines("gh-run/view.json")), lacks("view.json"));
  }

  private static void assertIsOneRow(Run row, Set<String> lacks) {
    assertThat(without(row, lacks), is(without(expected, lacks)));
    // No more is lacking than is listed.
    for (String field : lacks) {
      Set<String> others = new HashSet<>(lacks);
      others.remove(field);
      assertThat(field, without(row, others), not(without(expected, others)));
    }
  }

  /**
   * The deliveries of the run: it and each job as they were when they were queued, when they were
   * under way and when they had ended.
   */
  private static List<String> deliveries() {
    List<String> objects = new ArrayList<>();
    for (String object : Traces.lines("one-run/rest.jsonl")) {
      String open =
          object
              .replaceAll("\"status\": \"completed\"", "\"status\": \"in_progress\"")
              .replaceAll("\"conclusion\": \"\\w+\"", "\"conclusion\": null")
              .replaceAll("\"completed_at\": \"[^\"]+\"", "\"completed_at\": null")
              .replaceAll("10:06:30Z", "10:00:10Z");
      objects.add(delivery("completed", object));
      objects.add(delivery("in_progress", open));
      objects.add(delivery("queued", open.replace("in_progress", "queued")));
    }
    return objects;
  }

  private static String delivery(String action, String object) {
    return "{\"action\":\"%s\",\"%s\":%s,\"repository\":{\"full_name\":\"%s\"},\"sender\":{}}"
        .formatted(
            action,
            object.contains("\"run_id\"") ? "workflow_job" : "workflow_run",
            object,
            expected.getRepository());
  }

  @Test
  void isOneRowOfItsWebhooks() {
    List<String> deliveries = deliveries();
    assertThat(new HashSet<>(deliveries), hasSize(12));
    Collections.shuffle(deliveries, new Random(5));
    assertThat(Traces.rest(deliveries), is(expected));
  }

  @Test
  void hasWhatTheRestInterfaceSays() {
    assertThat(expected.getDurationMs(), is(389_000L));
    assertThat(expected.getDurationSource(), is("JOBS"));
    assertThat(expected.getQueueMs(), is(5_000L));
    assertThat(expected.getJobs(), hasSize(3));
    assertThat(expected.getJobs().get(1).getSteps(), hasSize(4));
    assertThat(expected.getPath(), is(".github/workflows/build.yml"));
    assertThat(expected.getDisplayTitle(), is("Fix the widget — again"));
    assertThat(expected.getPullRequests(), contains(17L, 4L));
    Job job = expected.getJobs().get(1);
    assertThat(job.getLabels(), contains("self-hosted", "linux"));
    assertThat(job.getRunnerName(), is("rack-7"));
    assertThat(job.getRunnerGroupName(), is("Default"));
    assertThat(expected.getJobs().get(2).getLabels(), nullValue());
  }

  @ParameterizedTest
  @CsvSource({
    "conventions.jsonl,1",
    "receiver.jsonl,2",
    "receiver-older.jsonl,3",
    "action.jsonl,4"
  })
  void doesNotDependOnOrderNorOnDuplicates(String file, int seed) {
    List<CicdSpan> spans = new ArrayList<>(Traces.spans(Traces.lines(file)));
    List<?> once = CicdRuns.of(spans, null);
    spans.addAll(List.copyOf(spans));
    Collections.shuffle(spans, new Random(seed));
    assertThat(CicdRuns.of(spans, null), is(once));
  }

  @Test
  void isOneRowOfAllSourcesTogether() {
    List<RunUpdate> all = new ArrayList<>();
    for (String file : List.of("conventions.jsonl", "receiver.jsonl", "action.jsonl")) {
      all.addAll(Traces.updates(Traces.lines(file)));
    }
    assertThat(Traces.rows(all), hasSize(1));
    assertThat(Traces.row(all).getJobs(), hasSize(3));
  }
}
