package io.workflowtelemetry.transforms.parse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.transforms.dialect.MalformedRecordException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnersTest {
  @ParameterizedTest
  @CsvSource({
    "logs/16123456789/report.xml, 16123456789, 1",
    "logs/16123456789/2/report.xml, 16123456789, 2",
    "logs\\16123456789\\2\\report.xml, 16123456789, 2",
    "logs/16123456789/junit/report.xml, 16123456789, 1",
    "2025/12345/16123456789/report.xml, 16123456789, 1",
    "16123456789/20251231/report.xml, 16123456789, 1",
    "logs/20251331/report.xml, 20251331, 1",
    "logs/20251231/report.xml,,",
    "logs/2025/12/31/report.xml,,",
    "logs/16123456789,,",
    "report.xml,,"
  })
  void thePathTellsTheRun(String file, @Nullable String run, @Nullable Long attempt)
      throws MalformedRecordException {
    assertThat(Owners.of(file, null).runId(), is(run));
    assertThat(Owners.of(file, null).runAttempt(), is(attempt));
  }
}
