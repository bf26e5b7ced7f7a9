package io.workflowtelemetry.io.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A run's output folder. The run writes below {@link #stagingDirectory()}; readers see the last
 * good output until {@link #publish()} replaces it as a whole. Closed before that, it discards what
 * was written, and so does a JVM that is told to end.
 *
 * <p>Locally a publish is a rename, and one run at a time may have the folder open. In an object
 * store, which can't rename, each run writes a generation of its own, and a publish writes the
 * small file {@code current.json} that names it; readers ask {@link #resolve}. There the last
 * generation but one is kept, for readers that are still at it.
 *
 * <p>Before the first open of a folder in an object store, Beam's {@code FileSystems} must have
 * been given the pipeline's options.
 */
public abstract class OutputFolder implements AutoCloseable {

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://.*");

  private enum State {
    OPEN,
    PUBLISHED,
    DISCARDED
  }

  private final Thread shutdownHook = new Thread(this::discardAtShutdown, "discard-output");
  private State state = State.OPEN;

  OutputFolder() {}

  /**
   * Opens a folder for one run: checks that it may be replaced, restores what a run that died left
   * half renamed, and makes a place to write to.
   *
   * @param directory a local path, relative to the working directory or absolute, a {@code file:}
   *     address, or an address of any file system that Beam finds on the class path
   * @throws NotOursException when something else than an earlier output is there
   * @throws UnusableException when nothing can be written there, or another run is writing
   */
  public static OutputFolder open(String directory) throws IOException {
    OutputFolder folder =
        isLocal(directory)
            ? LocalOutputFolder.openLocal(localPath(directory))
            : StoredOutputFolder.openStored(directory);
    try {
      Runtime.getRuntime().addShutdownHook(folder.shutdownHook);
    } catch (IllegalStateException shuttingDown) {
      folder.discard();
      throw shuttingDown;
    }
    return folder;
  }

  /**
   * Where readers find the current output of a folder.
   *
   * @throws FileNotFoundException when nothing was published there yet
   */
  public static String resolve(String directory) throws IOException {
    if (!isLocal(directory)) {
      return StoredOutputFolder.resolvePublished(directory);
    }
    Path path = localPath(directory);
    if (!Files.isDirectory(path)) {
      throw new FileNotFoundException(path + " holds no output yet");
    }
    return path.toString();
  }

  /** The path that the run writes below, without a slash at its end. */
  public abstract String stagingDirectory();

  /**
   * Puts what was written in the place of the last output.
   *
   * @throws IllegalStateException when this folder was published or discarded before, or when no
   *     {@code summary.json} that names its producer was written
   * @throws IOException when it can't be done; the last output is as it was
   */
  public final synchronized void publish() throws IOException {
    if (state != State.OPEN) {
      throw new IllegalStateException("Already " + state);
    }
    moveIntoPlace();
    state = State.PUBLISHED;
    forgetShutdownHook();
  }

  /** Removes what was written and leaves the last output. Does nothing after a publish. */
  public final synchronized void discard() throws IOException {
    if (state == State.OPEN) {
      state = State.DISCARDED;
      forgetShutdownHook();
      removeStaging();
    }
  }

  @Override
  public final void close() throws IOException {
    discard();
  }

  abstract void moveIntoPlace() throws IOException;

  abstract void removeStaging() throws IOException;

  private void discardAtShutdown() {
    try {
      discard();
    } catch (IOException leftBehind) {
      // Nobody is left to be told. The next run on this folder removes what remains.
    }
  }

  private void forgetShutdownHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException shuttingDown) {
      // Then the hook finds nothing to do.
    }
  }

  private static boolean isLocal(String directory) {
    return directory.startsWith("file:") || !SCHEME.matcher(directory).matches();
  }

  private static Path localPath(String directory) {
    try {
      if (directory.isBlank()) {
        throw new UnusableException("The output folder's name is empty; give it a path", null);
      }
      return directory.startsWith("file:")
          ? Path.of(URI.create(directory))
          : Path.of(directory).toAbsolutePath();
    } catch (InvalidPathException | FileSystemNotFoundException notAPath) {
      throw new UnusableException(directory + " is no path of this machine", notAPath);
    } catch (IllegalArgumentException notAnAddress) {
      throw new UnusableException(
          directory + " is no address of a local folder; write file:///path", notAnAddress);
    }
  }

  /** A folder that no output can go to, for a reason that the user can mend. */
  public static class UnusableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** A folder that holds something else than an earlier output, and so is not replaced. */
  public static final class NotOursException extends UnusableException {
    private static final long serialVersionUID = 1L;

    NotOursException(String folder, String found) {
      super(
          folder
              + " is not replaced, since it is no earlier output: "
              + found
              + ". Name a new or empty folder, or move this one away",
          null);
    }
  }
}
