package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.schemas.Notification;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Annotates the job of GitHub Actions that runs this, and adds to its summary. */
final class GitHubChannel implements Channel {
  /** Bytes of a step's summary; GitHub shows nothing of one that is longer. */
  static final long MOST_BYTES = 1024 * 1024;

  private final PrintStream out;
  private final @Nullable Path summary;

  /**
   * @param summary file that the summary is added to; null outside of a job
   */
  GitHubChannel(PrintStream out, @Nullable Path summary) {
    this.out = out;
    this.summary = summary;
  }

  @Override
  public Attempt send(Notification notification, boolean toldBefore) {
    out.print(GitHubTexts.commands(notification));
    out.flush();
    if (summary == null) {
      return Attempt.sent("no summary: GITHUB_STEP_SUMMARY is not set");
    }
    byte[] text = GitHubTexts.summary(notification).getBytes(StandardCharsets.UTF_8);
    try (FileChannel file =
        FileChannel.open(summary, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      if (file.size() + text.length > MOST_BYTES) {
        return Attempt.sent("not in the summary, which holds 1 MiB at most");
      }
      ByteBuffer left = ByteBuffer.wrap(text);
      while (left.hasRemaining()) {
        file.write(left);
      }
      return Attempt.sent();
    } catch (IOException e) {
      // The annotation is there; another try would make it twice.
      return Attempt.sent("not in the summary (" + e.getClass().getSimpleName() + ")");
    }
  }
}
