package io.workflowtelemetry.transforms.logs.cdevents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.LifecycleEvent;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.transforms.Fixtures;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CdEventsDialectTest {
  private static final String GROUP = "cdevents:https://github.com/acme/shop/ci/run-1";

  private static List<String> lines() {
    return Fixtures.text("cdevents/run.jsonl").lines().toList();
  }

  private static RunPiece piece(String text) {
    return Parsed.observation(text).getPiece();
  }

  private static LifecycleEvent.Builder expected(String id, String subject, String phase) {
    return LifecycleEvent.newBuilder()
        .setEventId(id)
        .setSubject(subject)
        .setSubjectId("ci/run-1")
        .setPhase(phase)
        .setRepository("acme/shop")
        .setRunId("ci/run-1");
  }

  @Test
  void pipelineRunsAreReadFieldByField() {
    String uri = "https://ci.example.org/run-1";
    LifecycleEvent queued =
        expected("e1", "pipelinerun", "queued")
            .setAt(Instant.parse("2025-12-27T10:00:00Z"))
            .setName("Build")
            .setUri(uri)
            .build();
    assertThat(piece(lines().get(0)), is(new RunPiece(GROUP, "default/repository", null, queued)));
    LifecycleEvent started =
        expected("e2", "pipelinerun", "started")
            .setAt(Instant.parse("2025-12-27T10:00:05Z"))
            .setName("Build")
            .setUri(uri)
            .build();
    assertThat(piece(lines().get(1)).getEvent(), is(started));
    LifecycleEvent finished =
        expected("e6", "pipelinerun", "finished")
            .setAt(Instant.parse("2025-12-27T10:02:10Z"))
            .setName("Build")
            .setOutcome("failure")
            .build();
    assertThat(piece(lines().get(5)).getEvent(), is(finished));
    assertThat(Parsed.of(lines().get(0)).types, contains(RecordType.LIFECYCLE_EVENT));
    assertThat(Parsed.of(lines().get(0)).dialects, contains("cdevents"));
  }

  @Test
  void taskRunsAreReadFieldByField() {
    LifecycleEvent started =
        expected("e3", "taskrun", "started")
            .setSubjectId("task-a")
            .setAt(Instant.parse("2025-12-27T10:00:06Z"))
            .setName("compile")
            .build();
    assertThat(piece(lines().get(2)), is(new RunPiece(GROUP, "default/repository", null, started)));
    LifecycleEvent finished =
        expected("e4", "taskrun", "finished")
            .setSubjectId("task-a")
            .setAt(Instant.parse("2025-12-27T10:01:00.250Z"))
            .setName("compile")
            .setOutcome("success")
            .build();
    // This one is the data of a CloudEvent.
    assertThat(
        piece(lines().get(3)), is(new RunPiece(GROUP, "default/repository", null, finished)));
  }

  private static String event(String type, String source, String subject) {
    return """
        {"context":{"specversion":"0.5.0","id":"e","source":"%s","type":"%s",
         "timestamp":"2025-12-27T10:00:00Z"},"subject":{"id":"t",%s}}
        """
        .formatted(source, type, subject);
  }

  @Test
  void aTaskRunWithoutAPipelineIsARunOfItsOwn() {
    RunPiece piece = piece(event("dev.cdevents.taskrun.started.0.1.0", "s", "\"content\":{}"));
    assertThat(piece.getGroup(), is("cdevents:s/t"));
    assertThat(piece.getEvent().getRunId(), is("t"));
    assertThat(piece.getEvent().getRepository(), nullValue());
    assertThat(piece.getDefaultRepository(), is("default/repository"));
  }

  @Test
  void aPipelineMayRunElsewhere() {
    String content = "\"content\":{\"pipelineRun\":{\"id\":\"p\",\"source\":\"/jenkins\"}}";
    RunPiece piece = piece(event("dev.cdevents.taskrun.started.0.1.0", "/tekton", content));
    assertThat(piece.getGroup(), is("cdevents:/jenkins/p"));
    assertThat(piece.getEvent().getRunId(), is("p"));
    // A pipeline's run is its own, whatever else it names.
    RunPiece run = piece(event("dev.cdevents.pipelinerun.started.0.1.0", "/tekton", content));
    assertThat(run.getGroup(), is("cdevents:/tekton/t"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.cdevents.pipelinerun.started",
        "dev.cdevents.pipelinerun.started.draft",
        "dev.cdevents.pipelineRun.started.0.1.0",
        "dev.cdevents.pipelinerun.started.0.3.0-draft",
        "dev.cdevents.pipelinerun.started.0.99.7"
      })
  void anyVersionBeforeOneIsUnderstood(String type) {
    assertThat(piece(event(type, "s", "\"content\":{}")).getEvent().getPhase(), is("started"));
  }

  @Test
  void laterVersionsAndEventsOfOthersAreNotedAndNotGuessedAt() {
    String later = event("dev.cdevents.pipelinerun.started.1.0.0", "s", "\"content\":{}");
    assertThat(Parsed.observation(later).getNoted().getWhat(), is("CDEvent pipelinerun.started"));
    String spec = lines().get(0).replace("\"0.5.0\"", "\"2.0.0\"");
    assertThat(Parsed.observation(spec).getPiece(), is(nullValue()));
    String custom = event("dev.cdeventsx.acme-lamp.lit.0.1.0", "s", "\"content\":{}");
    assertThat(Parsed.observation(custom).getNoted().getWhat(), is("CDEvent"));
  }

  @ParameterizedTest
  @CsvSource({
    "dev.cdevents.build.finished.0.3.0, CDEvent build.finished",
    "dev.cdevents.taskrun.queued.0.1.0, CDEvent taskrun.queued",
    "dev.cdevents.pipelinerun.other, CDEvent pipelinerun.other",
    "dev.cdevents.a1.b, CDEvent",
    "dev.cdevents., CDEvent"
  })
  void eventsOfOtherTypesAreNoted(String type, String what) {
    String text = event(type, "s", "\"content\":7").strip();
    Parsed parsed = Parsed.of(text);
    assertThat(parsed.types, contains(RecordType.NOTED));
    assertThat(parsed.observations.get(0).getNoted().getWhat(), is(what));
    assertThat(
        parsed.observations.get(0).getNoted().getSha256(),
        is(Digests.sha256(text.getBytes(UTF_8))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"id\":\"e1\"                        | \"x\":1                    | MISSING_FIELD",
        "\"id\":\"ci/run-1\"                  | \"x\":1                    | MISSING_FIELD",
        "\"source\":\"https://github.com/acme/shop\" | \"x\":1             | MISSING_FIELD",
        "\"timestamp\":\"2025-12-27T10:00:00Z\" | \"x\":1                  | MISSING_FIELD",
        "\"timestamp\":\"2025-12-27T10:00:00Z\" | \"timestamp\":\"1744617508663\" | WRONG_TYPE",
        "\"subject\":{                        | \"y\":{                    | MISSING_FIELD",
        "\"content\":{                        | \"content\":7,\"y\":{      | WRONG_TYPE",
        "\"pipelineName\":\"Build\"           | \"pipelineName\":7         | WRONG_TYPE"
      })
  void aFieldThatIsNotWhatItMustBeIsBad(String field, String instead, String error) {
    assertThat(lines().get(0), containsString(field));
    BadRecord bad = Parsed.bad(lines().get(0).replace(field, instead));
    assertThat(bad.getErrorType(), is(error));
    assertThat(bad.getDialect(), is("cdevents"));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"data\":', '\"x\":', MISSING_FIELD",
    "'\"context\":', '\"x\":', MISSING_FIELD",
    "'\"id\":\"ci/run-1\"', '\"x\":1', MISSING_FIELD",
    "'{\"specversion\":\"0.5.1\",\"id\":\"e4\"', '{\"type\":\"other\",\"id\":\"e4\"', INVALID_JSON"
  })
  void aCloudEventHoldsAWholeEvent(String field, String instead, String error) {
    assertThat(lines().get(3), containsString(field));
    assertThat(Parsed.bad(lines().get(3).replace(field, instead)).getErrorType(), is(error));
  }

  @Test
  void aCloudEventOfAnotherKindIsNone() {
    String inner = "\"type\":\"dev.cdevents.taskrun.finished.0.3.0\",\"timestamp\"";
    String other = lines().get(3).replace(inner, "\"type\":\"other\",\"timestamp\"");
    assertThat(Parsed.bad(other).getErrorType(), is("UNRECOGNISED"));
    assertThat(
        Parsed.bad("{\"specversion\":\"1.0\",\"type\":\"org.example\",\"data\":{}}").getDialect(),
        is("json"));
  }

  @Test
  void withoutARepositoryOrADefaultItIsBad() {
    byte[] text =
        event("dev.cdevents.taskrun.started.0.1.0", "s", "\"content\":{}").getBytes(UTF_8);
    BadRecord bad = Parsed.of(text, null).bad.get(0);
    assertThat(bad.getErrorType(), is("MISSING_FIELD"));
    assertThat(bad.getMessage(), containsString("--repository"));
    assertThat(Parsed.of(lines().get(0).getBytes(UTF_8), null).types.size(), is(1));
  }

  @ParameterizedTest
  @CsvSource({
    "https://github.com/acme/shop, acme/shop",
    "https://github.com/acme/shop.git, acme/shop",
    "https://github.com/acme/shop/actions/runs/12?pr=1#a, acme/shop",
    "https://api.github.com/repos/acme/shop/actions, acme/shop",
    "https://github.example.org:8443/api/v3/repos/acme/shop, acme/shop",
    "http://me@git.example.org/acme/my.shop/, acme/my.shop",
    "git@github.com:acme/shop.git, acme/shop",
    "ssh://git@bitbucket.example.org/acme/shop.git, acme/shop",
    "https://gitlab.com/acme/shop/-/pipelines/12, acme/shop",
    "https://gitlab.com/acme/web/team.a/shop, acme/web/team.a/shop",
    "https://gitlab.com/acme/web/shop.git, acme/web/shop",
    "https://git.example.org/acme/web/shop/-/jobs/12, acme/web/shop",
    "git@gitlab.example.org:acme/web/shop.git, acme/web/shop",
    "https://gitlab.com/acme/my group/shop,",
    "https://gitlab.com/acme//shop,",
    "https://gitlab.com/acme,",
    "acme/shop, acme/shop",
    "/acme/shop,",
    "github.com/acme/shop, acme/shop",
    "bitbucket.org/acme/shop, acme/shop",
    "https://codeberg.org/acme/shop, acme/shop",
    "/ci/pipelines/acme/shop,",
    "https://ci.example.org/acme/shop,",
    "/apis/tekton.dev/v1/namespaces/ci/pipelineruns/release-7xk2p,",
    "https://digital.example.org/pipelines/7,",
    "https://github.com/acme,",
    "https://github.com,",
    "/event/source/123,",
    "/staging/tekton/,",
    "tekton,",
    "/tekton,",
    "urn:ci:42,",
    "https://ci.example.org/ng/#/account/a/pipelines/b,",
    "acme/my shop,",
    "'',"
  })
  void theRepositoryStandsInTheSource(String source, @Nullable String repository) {
    assertThat(SourceRepositories.of(source), is(repository));
    assertThat(SourceRepositories.of(null, source), is(repository));
  }

  @Test
  void anAddressOfAGitHostSaysMoreThanAnEnd() {
    assertThat(SourceRepositories.of("/ci/main", "https://github.com/a/b"), is("a/b"));
    assertThat(SourceRepositories.of("a/b", "ci/main"), is("a/b"));
    String subject = "\"source\":\"https://github.com/a/b\",\"content\":{}";
    RunPiece piece = piece(event("dev.cdevents.taskrun.started.0.1.0", "/tekton", subject));
    assertThat(piece.getEvent().getRepository(), is("a/b"));
    assertThat(piece.getGroup(), is("cdevents:/tekton/t"));
  }
}
