package io.workflowtelemetry.io.git;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;

/** Messages of commits, which no table holds, where they are: in repositories and files. */
public final class CommitMessages {
  private static final JsonMapper JSON = new JsonMapper();

  private CommitMessages() {}

  /**
   * Shows the message of each of some commits that a repository knows.
   *
   * @param folder a git repository, bare or not
   * @param shas the commits
   * @param visitor gets the sha and the message
   * @throws IOException when it can't be read
   */
  public static void inRepository(
      String folder, Set<String> shas, BiConsumer<String, String> visitor) throws IOException {
    try (GitRepository repository = GitRepository.open(folder)) {
      for (String sha : shas) {
        Optional<String> message = repository.message(sha);
        message.ifPresent(text -> visitor.accept(sha, text));
      }
    }
  }

  /**
   * Shows the message of each of some commits in files of JSON objects, with gzip or without, that
   * have {@code sha} and {@code message}, or those of GitHub's REST interface.
   *
   * @param glob the files
   * @throws IOException when one can't be read; the message names it
   */
  public static void inFiles(String glob, Set<String> shas, BiConsumer<String, String> visitor)
      throws IOException {
    for (Metadata file : FileSystems.match(glob, EmptyMatchTreatment.ALLOW).metadata()) {
      try (InputStream in = Channels.newInputStream(FileSystems.open(file.resourceId()));
          MappingIterator<JsonNode> lines =
              JSON.readerFor(JsonNode.class).readValues(unpacked(in))) {
        while (lines.hasNextValue()) {
          JsonNode commit = lines.nextValue();
          String sha = commit.path("sha").asText();
          JsonNode message = commit.path("commit").path("message");
          if (shas.contains(sha)) {
            visitor.accept(sha, (message.isTextual() ? message : commit.path("message")).asText());
          }
        }
      } catch (IOException e) {
        throw new IOException(file.resourceId() + " can't be read: " + e.getMessage(), e);
      }
    }
  }

  private static InputStream unpacked(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in);
    buffered.mark(2);
    boolean packed = buffered.read() == 0x1f && buffered.read() == 0x8b;
    buffered.reset();
    return packed ? new GZIPInputStream(buffered) : buffered;
  }
}
