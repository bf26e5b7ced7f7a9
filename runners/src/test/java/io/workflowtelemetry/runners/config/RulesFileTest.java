package io.workflowtelemetry.runners.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.workflowtelemetry.runners.ProjectFolder;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.measure.Pricing;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesFileTest {
  private final UsageErrors errors = new UsageErrors();

  @Test
  void theExampleHoldsEveryDefault() throws IOException {
    Path example = ProjectFolder.find().resolve("docs/rules.example.yaml");
    assertThat(RulesFile.read(example, errors), is(Rules.defaults()));
    assertThat(errors.lines(), is(empty()));
    String text = Files.readString(example);
    RuleParameters names = new RuleParameters();
    for (RecordComponent rule : RuleParameters.all()) {
      for (String parameter : names.parameterNames(rule)) {
        assertThat(text, containsString("\n  " + parameter + ": "));
      }
    }
  }

  @Test
  void whatIsAbsentKeepsItsDefault() throws IOException {
    Rules rules = parse("SUCCESS_RATE:\n  min_rate: 1\nSTORAGE:\nFAILURE_STREAK: {length: 4}\n");
    assertThat(errors.lines(), is(empty()));
    assertThat(rules.successRate(), is(new Rules.SuccessRate(5, 1.0)));
    assertThat(rules.failureStreak(), is(new Rules.FailureStreak(4)));
    assertThat(rules.storage(), is(Rules.defaults().storage()));
    assertThat(parse(""), is(Rules.defaults()));
    assertThat(parse("# nothing\n"), is(Rules.defaults()));
    assertThat(errors.lines(), is(empty()));
  }

  @Test
  void aLimitMayBeOff() throws IOException {
    assertThat(
        parse("RUN_STALLED: {workflow_multiplier: 1.5, min_history_runs: 30}").runStalled(),
        is(new Rules.RunStalled(1_800_000, 1.5, 30)));
    assertThat(parse("RUN_STALLED: {workflow_multiplier: off}"), is(Rules.defaults()));
    assertThat(
        parse("models: {accuracy_runs: 40, max_drift: 0.1}").models(),
        is(new Rules.Models(40, 0.8, 0.7, 200, 0.1, 20, 0.5)));
    Rules.Health health = parse("health: {flaky_weight: off, queue_weight: 2.5}").health();
    assertThat(health.flakyWeight(), is(nullValue()));
    assertThat(health.queueWeight(), is(2.5));
    assertThat(health.successWeight(), is(30.0));
    assertThat(errors.lines(), is(empty()));

    parse("RUN_STALLED: {workflow_multiplier: on}\nRUN_LOST: {lost_after_ms: off}");
    assertThat(
        errors.lines(),
        contains(
            is(
                "--rules: given 'r.yaml line 1: workflow_multiplier: on'; allowed: a number over"
                    + " 0, or off"),
            is(
                "--rules: given 'r.yaml line 2: lost_after_ms: off'; allowed: a whole number over 0")));
  }

  @Test
  void noRunIsJudgedByMoreRunsThanAreKept() throws IOException {
    assertThat(
        parse("ANOMALY_SCORE: {max_score: 5, baseline_runs: 10, min_alike_runs: 1}").anomalyScore(),
        is(new Rules.AnomalyScore(5, 0.25, 10, 10, 1)));
    assertThat(errors.lines(), is(empty()));
    parse("ANOMALY_SCORE: {baseline_runs: 9}");
    assertThat(
        errors.lines(),
        contains(
            "--rules: given 'r.yaml'; allowed: in ANOMALY_SCORE, min_baseline_runs of at most"
                + " baseline_runs, which is 9"));
  }

  @Test
  void pricesAndBudgetsAreExactToAMillionth() throws IOException {
    Rules rules =
        parse(
            """
            cost:
              currency: EUR
              prices: {Linux-Big: 0.0123, self-hosted: 0, gpu: 10000}
              budget:
                all: 1_000.50
                o/r: 0.000001
            """);
    assertThat(errors.lines(), is(empty()));
    assertThat(
        rules.pricing(),
        is(
            new Pricing(
                "EUR",
                Map.of("linux-big", 12_300L, "self-hosted", 0L, "gpu", 10_000_000_000L),
                Map.of("all", 1_000_500_000L, "o/r", 1L))));
    assertThat(parse("cost:").pricing(), is(Pricing.ofList()));
    assertThat(parse("cost: {prices: , budget: {}}").pricing(), is(Pricing.ofList()));
    assertThat(errors.lines(), is(empty()));
  }

  @Test
  void everyMistakeInPricesIsToldWithItsLine() throws IOException {
    parse(
        """
        cost:
          currency: dollars
          prices:
            a: -1
            b: free
            B: 1
            c: 0.0000001
            d: [1]
            e: 1e999999999
            b: 2
          budget: 100
          discount: 3
        """);
    String price = "; allowed: a number from 0 to 10000 with at most 6 decimals";
    assertThat(
        errors.lines(),
        contains(
            "--rules: given 'r.yaml line 2: currency: dollars'; allowed: three capital letters,"
                + " such as USD",
            "--rules: given 'r.yaml line 4: a: -1'" + price,
            "--rules: given 'r.yaml line 5: b: free'" + price,
            "--rules: given 'r.yaml line 7: c: 0.0000001'" + price,
            "--rules: given 'r.yaml line 8: d: a list'" + price,
            "--rules: given 'r.yaml line 9: e: 1e999999999'" + price,
            "--rules: given 'r.yaml line 10: b (again)'; allowed: each once",
            "--rules: given 'r.yaml line 11: budget: 100'; allowed: repositories or all, each with"
                + " an amount",
            "--rules: given 'r.yaml line 12: discount'; allowed: one of the keys currency, prices,"
                + " budget"));
  }

  @Test
  void everyMistakeIsToldWithItsLine() throws IOException {
    parse(
        """
        SUCCESS_RATE:
          min_rate: 80%
          min_verdicts: 0
          min_rate: 0.5
        success_rate: {min_rate: 0.5}
        DURATION_ANOMALY:
          multiplier: .inf
          baseline_runs: 5
          window: [1, 2]
        FAILURE_STREAK: 3
        TELEMETRY_OVERHEAD:
          telemetry_workflow: "("
          max_share: 1.01
        SUCCESS_RATE:
        """);
    assertThat(
        errors.lines(),
        contains(
            is("--rules: given 'r.yaml line 2: min_rate: 80%'; allowed: a number from 0 to 1"),
            is("--rules: given 'r.yaml line 3: min_verdicts: 0'; allowed: a whole number over 0"),
            is("--rules: given 'r.yaml line 4: min_rate (again)'; allowed: each parameter once"),
            startsWith(
                "--rules: given 'r.yaml line 5: success_rate'; allowed: one of the rules"
                    + " SUCCESS_RATE, DURATION_ANOMALY,"),
            is("--rules: given 'r.yaml line 7: multiplier: .inf'; allowed: a number over 0"),
            is(
                "--rules: given 'r.yaml line 9: window'; allowed: one of the parameters"
                    + " multiplier, baseline_runs, min_baseline_runs"),
            is(
                "--rules: given 'r.yaml line 10: FAILURE_STREAK: 3'; allowed: parameters of the"
                    + " rule below it"),
            is(
                "--rules: given 'r.yaml line 12: telemetry_workflow: ('; allowed: a regular"
                    + " expression"),
            is("--rules: given 'r.yaml line 13: max_share: 1.01'; allowed: a number from 0 to 1"),
            is("--rules: given 'r.yaml line 14: SUCCESS_RATE (again)'; allowed: each rule once"),
            is(
                "--rules: given 'r.yaml'; allowed: in DURATION_ANOMALY, min_baseline_runs of at"
                    + " most baseline_runs, which is 5")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- SUCCESS_RATE",
        "text",
        "SUCCESS_RATE: [",
        "SUCCESS_RATE:\n\tmin_rate: 1",
        "SUCCESS_RATE: &a {min_rate: *a}",
        "SUCCESS_RATE: {}\n---\nSTORAGE: {}",
        "FAILURE_STREAK: {length: 99999999999999999999}",
        "DURATION_ANOMALY: {baseline_runs: 2147483648}",
        "FAILURE_STREAK: {length: 3.0}",
        "FAILURE_STREAK: {length: }",
        "FAILURE_STREAK: {length: {length: 3}}",
        "FAILURE_STREAK: {length: !!java.io.File 3}",
        "\u0000",
      })
  void whatIsNoRulesFileIsOneClearError(String text) throws IOException {
    parse(text);
    assertThat(errors.lines().toString(), errors.lines().size(), is(1));
  }

  @Test
  void hostileFilesEndSoon() throws IOException {
    parse("STORAGE: " + "[".repeat(100_000));
    parse("x".repeat(2_000_000));
    assertThat(
        errors.lines(),
        contains(containsString("YAML"), containsString("a file of at most 1048576 bytes")));
  }

  private Rules parse(String text) throws IOException {
    return RulesFile.parse("r.yaml", text.getBytes(StandardCharsets.UTF_8), errors);
  }
}
