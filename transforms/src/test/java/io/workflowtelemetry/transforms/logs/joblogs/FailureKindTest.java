package io.workflowtelemetry.transforms.logs.joblogs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.transforms.logs.Parsed;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureKindTest {
  private static final String EXIT = "##[error]Process completed with exit code 1.";

  private static @Nullable String kind(String... lines) {
    StringBuilder log = new StringBuilder();
    for (String line : lines) {
      log.append("2025-03-01T10:00:00.1234567Z ").append(line).append('\n');
    }
    Parsed parsed = Parsed.file("logs/build.txt", log.toString().getBytes(UTF_8));
    assertThat(parsed.bad, empty());
    return parsed.observations.get(0).getJobLog().getFailureKind();
  }

  /** The texts are those of the runner, and of the service's annotations. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "NULL",
      value = {
        "Process completed with exit code 1. | exit_code",
        "Process completed with exit code -1073741819. | exit_code",
        "Process completed with exit code 143. | exit_code",
        "Process completed with exit code 137. | out_of_memory",
        "Docker run failed with exit code 2 | exit_code",
        "The process '/usr/bin/git' failed with exit code 128 | exit_code",
        "fork: Cannot allocate memory | out_of_memory",
        "The operation was canceled. | cancelled",
        "The action has timed out. | timed_out",
        "The action 'Run tests' has timed out after 10 minutes. | timed_out",
        "The job running on runner rack-7 has exceeded the maximum execution time of 360 minutes. | timed_out",
        "The job has exceeded the maximum execution time of 45m0s | timed_out",
        "No space left on device : '/home/runner/_diag/Worker.log' | out_of_disk",
        "ENOSPC: no space left on device, write | out_of_disk",
        "There is not enough space on the disk. : 'D:\\a' | out_of_disk",
        "The runner has received a shutdown signal. This can happen when it is stopped. | runner_lost",
        "The self-hosted runner: rack-7 lost communication with the server. | runner_lost",
        "The hosted runner encountered an error while running your job. (Error Type: Disconnect). | runner_lost",
        "Operating system is shutting down for computer 'rack-7' | runner_lost",
        "Input required and not supplied: path | NULL",
        "it said: Process completed with exit code 1. | NULL",
        "Process completed with exit code one. | NULL"
      })
  void anErrorTellsWhatMadeTheJobFail(String message, @Nullable String kind) {
    assertThat(kind("##[error]" + message, "Post job cleanup."), is(kind));
    assertThat(kind(message), nullValue());
  }

  @Test
  void ofSeveralTheRootCounts() {
    assertThat(
        kind(
            "##[error]The runner has received a shutdown signal.",
            "##[error]Process completed with exit code 143.",
            "##[error]The operation was canceled."),
        is("runner_lost"));
    assertThat(
        kind(
            "##[error]The operation was canceled.",
            "##[error]The job has exceeded the maximum execution time of 45m0s"),
        is("timed_out"));
    assertThat(kind(EXIT, "##[error]The operation was canceled."), is("cancelled"));
  }

  /** What a process wrote just before it ended tells why; what it wrote long before does not. */
  @Test
  void theLinesBeforeAnExitCodeTellMore() {
    String full = "tar: x: Cannot write: No space left on device";
    assertThat(kind(full, EXIT), is("out_of_disk"));
    assertThat(kind(full, "##[error]tar failed", EXIT), is("out_of_disk"));
    String[] late = new String[21];
    Arrays.fill(late, "x");
    late[0] = full;
    late[20] = EXIT;
    assertThat(kind(late), is("out_of_disk"));
    late[0] = "x";
    late[20] = "x";
    String[] later = Arrays.copyOf(late, 22);
    later[0] = full;
    later[21] = EXIT;
    assertThat(kind(later), is("exit_code"));
    assertThat(kind(full, "##[error]The operation was canceled."), is("cancelled"));
  }

  @Test
  void failedTestsAreBehindAnExitCode() {
    assertThat(kind("==== 1 failed, 9 passed in 7.30s ====", EXIT), is("tests"));
    assertThat(kind("==== 9 passed in 7.30s ====", EXIT), is("exit_code"));
    assertThat(
        kind("==== 1 failed, 9 passed in 7.30s ====", "##[error]The action has timed out."),
        is("timed_out"));
    assertThat(kind("==== 1 failed, 9 passed in 7.30s ===="), nullValue());
  }
}
