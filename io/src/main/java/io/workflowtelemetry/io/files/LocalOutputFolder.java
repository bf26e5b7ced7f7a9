package io.workflowtelemetry.io.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.regex.Pattern;

/**
 * A folder of the local file system, replaced by renames. Its hidden siblings: {@code .NAME.lock},
 * held while a run has it open; {@code .NAME-staging-…}, which a run writes; {@code
 * .NAME-previous}, the last output for the moment in which the new one takes its place.
 */
final class LocalOutputFolder extends OutputFolder {

  private static final int SUFFIX_BYTES = 8;

  /** Renames a folder within its file system. */
  @FunctionalInterface
  interface Renamer {
    void rename(Path from, Path to) throws IOException;
  }

  private final Path folder;
  private final FolderLock lock;
  private final Path staging;
  private final Renamer renamer;

  private LocalOutputFolder(Path folder, FolderLock lock, Renamer renamer) throws IOException {
    this.folder = folder;
    this.lock = lock;
    this.renamer = renamer;
    this.staging = Files.createDirectory(newStaging(folder));
  }

  static LocalOutputFolder openLocal(Path given) throws IOException {
    return openLocal(given, (from, to) -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
  }

  static LocalOutputFolder openLocal(Path given, Renamer renamer) throws IOException {
    Path folder = locate(given);
    FolderLock lock = lock(folder);
    try {
      restore(folder, renamer);
      removeStale(folder);
      check(folder);
      return new LocalOutputFolder(folder, lock, renamer);
    } catch (IOException | RuntimeException failure) {
      lock.close();
      throw failure;
    }
  }

  /** The folder itself where a link was given; its parent exists and has no links. */
  private static Path locate(Path given) throws IOException {
    Path normal = given.normalize();
    Path name = normal.getFileName();
    Path parent = normal.getParent();
    if (name == null || parent == null) {
      throw new UnusableException(given + " can't be replaced; name a folder in it", null);
    }
    Path folder;
    if (Files.exists(normal)) {
      folder = normal.toRealPath();
    } else if (Files.isSymbolicLink(normal)) {
      throw new UnusableException(
          normal + " is a link to " + Files.readSymbolicLink(normal) + ", which is missing", null);
    } else {
      try {
        folder = Files.createDirectories(parent).toRealPath().resolve(name);
      } catch (IOException notPossible) {
        throw new UnusableException(
            "No folder can be made in " + parent + "; name one that you may write to", notPossible);
      }
    }
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UnusableException(folder + " is a file; name a folder", null);
    }
    if (folder.getParent() == null || Path.of("").toRealPath().startsWith(folder)) {
      throw new UnusableException(
          folder
              + " can't be replaced while it is the working directory or around it; name a"
              + " folder in it",
          null);
    }
    return folder;
  }

  private static FolderLock lock(Path folder) throws IOException {
    Path file = folder.resolveSibling("." + name(folder) + ".lock");
    try {
      return FolderLock.tryTake(file)
          .orElseThrow(
              () ->
                  new UnusableException(
                      "Another run is writing to "
                          + folder
                          + "; wait for it, or name another folder",
                      null));
    } catch (IOException notWritable) {
      throw new UnusableException(
          folder.getParent() + " can't be written to; name a folder where you may write",
          notWritable);
    }
  }

  private static String name(Path folder) {
    return String.valueOf(folder.getFileName());
  }

  private static Path previous(Path folder) {
    return folder.resolveSibling("." + name(folder) + "-previous");
  }

  private static Path newStaging(Path folder) {
    return folder.resolveSibling(
        "." + name(folder) + "-staging-" + Generation.randomHex(SUFFIX_BYTES));
  }

  /** Ends what a run that died in the midst of a publish had begun. */
  private static void restore(Path folder, Renamer renamer) throws IOException {
    Path previous = previous(folder);
    if (!Files.isDirectory(previous, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    OurOutput.check(previous);
    if (Files.exists(folder) && !Folders.names(folder).isEmpty()) {
      OurOutput.check(folder);
      // It died after the new output had come to its place.
      removeOld(previous, folder, renamer);
      return;
    }
    Files.deleteIfExists(folder);
    renamer.rename(previous, folder);
  }

  /**
   * Removes an output whose place is taken. Half an output must not look like a whole one, so it is
   * renamed before it is removed.
   */
  private static void removeOld(Path old, Path folder, Renamer renamer) throws IOException {
    for (String name : Folders.names(old)) {
      if (OurOutput.isKept(name)) {
        renamer.rename(old.resolve(name), folder.resolve(name));
      }
    }
    Path doomed = newStaging(folder);
    renamer.rename(old, doomed);
    Folders.delete(doomed);
  }

  /** Removes what dead runs wrote; with the lock held, no living run has any. */
  private static void removeStale(Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (parent == null) {
      return;
    }
    Pattern stale =
        Pattern.compile(
            Pattern.quote("." + name(folder) + "-staging-") + "[0-9a-f]{" + 2 * SUFFIX_BYTES + "}");
    for (String sibling : Folders.names(parent)) {
      Path path = parent.resolve(sibling);
      if (stale.matcher(sibling).matches() && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        Folders.delete(path);
      }
    }
  }

  private static void check(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    OurOutput.check(folder);
    if (isMountPoint(folder)) {
      throw new UnusableException(
          folder + " is a mount point and can't be replaced; name a folder in it", null);
    }
  }

  private static boolean isMountPoint(Path folder) throws IOException {
    Path parent = folder.getParent();
    return parent != null
        && folder.getFileSystem().supportedFileAttributeViews().contains("unix")
        && !Files.getAttribute(folder, "unix:dev").equals(Files.getAttribute(parent, "unix:dev"));
  }

  @Override
  public String stagingDirectory() {
    return staging.toString();
  }

  @Override
  void moveIntoPlace() throws IOException {
    if (!OurOutput.hasSummary(staging)) {
      throw new IllegalStateException(staging + " has no " + Summary.FILE + " of this project");
    }
    Path previous = previous(folder);
    boolean replaces = Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
    if (replaces) {
      // The user may have put something there while the run was under way.
      OurOutput.check(folder);
      copyPermissions(folder, staging);
      renamer.rename(folder, previous);
    }
    try {
      renamer.rename(staging, folder);
    } catch (IOException failure) {
      if (replaces) {
        try {
          renamer.rename(previous, folder);
        } catch (IOException alsoFailed) {
          failure.addSuppressed(alsoFailed);
        }
      }
      throw failure;
    }
    try {
      if (replaces) {
        removeOld(previous, folder, renamer);
      }
    } catch (IOException leftBehind) {
      // The new output is in place; the next run on this folder removes what remains of the old.
    } finally {
      lock.close();
    }
  }

  private static void copyPermissions(Path from, Path to) throws IOException {
    PosixFileAttributeView source = Files.getFileAttributeView(from, PosixFileAttributeView.class);
    if (source != null) {
      Files.setPosixFilePermissions(to, source.readAttributes().permissions());
    }
  }

  @Override
  void removeStaging() throws IOException {
    try {
      Folders.delete(staging);
    } finally {
      lock.close();
    }
  }
}
