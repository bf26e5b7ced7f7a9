package io.workflowtelemetry.io.tables;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * The rows of a table as they lie in a local folder: in all its Parquet and JSON Lines files,
 * however they are named and divided. Hidden files and folders are none of them.
 *
 * @param <T> a row
 */
public final class StoredRows<T extends SpecificRecord> {
  private static final Set<String> ENDINGS = Set.of(".parquet", ".jsonl");

  /** Gets one row after the other. */
  public interface Visitor<T> {
    /** Looks at a row, which is the visitor's to keep. */
    void visit(T row) throws IOException;
  }

  private final Path folder;
  private final Class<T> type;

  private StoredRows(Path folder, Class<T> type) {
    this.folder = folder;
    this.type = type;
  }

  /** Returns the rows below a folder; none where it is not there. */
  public static <T extends SpecificRecord> StoredRows<T> below(Path folder, Class<T> type) {
    return new StoredRows<>(folder, type);
  }

  /**
   * Shows each row, in the order of the files' names and then of their paths.
   *
   * @throws IOException where a file can't be read or holds anything else; the message names it
   */
  public void forEach(Visitor<T> visitor) throws IOException {
    for (Path file : files(folder)) {
      readFile(file, type, visitor);
    }
  }

  /** Shows each row of a file. */
  static <T extends SpecificRecord> void readFile(Path file, Class<T> type, Visitor<T> visitor)
      throws IOException {
    if (file.toString().endsWith(".parquet")) {
      ParquetRows.forEach(file, type, visitor);
    } else {
      try (InputStream in = Files.newInputStream(file)) {
        JsonLinesRows.forEach(in, type, visitor);
      } catch (IOException e) {
        throw new IOException(file + " can't be read: " + e.getMessage(), e);
      }
    }
  }

  /** Returns the files of rows below a folder, by their names and then their paths. */
  static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    Path start = folder.toRealPath();
    try (Stream<Path> found = Files.walk(start)) {
      return found
          .filter(Files::isRegularFile)
          .filter(file -> ENDINGS.stream().anyMatch(file.toString()::endsWith))
          .filter(file -> !isHidden(start.relativize(file)))
          .sorted(
              Comparator.comparing((Path file) -> file.getFileName().toString())
                  .thenComparing(Path::toString))
          .toList();
    }
  }

  private static boolean isHidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }
}
