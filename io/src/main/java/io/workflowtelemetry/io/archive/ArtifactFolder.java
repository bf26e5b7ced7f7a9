package io.workflowtelemetry.io.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The folder that artifacts are in, and what is in it without following a link. */
final class ArtifactFolder {
  /** Each level is a folder that is held open. */
  private static final int DEEPEST = 32;

  /** What some reader of an archive takes for more than a name. */
  private static final Pattern UNSAFE = Pattern.compile("(?s).*[\\\\\\p{Cntrl}\\u2028\\u2029].*");

  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");

  /**
   * A file.
   *
   * @param names the names of the folders that it is in, and its own
   * @param bytes its size
   */
  record Artifact(List<String> names, long bytes) {
    /** Returns its path in the folder. */
    String path() {
      return String.join("/", names);
    }
  }

  private interface Use<R> {
    R of(SecureDirectoryStream<Path> folder, Path name) throws IOException, ArchiveException;
  }

  private final Path root;
  private final ArchiveLimits limits;

  ArtifactFolder(Path root, ArchiveLimits limits) {
    this.root = root;
    this.limits = limits;
  }

  /** Says whether a folder is there, and on a file system that can be read without links. */
  static boolean isSafe(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return entries instanceof SecureDirectoryStream;
    }
  }

  /** Returns the files at paths, and of folders all that are in them, in the order of paths. */
  Collection<Artifact> find(List<String> paths) throws IOException, ArchiveException {
    if (paths.size() > limits.paths()) {
      throw new ArchiveException("over " + limits.paths() + " artifacts are named");
    }
    Search search = new Search(limits);
    for (String path : paths) {
      List<String> names = names(path);
      at(
          names,
          (folder, name) -> {
            search.add(folder, name, names);
            return search;
          });
    }
    return search.found.values();
  }

  /** Opens a file; it must still be one. */
  <R> R read(Artifact artifact, Reader<R> reader) throws IOException, ArchiveException {
    return at(
        artifact.names(),
        (folder, name) -> {
          if (!attributes(folder, name, artifact.path()).isRegularFile()) {
            throw ArchiveException.of(artifact.path(), "is no file any more");
          }
          try (InputStream content =
              Channels.newInputStream(
                  folder.newByteChannel(
                      name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)))) {
            return reader.read(content);
          }
        });
  }

  /** What is done with the content of a file. */
  interface Reader<R> {
    R read(InputStream content) throws IOException, ArchiveException;
  }

  private List<String> names(String path) throws ArchiveException {
    if (path.codePointCount(0, path.length()) > limits.pathLength()) {
      throw ArchiveException.of(path, "has over " + limits.pathLength() + " characters");
    }
    List<String> names = List.of(path.split("/", -1));
    if (names.size() > DEEPEST) {
      throw tooDeep(path);
    }
    for (String name : names) {
      check(name, path);
    }
    if (DRIVE.matcher(path).matches()) {
      throw notWithin(path);
    }
    return names;
  }

  private static void check(String name, String path) throws ArchiveException {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw notWithin(path);
    }
    if (UNSAFE.matcher(name).matches()
        || !StandardCharsets.UTF_8.newEncoder().canEncode(name)
        || name.indexOf('\uFFFD') >= 0) {
      throw ArchiveException.of(path, "has characters that no path of an archive may have");
    }
  }

  private static ArchiveException notWithin(String path) {
    return ArchiveException.of(path, "is no path within the folder of artifacts");
  }

  private static ArchiveException tooDeep(String path) {
    return ArchiveException.of(path, "is over " + DEEPEST + " folders deep");
  }

  private <R> R at(List<String> names, Use<R> use) throws IOException, ArchiveException {
    try (DirectoryStream<Path> top = Files.newDirectoryStream(root.toRealPath())) {
      if (!(top instanceof SecureDirectoryStream<Path> folder)) {
        throw new ArchiveException("the file system of the artifacts can't be read without links");
      }
      return at(folder, names, 0, use);
    }
  }

  private static <R> R at(
      SecureDirectoryStream<Path> folder, List<String> names, int level, Use<R> use)
      throws IOException, ArchiveException {
    Path name = name(names.get(level), names);
    if (level == names.size() - 1) {
      return use.of(folder, name);
    }
    try (SecureDirectoryStream<Path> inner = open(folder, name, String.join("/", names))) {
      return at(inner, names, level + 1, use);
    }
  }

  private static Path name(String name, List<String> names) throws ArchiveException {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw ArchiveException.of(String.join("/", names), "can't be the path of a file here");
    }
  }

  private static SecureDirectoryStream<Path> open(
      SecureDirectoryStream<Path> folder, Path name, String path)
      throws IOException, ArchiveException {
    if (!attributes(folder, name, path).isDirectory()) {
      throw ArchiveException.of(path, "leads through a link, or through what is no folder");
    }
    try {
      return folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
    } catch (FileSystemException e) {
      throw ArchiveException.of(path, "can't be opened: " + e.getReason());
    }
  }

  private static BasicFileAttributes attributes(
      SecureDirectoryStream<Path> folder, Path name, String path)
      throws IOException, ArchiveException {
    try {
      return folder
          .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .readAttributes();
    } catch (NoSuchFileException e) {
      throw ArchiveException.of(path, "is not there");
    }
  }

  /** Finds files, as many as may be. */
  private static final class Search {
    private final ArchiveLimits limits;
    private final TreeMap<String, Artifact> found = new TreeMap<>();
    private int seen;
    private long bytes;

    Search(ArchiveLimits limits) {
      this.limits = limits;
    }

    void add(SecureDirectoryStream<Path> folder, Path name, List<String> names)
        throws IOException, ArchiveException {
      String path = String.join("/", names);
      if (++seen > limits.files()) {
        throw new ArchiveException("there are over " + limits.files() + " files and folders");
      }
      BasicFileAttributes attributes = attributes(folder, name, path);
      if (attributes.isRegularFile()) {
        add(new Artifact(names, attributes.size()));
      } else if (attributes.isDirectory()) {
        addAll(folder, name, names);
      } else {
        throw ArchiveException.of(path, "is a link, or neither a file nor a folder");
      }
    }

    private void add(Artifact artifact) throws ArchiveException {
      if (found.put(artifact.path(), artifact) == null) {
        bytes += artifact.bytes();
      }
      if (bytes > limits.bytes()) {
        throw new ArchiveException("the artifacts have over " + limits.bytes() + " bytes");
      }
    }

    private void addAll(SecureDirectoryStream<Path> folder, Path name, List<String> names)
        throws IOException, ArchiveException {
      if (names.size() >= DEEPEST) {
        throw tooDeep(String.join("/", names));
      }
      try (SecureDirectoryStream<Path> inner = open(folder, name, String.join("/", names))) {
        for (Path entry : inner) {
          Path child = entry.getFileName();
          List<String> inside = new ArrayList<>(names);
          inside.add(child.toString());
          check(child.toString(), String.join("/", inside));
          add(inner, child, inside);
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
  }
}
