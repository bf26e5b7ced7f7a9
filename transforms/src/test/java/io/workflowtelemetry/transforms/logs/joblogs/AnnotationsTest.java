package io.workflowtelemetry.transforms.logs.joblogs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.LogTests;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationsTest {
  private static final String FILE = "logs/16000000001/2/5.json";
  private static final String EXIT = "Process completed with exit code 1.";

  private static String annotation(String path, String level, String message) {
    return """
    {"path":"%s","blob_href":"https://github.com/o/r/blob/f00d/x","start_line":1,"end_line":1,
     "start_column":null,"end_column":null,"annotation_level":"%s","title":"","message":"%s",
     "raw_details":""}"""
        .formatted(path, level, message);
  }

  private static String failure(String message) {
    return annotation(".github", "failure", message);
  }

  private static Parsed parsed(String file, String content) {
    return Parsed.file(file, content.getBytes(UTF_8));
  }

  /** Returns what a list tells of its job, null where it tells nothing; it is noted either way. */
  private static @Nullable String kind(String... annotations) {
    Parsed parsed = parsed(FILE, "[" + String.join(",", annotations) + "]");
    assertThat(parsed.bad, empty());
    assertThat(parsed.types, contains(RecordType.NOTED));
    return parsed.updates.isEmpty()
        ? null
        : parsed.updates.get(0).getLogTests().get(0).getFailureKind();
  }

  @Test
  void aListTellsWhatTheJobOfItsFileFailedOf() {
    String list = "[" + failure(EXIT) + "]";
    Parsed parsed = parsed(FILE, list);
    assertThat(parsed.dialects, contains("github-annotations", "github-annotations"));
    assertThat(parsed.observations, hasSize(1));
    assertThat(
        parsed.updates.get(0).getKey(), is(new RunKey("default/repository", "16000000001", 2L)));
    assertThat(
        parsed.updates.get(0).getLogTests(),
        contains(new LogTests(Digests.sha256(list), List.of(), "5", "exit_code")));
  }

  /** The texts are those that GitHub's service and runner leave. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "NULL",
      value = {
        "The hosted runner lost communication with the server. Anything can cause it. | runner_lost",
        "The self-hosted runner: rack-7 lost communication with the server. | runner_lost",
        "The runner has received a shutdown signal. | runner_lost",
        "The job was not acquired by Runner of type hosted even after multiple attempts | runner_lost",
        "The job running on runner GitHub Actions 5 has exceeded the maximum execution time of 6 minutes. | timed_out",
        "The run was canceled by @ada. | cancelled",
        "Canceling since a higher priority waiting request for 'ci-7' exists | cancelled",
        "Canceling since a higher priority waiting request for pages exists | cancelled",
        "The operation was canceled. | cancelled",
        "No space left on device : '/home/runner/_diag/Worker.log' | out_of_disk",
        "Process completed with exit code 1. | exit_code",
        "Unexpected input(s) 'colour' | NULL"
      })
  void aMessageTellsWhatMadeTheJobFail(String message, @Nullable String kind) {
    assertThat(kind(failure(message)), is(kind));
  }

  @Test
  void onlyFailuresOfTheRunnerTell() {
    assertThat(kind(annotation(".github", "warning", EXIT)), nullValue());
    assertThat(kind(annotation(".github", "notice", EXIT)), nullValue());
    assertThat(kind(annotation("src/a.py", "failure", EXIT)), nullValue());
    assertThat(kind(annotation(".github/workflows/a.yml", "failure", EXIT)), is("exit_code"));
    assertThat(kind(failure(EXIT).replace("\"path\":\".github\",", "")), is("exit_code"));
  }

  @Test
  void ofSeveralTheRootCounts() {
    assertThat(
        kind(
            failure("The operation was canceled."),
            annotation("src/a.py", "warning", "unused"),
            failure("The job has exceeded the maximum execution time of 45m0s"),
            failure(EXIT)),
        is("timed_out"));
    assertThat("pages in an array", kind("[" + failure(EXIT) + "]", "[]"), is("exit_code"));
  }

  @ParameterizedTest
  @CsvSource({
    "5.json,5",
    "5,5",
    "annotations_5.json,5",
    "annotations-5.json.gz,5",
    "5-annotations.json,5",
    "5.annotations.json.zst,5",
    "job-5.json,5",
    "annotations_check_run_5.json,5",
    "check-run-5_annotations.json,5",
    "annotations.json,",
    "build.json,",
    "1_build.json,",
    "12345678901234567890.json,"
  })
  void theFilesNameTellsTheIdOfTheJob(String name, @Nullable String job) {
    Parsed parsed = parsed("logs/16000000001/" + name, "[" + failure(EXIT) + "]");
    assertThat(parsed.types, contains(RecordType.NOTED));
    assertThat(
        parsed.updates.stream().map(update -> update.getLogTests().get(0).getJob()).toList(),
        is(job == null ? List.of() : List.of(job)));
  }

  @Test
  void whatBelongsToNoRunIsNoted() {
    Parsed parsed = parsed("logs/5.json", "[" + failure(EXIT) + "]");
    assertThat(parsed.types, contains(RecordType.NOTED));
    assertThat(parsed.updates, empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[[]]",
        "[{\"annotation_level\":\"failure\",\"message\":\"m\"}]",
        "[{\"annotation_level\":\"failure\",\"path\":\"p\"}]",
        "[{\"message\":\"m\",\"path\":\"p\"}]",
        "[{\"id\":1,\"annotation_level\":\"failure\",\"message\":\"m\",\"path\":\"p\"}]",
        "{\"annotation_level\":\"failure\",\"message\":\"m\",\"path\":\"p\"}",
        "[{\"x\":{\"annotation_level\":\"failure\",\"message\":\"m\",\"path\":\"p\"}}]"
      })
  void whatIsNoListOfAnnotationsIsReadAsJson(String content) {
    assertThat(parsed(FILE, content).dialects, empty());
    assertThat(parsed(FILE, content).bad.size(), is(content.matches("\\[+]+") ? 0 : 1));
    parsed(FILE, content).bad.forEach(bad -> assertThat(bad.getDialect(), is("json")));
  }

  /** More than the first bytes of a file that a format is told by. */
  @Test
  void aLongMessageHidesNothing() {
    assertThat(kind(failure(EXIT + "x".repeat(100_000))), is("exit_code"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[%s, 1]                              | WRONG_TYPE",
        "[%s, {\"message\":\"m\"}]            | MISSING_FIELD",
        "[%s, {\"annotation_level\":\"notice\"}] | MISSING_FIELD",
        "[%s, {\"annotation_level\":\"notice\",\"message\":1}] | WRONG_TYPE",
        "[%s                                  | INVALID_JSON"
      })
  void aListThatIsNoneIsBadAsAWhole(String content, String error) {
    Parsed parsed = parsed(FILE, content.formatted(failure(EXIT)));
    assertThat(parsed.types, empty());
    assertThat(parsed.updates, empty());
    assertThat(parsed.bad, hasSize(1));
    assertThat(parsed.bad.get(0).getErrorType(), is(error));
    assertThat(parsed.bad.get(0).getRecordType(), is("noted"));
  }

  @Test
  void whateverAFileIsGivenForIsNoList() {
    Parsed parsed =
        Parsed.of(
            DialectSettings.defaults(), "github-annotations", FILE, "{}".getBytes(UTF_8), null);
    assertThat(parsed.bad.get(0).getErrorType(), is("WRONG_TYPE"));
  }

  private static String object(String fields, String annotations) {
    return "{%s,\"annotations\":[%s]}".formatted(fields, annotations);
  }

  @Test
  void anObjectNamesItsRunAndItsJob() {
    String fields = "\"repository\":\"o/r\",\"run_id\":16000000001,\"run_attempt\":2,\"job_id\":5";
    String object = object(fields, failure("The run was canceled by @ada."));
    Parsed parsed = Parsed.of(object);
    assertThat(parsed.bad, empty());
    assertThat(parsed.types, contains(RecordType.NOTED));
    assertThat(parsed.dialects, contains("job-annotations", "job-annotations"));
    assertThat(parsed.updates.get(0).getKey(), is(new RunKey("o/r", "16000000001", 2L)));
    assertThat(
        parsed.updates.get(0).getLogTests(),
        contains(new LogTests(Digests.sha256(object), List.of(), "5", "cancelled")));
  }

  @Test
  void aCheckRunHasTheIdOfItsJob() {
    Parsed parsed = Parsed.of(object("\"run_id\":\"1\",\"check_run_id\":\"5\"", failure(EXIT)));
    assertThat(parsed.updates.get(0).getKey(), is(new RunKey("default/repository", "1", 1L)));
    assertThat(parsed.updates.get(0).getLogTests().get(0).getJob(), is("5"));
    Parsed none = Parsed.of(object("\"run_id\":\"1\",\"check_run_id\":\"5\"", ""));
    assertThat(none.types, contains(RecordType.NOTED));
    assertThat(none.updates, empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"run_id\":1,\"job_id\":null | MISSING_FIELD",
        "\"run_id\":null,\"job_id\":1 | MISSING_FIELD",
        "\"run_id\":1,\"job_id\":1,\"run_attempt\":0 | OUT_OF_RANGE",
        "\"run_id\":1 | UNRECOGNISED",
        "\"job_id\":1 | UNRECOGNISED"
      })
  void anObjectMustNameBoth(String fields, String error) {
    assertThat(Parsed.bad(object(fields, failure(EXIT))).getErrorType(), is(error));
  }
}
