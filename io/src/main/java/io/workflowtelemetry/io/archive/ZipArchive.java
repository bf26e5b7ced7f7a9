package io.workflowtelemetry.io.archive;

import io.workflowtelemetry.io.archive.ArtifactFolder.Artifact;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * An archive of artifacts: the same bytes whenever the artifacts are, made by one JDK. It needs as
 * much room again as the artifacts have, and half of it to spare.
 */
final class ZipArchive {
  /** One that a zip can tell without a time zone, which the first day of its calendar can't. */
  private static final LocalDateTime FIXED = LocalDateTime.of(1980, 2, 1, 0, 0);

  private static final int BUFFER = 1 << 16;
  private static final String UNFINISHED = ".unfinished-";

  /**
   * What was written.
   *
   * @param files how many files it holds
   * @param bytes its size
   * @param sha256 of it
   */
  record Written(long files, long bytes, String sha256) {}

  /** What an entry must be. */
  private record Entry(String path, long bytes, long crc) {}

  private final ArtifactFolder artifacts;
  private final FreeSpace freeSpace;

  ZipArchive(ArtifactFolder artifacts, FreeSpace freeSpace) {
    this.artifacts = artifacts;
    this.freeSpace = freeSpace;
  }

  /**
   * Writes the archive of artifacts at paths, in the place of a former one.
   *
   * @param folder that the archive is in; made if it is not there
   * @param name of the archive's file
   * @throws ArchiveException where something is wrong with the artifacts
   * @throws IOException where they can't be read, or the archive can't be written. Nothing is left
   *     of it either way, and a former one is as it was
   */
  Written write(List<String> paths, Path folder, String name) throws IOException, ArchiveException {
    Files.createDirectories(folder);
    removeUnfinished(folder, name);
    Collection<Artifact> found = artifacts.find(paths);
    if (found.isEmpty()) {
      throw new ArchiveException("there is no file in the artifacts");
    }
    checkRoom(found.stream().mapToLong(Artifact::bytes).sum(), folder);
    Path unfinished = folder.resolve(name + UNFINISHED + UUID.randomUUID());
    try {
      List<Entry> entries = fill(unfinished, found);
      Written written = verify(unfinished, entries);
      Files.move(
          unfinished,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return written;
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** What a process that was killed left of the same archive. */
  private static void removeUnfinished(Path folder, String name) throws IOException {
    Pattern left = Pattern.compile(Pattern.quote(name + UNFINISHED) + "[0-9a-f-]{36}");
    List<Path> old;
    try (Stream<Path> files = Files.list(folder)) {
      old = files.filter(file -> left.matcher(file.getFileName().toString()).matches()).toList();
    }
    for (Path file : old) {
      Files.deleteIfExists(file);
    }
  }

  private void checkRoom(long bytes, Path folder) throws IOException, ArchiveException {
    long needed = bytes + (bytes + 1) / 2;
    long free = freeSpace.below(folder);
    if (free < needed) {
      throw new ArchiveException(
          "%d bytes are free, and 1.5 times the artifacts' size is needed, %d bytes"
              .formatted(free, needed));
    }
  }

  private List<Entry> fill(Path file, Collection<Artifact> found)
      throws IOException, ArchiveException {
    List<Entry> entries = new ArrayList<>();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
      ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
      for (Artifact artifact : found) {
        ZipEntry entry = new ZipEntry(artifact.path());
        entry.setTimeLocal(FIXED);
        zip.putNextEntry(entry);
        long crc = artifacts.read(artifact, content -> copy(artifact, content, zip));
        zip.closeEntry();
        entries.add(new Entry(artifact.path(), artifact.bytes(), crc));
      }
      zip.finish();
      zip.flush();
      channel.force(true);
    }
    return entries;
  }

  private static long copy(Artifact artifact, InputStream content, OutputStream zip)
      throws IOException, ArchiveException {
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[BUFFER];
    long copied = 0;
    int count;
    while (copied <= artifact.bytes() && (count = content.read(buffer)) >= 0) {
      zip.write(buffer, 0, count);
      crc.update(buffer, 0, count);
      copied += count;
    }
    if (copied != artifact.bytes()) {
      throw ArchiveException.of(artifact.path(), "changed while it was read");
    }
    return crc.getValue();
  }

  /** Reads an archive back: its entries must be those that were written, byte for byte. */
  private static Written verify(Path file, List<Entry> entries)
      throws IOException, ArchiveException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.size() != entries.size()) {
        throw new ArchiveException("read back, it has " + zip.size() + " entries");
      }
      Iterator<? extends ZipEntry> found = zip.entries().asIterator();
      for (Entry wanted : entries) {
        ZipEntry entry = found.next();
        try (InputStream content = zip.getInputStream(entry)) {
          if (!wanted.equals(read(entry, content))) {
            throw ArchiveException.of(wanted.path(), "is another when it is read back");
          }
        }
      }
    } catch (ZipException e) {
      throw new ArchiveException("it can't be read back: " + e.getMessage());
    }
    return new Written(entries.size(), Files.size(file), sha256(file));
  }

  private static Entry read(ZipEntry entry, InputStream content) throws IOException {
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[BUFFER];
    long bytes = 0;
    int count;
    while ((count = content.read(buffer)) >= 0) {
      crc.update(buffer, 0, count);
      bytes += count;
    }
    // The directory of the archive has one too, which readers go by.
    return new Entry(
        entry.getName(), bytes, crc.getValue() == entry.getCrc() ? entry.getCrc() : -1);
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] buffer = new byte[BUFFER];
      int count;
      while ((count = content.read(buffer)) >= 0) {
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
