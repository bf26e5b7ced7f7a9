package io.workflowtelemetry.pages;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownReportTest {
  /** What is set behind a fence is shown as it is. */
  private static final Pattern FENCED =
      Pattern.compile("````````sql\n.*?\n````````\n", Pattern.DOTALL);

  @TempDir Path scratch = Path.of("");

  @Test
  void aTableByWorkflowHasTheLastWeeksNumbers() throws IOException, SQLException {
    SampleOutput output = SampleOutput.in(scratch.resolve("out"));
    String text = MarkdownReport.of(Report.of(output.tables()));
    List<@Nullable String> lint =
        SampleOutput.ask(
                """
                SELECT total, printf('%%.1f', 100.0 * successes / (successes + failures))
                FROM '%s' WHERE workflow_name = 'Lint' ORDER BY window_start DESC LIMIT 1
                """
                    .formatted(output.folder().resolve("aggregates/week-WORKFLOW.parquet")))
            .get(0);
    assertThat(
        text,
        containsString("| harbor/lantern / Lint | " + lint.get(0) + " | " + lint.get(1) + " % |"));
  }

  @Test
  void hostileNamesStayText() throws IOException, SQLException {
    SampleOutput output = SampleOutput.in(scratch.resolve("out"));
    String shown = FENCED.matcher(MarkdownReport.of(Report.of(output.tables()))).replaceAll("");
    assertThat(shown, not(containsString("<script>")));
    assertThat(shown, not(containsString("<img")));
    assertThat(shown, not(containsString("\u202e")));
    assertThat(shown, containsString("&#60;script&#62;"));
    assertThat(
        shown,
        containsString("([more](workflow.html#repository=harbor%2Flantern&workflow=Build))"));
  }

  @Test
  void barsAreAsHighAsTheirNumbers() {
    assertThat(Texts.sparkline(List.of(0.0, 1.0, 7.0)), is("▁▂█"));
    assertThat(Texts.sparkline(List.of(0.0, 0.0)), is("▁▁"));
  }
}
