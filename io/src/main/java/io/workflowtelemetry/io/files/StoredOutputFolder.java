package io.workflowtelemetry.io.files;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * A folder of a file system that can't rename: generations, and {@code current.json} that names the
 * one that counts.
 *
 * <p>There are no locks, so of two runs at once the one that publishes last fails: the pointer is
 * no longer what it was when the run began.
 */
final class StoredOutputFolder extends OutputFolder {

  private static final String POINTER = "current.json";
  private static final String GENERATIONS = "generations";
  private static final int POINTER_LIMIT_BYTES = 64 * 1024;

  private final String folder;
  private final String generation;
  private final Optional<String> replaced;

  private StoredOutputFolder(String folder, String generation, Optional<String> replaced) {
    this.folder = folder;
    this.generation = generation;
    this.replaced = replaced;
  }

  static StoredOutputFolder openStored(String directory) throws IOException {
    String folder = withoutSlash(directory);
    try {
      check(folder);
      return new StoredOutputFolder(folder, Generation.name(Instant.now()), published(folder));
    } catch (IllegalArgumentException noSuchFileSystem) {
      throw new UnusableException(
          directory + " can't be opened: " + noSuchFileSystem.getMessage(), noSuchFileSystem);
    }
  }

  static String resolvePublished(String directory) throws IOException {
    String folder = withoutSlash(directory);
    return published(folder)
        .map(name -> folder + "/" + GENERATIONS + "/" + name)
        .orElseThrow(() -> new FileNotFoundException(folder + " holds no output yet"));
  }

  private static String withoutSlash(String directory) {
    int end = directory.length();
    while (end > 0 && directory.charAt(end - 1) == '/') {
      end--;
    }
    return directory.substring(0, end);
  }

  private static void check(String folder) throws IOException {
    for (Metadata file : list(folder + "/**")) {
      String name = file.resourceId().toString();
      String path = name.startsWith(folder) ? name.substring(folder.length() + 1) : name;
      String[] parts = path.split("/", 3);
      boolean inGeneration =
          parts.length == 3 && parts[0].equals(GENERATIONS) && Generation.isName(parts[1]);
      if (!inGeneration && !path.equals(POINTER)) {
        throw new NotOursException(folder, "it holds " + path);
      }
      if (path.equals(POINTER) && published(folder).isEmpty()) {
        throw new NotOursException(
            folder,
            "its " + POINTER + " has no \"producer\": \"" + Summary.PRODUCER + "\" and generation");
      }
    }
  }

  /** The generation that the pointer names; empty when there is no pointer of ours. */
  private static Optional<String> published(String folder) throws IOException {
    List<Metadata> pointers = list(folder + "/" + POINTER);
    if (pointers.isEmpty() || pointers.get(0).sizeBytes() > POINTER_LIMIT_BYTES) {
      return Optional.empty();
    }
    byte[] content;
    try (InputStream in = Channels.newInputStream(FileSystems.open(pointers.get(0).resourceId()))) {
      content = in.readNBytes(POINTER_LIMIT_BYTES);
    }
    return Summary.isOurs(new ByteArrayInputStream(content))
        ? Summary.field(new ByteArrayInputStream(content), "generation").filter(Generation::isName)
        : Optional.empty();
  }

  private static List<Metadata> list(String pattern) throws IOException {
    MatchResult result = FileSystems.match(pattern, EmptyMatchTreatment.ALLOW);
    return result.status() == MatchResult.Status.NOT_FOUND ? List.of() : result.metadata();
  }

  @Override
  public String stagingDirectory() {
    return folder + "/" + GENERATIONS + "/" + generation;
  }

  @Override
  void moveIntoPlace() throws IOException {
    // First of all, since the other run may have removed what this one wrote.
    if (!published(folder).equals(replaced)) {
      throw new IOException(
          "Another run has published to " + folder + " since this one began; its output stays");
    }
    if (!hasSummary()) {
      throw new IllegalStateException(
          stagingDirectory() + " has no " + Summary.FILE + " of this project");
    }
    String pointer =
        "{\"producer\":\"" + Summary.PRODUCER + "\",\"generation\":\"" + generation + "\"}\n";
    ResourceId file = FileSystems.matchNewResource(folder + "/" + POINTER, false);
    try (WritableByteChannel channel = FileSystems.create(file, "application/json")) {
      ByteBuffer bytes = ByteBuffer.wrap(pointer.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
    try {
      removeOlder();
    } catch (IOException leftBehind) {
      // The new output is published; the next publish removes what remains.
    }
  }

  private boolean hasSummary() throws IOException {
    List<Metadata> summaries = list(stagingDirectory() + "/" + Summary.FILE);
    if (summaries.isEmpty()) {
      return false;
    }
    try (InputStream in =
        Channels.newInputStream(FileSystems.open(summaries.get(0).resourceId()))) {
      return Summary.isOurs(in);
    }
  }

  private void removeOlder() throws IOException {
    String prefix = folder + "/" + GENERATIONS + "/";
    List<ResourceId> older = new ArrayList<>();
    for (Metadata file : list(prefix + "**")) {
      String name = file.resourceId().toString();
      String owner = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
      owner = owner.substring(0, Math.max(0, owner.indexOf('/')));
      if (Generation.isName(owner)
          && owner.compareTo(generation) < 0
          && !replaced.equals(Optional.of(owner))) {
        older.add(file.resourceId());
      }
    }
    FileSystems.delete(older, StandardMoveOptions.IGNORE_MISSING_FILES);
  }

  @Override
  void removeStaging() throws IOException {
    List<ResourceId> written = new ArrayList<>();
    for (Metadata file : list(stagingDirectory() + "/**")) {
      written.add(file.resourceId());
    }
    FileSystems.delete(written, StandardMoveOptions.IGNORE_MISSING_FILES);
  }
}
