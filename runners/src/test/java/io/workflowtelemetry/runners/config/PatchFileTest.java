package io.workflowtelemetry.runners.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.workflowtelemetry.transforms.logs.Patch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatchFileTest {
  private static final String WHERE = "one of dialect, error_type, file, line, payload_sha256";

  @TempDir Path folder = Path.of("");
  private final UsageErrors errors = new UsageErrors();

  @Test
  void everyConditionIsRead() throws IOException {
    Patch patch =
        parse(
            """
            - where:
                file: a/b.jsonl
                line: 7
                dialect: native-run
                error_type: WRONG_TYPE
                payload_sha256: c0ffee
              payload: '{}'
            - where: {}
              replace: {pattern: a, with: b}
            """);
    assertThat(errors.lines(), is(empty()));
    assertThat(patch.rules(), hasSize(2));
    assertThat(
        patch.rules().get(0),
        is(
            new Patch.Rule(
                "a/b.jsonl",
                7L,
                "native-run",
                "WRONG_TYPE",
                "c0ffee",
                new Patch.ReplaceAll("{}"))));
    assertThat(patch.rules().get(1).file(), is(nullValue()));
    assertThat(patch.rules().get(1).line(), is(nullValue()));
  }

  @Test
  void groupsGoWhereTheyAreNamed() throws IOException {
    assertThat(
        change("'(\\w+)=(\\w+)'", "'$2:$1 $0 \\$1'", "a=b, c=d"), is("b:a a=b $1, d:c c=d $1"));
    assertThat(change("'(?i)TRUE'", "'yes'", "True true"), is("yes yes"));
    assertThat(change("'(a)|(b)'", "'[$2]'", "ab"), is("[][b]"));
    assertThat(change("'x$'", "''", "x\nx"), is("x\n"));
    assertThat(change("'\\x{1F44B}'", "'👋👋'", "hi 👋"), is("hi 👋👋"));
  }

  @Test
  void whatIsNoTextStaysAsItIs() throws IOException {
    byte[] latin = "é".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(rule("'.*'", "'x'").change().apply(latin), is(latin));
  }

  /** Patterns of this kind take other engines longer than the universe is old. */
  @ParameterizedTest
  @ValueSource(strings = {"'(a+)+$'", "'(a|aa)+$'", "'(.*)*x$'", "'^(a?){50}a{50}$'"})
  void aHostilePatternEndsAtOnce(String pattern) throws IOException {
    String payload = "a".repeat(100_000) + "!";
    Patch.Rule rule = rule(pattern, "'x'");
    byte[] mended =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> rule.change().apply(payload.getBytes(StandardCharsets.UTF_8)));
    assertThat(new String(mended, StandardCharsets.UTF_8), is(payload));
  }

  @Test
  void everyMistakeIsToldWithItsRule() throws IOException {
    Patch patch =
        parse(
            """
            - text
            - where: {}
            - payload: x
            - where: {colour: red}
              payload: x
            - where: {line: first}
              payload: x
            - where: {}
              payload: x
              replace: {pattern: a, with: b}
            - where: {}
              payload: [1]
            - where: {}
              replace: {pattern: a}
            - where: {}
              replace: {pattern: '(', with: b}
            - where: {}
              replace: {pattern: '(a)', with: $2}
            - where: {}
              replace: {pattern: a, with: 'b$'}
            - where: {}
              replace: {pattern: '(?=a)', with: b}
            - where: {}
              payload: x
              when: now
            - where: {}
              payload: good
            """);
    assertThat(
        errors.lines(),
        contains(
            mistake(" rule 1", "where, and replace or payload"),
            mistake(" rule 2", "one of replace and payload"),
            mistake(" rule 3", "where: any of dialect, error_type, file, line, payload_sha256"),
            mistake(" rule 4: colour", WHERE),
            mistake(" rule 5", "line: a whole number"),
            mistake(" rule 6", "one of replace and payload"),
            mistake(" rule 7", "payload: a text; or replace: {pattern: a text, with: a text}"),
            mistake(" rule 8", "payload: a text; or replace: {pattern: a text, with: a text}"),
            containsString(" rule 9'; allowed: pattern: a regular expression as RE2 has them ("),
            mistake(" rule 10", "with: a text; $0 to $1 are groups"),
            mistake(" rule 11", "with: a text; $0 to $0 are groups"),
            containsString(" rule 12'; allowed: pattern: a regular expression as RE2 has them ("),
            mistake(" rule 13: when", "one of payload, replace, where")));
    assertThat(patch.rules(), hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text",
        "where: {}",
        "- [",
        "- &a {where: *a}",
        "- {where: {}, payload: a, payload: b}",
        "- {where: {line: 1, line: 2}, payload: a}",
        "[]\n---\n[]",
        "\u0000"
      })
  void whatIsNoPatchIsOneClearError(String text) throws IOException {
    assertThat(parse(text), is(Patch.NONE));
    assertThat(errors.lines().toString(), errors.lines(), hasSize(1));
  }

  @Test
  void hostileFilesEndSoon() throws IOException {
    parse("- ".repeat(100_000));
    parse("x".repeat(2_000_000));
    assertThat(
        errors.lines(),
        contains(containsString("YAML"), containsString("a file of at most 1048576 bytes")));
  }

  private Matcher<String> mistake(String rule, String allowed) {
    return is("--patch: given '" + folder + "/patch.yaml" + rule + "'; allowed: " + allowed);
  }

  private String change(String pattern, String with, String text) throws IOException {
    byte[] mended = rule(pattern, with).change().apply(text.getBytes(StandardCharsets.UTF_8));
    return new String(mended, StandardCharsets.UTF_8);
  }

  private Patch.Rule rule(String pattern, String with) throws IOException {
    Patch patch =
        parse("- where: {}\n  replace: {pattern: %s, with: %s}\n".formatted(pattern, with));
    assertThat(errors.lines(), is(empty()));
    return patch.rules().get(0);
  }

  private Patch parse(String text) throws IOException {
    return PatchFile.read(Files.writeString(folder.resolve("patch.yaml"), text), errors);
  }
}
