package io.workflowtelemetry.io.logs;

import io.workflowtelemetry.io.logs.LogFiles.LogFile;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;

/**
 * Lists what globs match and finds the files that are to be read.
 *
 * @param globs where to look
 * @param rule says which files are
 */
record PollFolders(List<String> globs, QuietFiles rule) implements Poller<LogFile, FolderState> {
  /** What names end with while a file is written that is renamed once it is whole. */
  private static final List<String> TEMPORARY =
      List.of(".tmp", ".temp", ".part", ".partial", ".swp", "~");

  @Override
  public FolderState begin() {
    return FolderState.EMPTY;
  }

  @Override
  public Polled<LogFile, FolderState> poll(FolderState state, Instant now) throws IOException {
    List<LogFile> listed =
        LogFiles.match(globs, EmptyMatchTreatment.ALLOW).stream()
            .filter(file -> !isTemporary(file))
            .toList();
    return rule.of(state, listed, now);
  }

  private static boolean isTemporary(LogFile file) {
    String name = file.metadata().resourceId().getFilename();
    if (name == null || file.isDirectory()) {
      return false;
    }
    String lower = name.toLowerCase(Locale.ROOT);
    return name.startsWith(".") || TEMPORARY.stream().anyMatch(lower::endsWith);
  }

  @Override
  public Coder<LogFile> coder() {
    return new LogFileCoder();
  }

  @Override
  public Coder<FolderState> stateCoder() {
    return new FolderState.StateCoder();
  }
}
