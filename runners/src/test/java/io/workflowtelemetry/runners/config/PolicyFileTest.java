package io.workflowtelemetry.runners.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.workflowtelemetry.transforms.notify.TextMatch;
import io.workflowtelemetry.transforms.policy.Policy;
import io.workflowtelemetry.transforms.policy.Policy.Confirmation;
import io.workflowtelemetry.transforms.policy.Policy.Critical;
import io.workflowtelemetry.transforms.policy.Policy.Guardrails;
import io.workflowtelemetry.transforms.policy.Policy.Retries;
import io.workflowtelemetry.transforms.policy.Policy.Rollbacks;
import io.workflowtelemetry.transforms.policy.Policy.Timeouts;
import io.workflowtelemetry.transforms.policy.Policy.Veto;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of policies as they are read, and as their schema sees them. */
class PolicyFileTest {
  private static final YAMLMapper YAML =
      new YAMLMapper(
          new YAMLFactory().enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS));

  private final UsageErrors errors = new UsageErrors();

  private static List<String> seenBySchema(byte[] file) throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(new ObjectMapper().readTree(PolicyFile.schema()))
        .validate(YAML.readTree(file))
        .stream()
        .map(Object::toString)
        .toList();
  }

  private Optional<Policy> read(String text) throws IOException {
    return PolicyFile.parse("p.yaml", text.getBytes(UTF_8), errors);
  }

  @Test
  void whatIsLeftOutIsAsInTheFileThatComesWithTheProgram() throws IOException {
    assertThat(seenBySchema(PolicyFile.defaultText()), is(empty()));
    Policy defaults = PolicyFile.readDefault();
    // Regular expressions are not equal, but shown alike.
    assertThat(read("{}").orElseThrow().toString(), is(defaults.toString()));
    assertThat(
        read("rollbacks: {guardrails: {critical: {}}}").orElseThrow().toString(),
        is(defaults.toString()));
    assertThat(defaults.rollbacks().guardrails().mostADay(), is(3));
    assertThat(defaults.rollbacks().guardrails().within(), is(Duration.ofMinutes(30)));
    assertThat(defaults.rollbacks().guardrails().offAfterWrong(), is(3));
  }

  @Test
  void everyKeyIsRead() throws IOException {
    String text =
        """
        rollbacks:
          failures: 3
          confirmed_by: both
          branches: [main, trunk]
          guardrails:
            most_a_day: 0
            within: 1h30m
            off_after_wrong: 1
            critical: {repositories: octo/pay, workflows: [Deploy], environments: []}
          vetoes:
            - {decision: 0123456789abcdef0123456789abcdef, comment: no}
            - {repository: octo/app, workflow: CI, from: "2026-01-01T00:00:00Z", until: "2026-01-02T00:00:00+01:00"}
        retries: {least_share_percent: 0, least_known: 1, of_last: 2}
        timeouts: {percent_of_p99: 100, least_runs: 1, of_last: 3}
        """;
    assertThat(seenBySchema(text.getBytes(UTF_8)), is(empty()));
    Optional<Policy> policy = read(text);
    assertThat(errors.lines(), is(empty()));
    assertThat(
        policy.orElseThrow(),
        is(
            new Policy(
                new Rollbacks(
                    3,
                    Confirmation.BOTH,
                    List.of(TextMatch.of("main"), TextMatch.of("trunk")),
                    new Guardrails(
                        0,
                        Duration.ofMinutes(90),
                        1,
                        new Critical(
                            List.of(TextMatch.of("octo/pay")),
                            List.of(TextMatch.of("Deploy")),
                            List.of())),
                    List.of(
                        new Veto("0123456789abcdef0123456789abcdef", null, null, null, null),
                        new Veto(
                            null,
                            TextMatch.of("octo/app"),
                            TextMatch.of("CI"),
                            Instant.parse("2026-01-01T00:00:00Z"),
                            Instant.parse("2026-01-01T23:00:00Z")))),
                new Retries(0, 1, 2),
                new Timeouts(100, 1, 3))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{rollback: {}} | line 1: rollback'; allowed: one of the keys rollbacks, retries, timeouts",
        "{rollbacks: 1} | line 1: rollbacks: 1'; allowed: keys and values",
        "{rollbacks: {failures: 0}} | line 1: failures: 0'; allowed: a whole number from 1 to 100",
        "{rollbacks: {failures: 1.5}} | line 1: failures: 1.5'; allowed: a whole number",
        "{rollbacks: {confirmed_by: me}} | line 1: confirmed_by: me'; allowed: none, rerun,"
            + " deployment, either or both",
        "{rollbacks: {guardrails: {within: soon}}} | line 1: within: soon'; allowed: a duration"
            + " such as",
        "{rollbacks: {guardrails: {most: 1}}} | line 1: most'; allowed: one of the keys critical,"
            + " most_a_day, within",
        "{rollbacks: {vetoes: [{comment: no}]}} | line 1: a veto of all'; allowed: decision",
        "{rollbacks: {vetoes: [{decision: 12ab}]}} | line 1: decision: 12ab'; allowed: the"
            + " decision_id",
        "{timeouts: {percent_of_p99: 99}} | line 1: percent_of_p99: 99'; allowed: a whole number"
            + " from 100",
        "{retries: {least_share_percent: 101}} | line 1: least_share_percent: 101'; allowed: a"
            + " whole number",
        "{retries: []} | line 1: retries: a list'; allowed: keys and values"
      })
  void readerAndSchemaRefuse(String text, String told) throws IOException {
    assertThat(seenBySchema(text.getBytes(UTF_8)), is(not(empty())));
    assertThat(read(text), is(Optional.empty()));
    assertThat(errors.lines().get(0), startsWith("--policy: given 'p.yaml " + told.strip()));
  }

  @Test
  void aMistakeNamesItsLine() throws IOException {
    assertThat(
        read("rollbacks:\n  failures: 2\n  branches:\n    - /(/\nretries:\n  of_last: 0\n"),
        is(Optional.empty()));
    assertThat(errors.lines().size(), is(2));
    assertThat(errors.lines().get(0), startsWith("--policy: given 'p.yaml line 3: branches: /(/'"));
    assertThat(errors.lines().get(1), startsWith("--policy: given 'p.yaml line 6: of_last: 0'"));
  }

  @Test
  void aTimeThatEndsBeforeItBeginsIsRefused() throws IOException {
    assertThat(
        read(
            """
            rollbacks:
              vetoes:
                - from: "2026-01-02T00:00:00Z"
                  until: "2026-01-02T00:00:00Z"
            """),
        is(Optional.empty()));
    assertThat(errors.lines().get(0), startsWith("--policy: given 'p.yaml line 4: until"));
  }
}
