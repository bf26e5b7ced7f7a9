package io.workflowtelemetry.collect.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.io.files.FileNames;
import io.workflowtelemetry.io.text.Printable;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Reports of tests in the artifacts of a run, unpacked. Artifacts are of a run and not of an
 * attempt: each is put to the last one that had been started when it was made.
 */
final class RunArtifacts implements Extra {
  private static final int MOST_PAGES = 10;
  private static final int MOST_ENTRIES = 10_000;
  private static final long MOST_UNPACKED = 256L * 1024 * 1024;
  private static final String WHOLE = "whole.txt";
  private static final Pattern REPORT = Pattern.compile("(?i).*\\.(xml|trx)");

  private final GitHub github;
  private final KeptFiles files;
  private final String named;

  /**
   * Wants some artifacts.
   *
   * @param named a part of their names, in whatever case
   */
  RunArtifacts(GitHub github, KeptFiles files, String named) {
    this.github = github;
    this.files = files;
    this.named = named.toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean collect(Attempt attempt, WorkflowRun run, boolean isSettled) throws IOException {
    String file = attempt.file("artifacts.txt");
    if (attempt.number() < run.attempt() || files.has(file)) {
      return true;
    }
    if (!isSettled) {
      return false;
    }
    StringBuilder told = new StringBuilder("# artifacts at " + github.now() + "\n");
    long seen = 0;
    for (int page = 1; page <= MOST_PAGES; page++) {
      Reply reply =
          github.get(
              Attempt.runCall(attempt.repository(), run.id())
                  + "/artifacts?per_page=100&page="
                  + page);
      JsonNode artifacts = reply.json().path("artifacts");
      for (JsonNode artifact : artifacts) {
        String name = artifact.path("name").asText();
        if (name.toLowerCase(Locale.ROOT).contains(named)) {
          told.append("# ")
              .append(Printable.inLine(name))
              .append(": ")
              .append(keep(artifact, name, run, attempt.repository()))
              .append('\n');
        }
      }
      seen += artifacts.size();
      if (artifacts.isEmpty() || seen >= reply.json().path("total_count").asLong()) {
        break;
      }
    }
    files.keep(file, told.toString().getBytes(StandardCharsets.UTF_8));
    return true;
  }

  private String keep(JsonNode artifact, String name, WorkflowRun run, RepositoryName repository)
      throws IOException {
    Attempt attempt = attemptAt(WorkflowRun.time(artifact.path("created_at")), run, repository);
    // A name of digits alone would be read as that of a run.
    String folder = attempt.file("artifact-" + FileNames.of(name) + "/");
    if (files.has(folder + WHOLE)) {
      return "kept before";
    }
    if (artifact.path("expired").asBoolean()) {
      return "expired";
    }
    Reply reply =
        github.download(
            "%s/actions/artifacts/%d/zip"
                .formatted(repository.path(), artifact.path("id").asLong()));
    if (reply.isGone()) {
      return "HTTP " + reply.status();
    }
    try {
      int reports = unpack(reply.body(), folder);
      files.keep(folder + WHOLE, "# all of it is here\n".getBytes(StandardCharsets.UTF_8));
      return reports + " reports";
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      // The last is what the JDK says to names that are not in the encoding that they claim.
      return "no archive that can be read";
    }
  }

  private int unpack(byte[] zip, String folder) throws IOException {
    int reports = 0;
    int entries = 0;
    long bytes = 0;
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] content =
            in.readNBytes((int) Math.min(Exchange.MOST_OF_A_FILE, MOST_UNPACKED - bytes));
        bytes += content.length;
        if (++entries > MOST_ENTRIES || in.read() >= 0) {
          throw new ZipException("more than is unpacked");
        }
        if (content.length > 0 && REPORT.matcher(entry.getName()).matches()) {
          files.keep(folder + FileNames.of(entry.getName()), content);
          reports++;
        }
      }
    }
    return reports;
  }

  /** Of former attempts it is known when they were started where they were asked for. */
  private Attempt attemptAt(Instant time, WorkflowRun run, RepositoryName repository)
      throws IOException {
    for (int number = run.attempt(); number > 1; number--) {
      Attempt attempt = new Attempt(repository, run.id(), number);
      Instant started = number == run.attempt() ? run.startedAt() : startedAt(attempt);
      if (!time.isBefore(started)) {
        return attempt;
      }
    }
    return new Attempt(repository, run.id(), 1);
  }

  private Instant startedAt(Attempt attempt) throws IOException {
    List<byte[]> answers = files.lines(attempt.jobsFile());
    JsonNode time = answers.isEmpty() ? null : Reply.read(answers.get(0)).get("run_started_at");
    return time == null ? Instant.MAX : WorkflowRun.time(time);
  }
}
