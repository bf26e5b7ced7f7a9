package io.workflowtelemetry.transforms.logs.github;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.transforms.Fixtures;
import io.workflowtelemetry.transforms.logs.Parsed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitHubCommitDialectTest {
  @Test
  void aCommitIsReadFieldByField() {
    Parsed parsed = Parsed.of(Fixtures.text("github-commit/with-stats.json"));
    assertThat(
        parsed.commits,
        contains(
            new Commit("abcdef", "Ann", 9L, 2L, 12L, 3L, Instant.parse("2025-12-27T11:00:00Z"))));
    assertThat(parsed.dialects, contains("github-commit"));
  }

  @Test
  void aListOfCommitsHasNoCounts() {
    String listed = "{\"sha\":\"AB\",\"commit\":{\"message\":\"m\",\"author\":null}}";
    Commit expected = new Commit("ab", null, 1L, null, null, null, null);
    assertThat(Parsed.of("[" + listed + "," + listed + "]").commits, contains(expected, expected));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "299,299", "300,", "301,", "3000,"})
  void aFullPageOfFilesMayNotBeAll(int files, @Nullable Long changed) {
    String text =
        "{\"sha\":\"ab\",\"commit\":{},\"stats\":{\"additions\":9,\"deletions\":8},\"files\":["
            + "{},".repeat(Math.max(0, files - 1))
            + (files == 0 ? "" : "{}")
            + "]}";
    assertThat(
        Parsed.of(text).commits, contains(new Commit("ab", null, null, changed, 9L, 8L, null)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sha\":null,\"commit\":{}}",
        "{\"sha\":\"a\",\"commit\":{\"author\":\"Ann\"}}",
        "{\"sha\":\"a\",\"commit\":{},\"stats\":{\"additions\":-1}}",
        "{\"sha\":\"a\",\"commit\":{},\"files\":{}}",
        "{\"sha\":\"a\",\"commit\":{},\"files\":[1]}"
      })
  void aFieldThatIsNotWhatItMustBeIsBad(String text) {
    BadRecord bad = Parsed.bad(text);
    assertThat(bad.getRecordType(), is("commit"));
    assertThat(bad.getDialect(), is("github-commit"));
  }
}
