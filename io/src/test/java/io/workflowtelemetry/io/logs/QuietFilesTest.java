package io.workflowtelemetry.io.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.io.logs.LogFiles.LogFile;
import io.workflowtelemetry.io.logs.Polled.Rest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class QuietFilesTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final QuietFiles RULE =
      new QuietFiles(Duration.ofSeconds(5), Duration.ofSeconds(60));

  private FolderState state = FolderState.EMPTY;
  private Rest rest = Rest.NONE;

  private static LogFile file(String name, long size, Instant modified) {
    return new LogFile(
        "glob",
        Metadata.builder()
            .setResourceId(FileSystems.matchNewResource("/logs/" + name, name.endsWith("/")))
            .setSizeBytes(size)
            .setLastModifiedMillis(modified.toEpochMilli())
            .setIsReadSeekEfficient(true)
            .build());
  }

  /** Lists the files so many seconds after the start; what is known goes through its coder. */
  private List<String> list(long second, LogFile... files) throws Exception {
    Polled<LogFile, FolderState> polled = RULE.of(state, List.of(files), START.plusSeconds(second));
    state = CoderUtils.clone(new FolderState.StateCoder(), polled.state());
    rest = polled.rest();
    return polled.news().stream().map(value -> value.getValue().name()).toList();
  }

  @Test
  void aFileThatWasNotChangedForSoLongIsReadOnce() throws Exception {
    LogFile file = file("a", 1, START.minusSeconds(5));

    assertThat(list(0, file), contains("/logs/a"));
    assertThat(rest, is(Rest.NONE));
    assertThat(list(1, file), empty());
    assertThat(list(100_000, file), empty());
  }

  @Test
  void aFileIsWaitedForUntilItIsQuiet() throws Exception {
    assertThat(list(0, file("a", 1, START)), empty());
    assertThat(rest, is(Rest.SOON));
    assertThat(list(4, file("a", 2, START.plusSeconds(4))), empty());
    assertThat(list(8, file("a", 2, START.plusSeconds(4))), empty());
    assertThat(state.changing().size(), is(1));
    assertThat(list(9, file("a", 2, START.plusSeconds(4))), contains("/logs/a"));
    assertThat(rest, is(Rest.NONE));
    assertThat(state.changing(), is(anEmptyMap()));
  }

  @Test
  void aFileMayGrowWithoutANewTime() throws Exception {
    Instant old = START.minusSeconds(4);
    assertThat(list(0, file("a", 1, old)), empty());
    assertThat(list(1, file("a", 2, old)), empty());
    assertThat(list(5, file("a", 2, old)), empty());
    assertThat(list(6, file("a", 2, old)), contains("/logs/a"));
  }

  @Test
  void aTimeToComeOrUnknownIsThatOfTheFirstListing() throws Exception {
    LogFile ahead = file("a", 1, START.plusSeconds(1_000));
    LogFile unknown = file("b", 1, Instant.EPOCH);
    assertThat(list(0, ahead, unknown), empty());
    assertThat(list(4, ahead, unknown), empty());
    assertThat(list(5, ahead, unknown), contains("/logs/a", "/logs/b"));
  }

  @Test
  void anotherVersionIsReadAgain() throws Exception {
    Instant old = START.minusSeconds(100);
    assertThat(list(0, file("a", 1, old)), contains("/logs/a"));
    assertThat(list(1, file("a", 2, old)), contains("/logs/a"));
    assertThat(list(2, file("a", 2, old.plusSeconds(1))), contains("/logs/a"));
    assertThat(list(3, file("b", 2, old.plusSeconds(1))), contains("/logs/b"));
  }

  @Test
  void aFileThatIsNeverQuietHoldsTheWatermarkForAWhile() throws Exception {
    for (int second = 0; second < 60; second++) {
      assertThat(list(second, file("a", second, START.plusSeconds(second))), empty());
      assertThat(rest, is(Rest.SOON));
    }
    assertThat(list(60, file("a", 60, START.plusSeconds(60))), empty());
    assertThat(rest, is(Rest.SLOW));
    LogFile other = file("b", 1, START.plusSeconds(61));
    assertThat(list(61, other, file("a", 61, START.plusSeconds(61))), empty());
    assertThat(rest, is(Rest.SOON));
  }

  @Test
  void whatIsGoneForADayIsForgotten() throws Exception {
    LogFile file = file("a", 1, START.minusSeconds(100));
    assertThat(list(0, file), contains("/logs/a"));
    assertThat(list(86_400), empty());
    assertThat(list(86_400, file), empty());
    assertThat(list(2 * 86_400 + 1), empty());
    assertThat(state.given(), is(anEmptyMap()));
  }

  @Test
  void aDirectoryIsToldOfOnce() throws Exception {
    assertThat(list(0, file("folder/", 1, START)), contains("/logs/folder/"));
    assertThat(list(1, file("folder/", 2, START.plusSeconds(1))), empty());
  }
}
