package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.transforms.logs.csv.CsvDurations;
import io.workflowtelemetry.transforms.logs.csv.CsvField;
import io.workflowtelemetry.transforms.logs.csv.CsvMapping;
import io.workflowtelemetry.transforms.logs.csv.CsvTimes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Small files in each dialect, in a folder of the dialect's name. */
final class DialectFixtures {
  private static final CsvMapping CSV =
      new CsvMapping(
          ',',
          Map.of(
              CsvField.RUN_ID,
              "build",
              CsvField.CREATED_AT,
              "begun",
              CsvField.CONCLUSION,
              "result",
              CsvField.DURATION,
              "took",
              CsvField.COMMIT_MESSAGE,
              "message",
              CsvField.LINES_ADDED,
              "added"),
          Map.of(CsvField.REPOSITORY, "lantern/web"),
          CsvTimes.ISO,
          CsvDurations.SECONDS);

  private DialectFixtures() {}

  /** Returns the settings that have every dialect be there. */
  static DialectSettings settings() {
    return DialectSettings.defaults().withCsvMapping(CSV);
  }

  /** Returns the files of a dialect, of which there must be some. */
  static List<Path> of(String dialect) {
    URL folder = DialectFixtures.class.getResource("/fixtures/" + dialect);
    if (folder == null) {
      throw new AssertionError("there is no folder fixtures/" + dialect);
    }
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      List<Path> found = files.sorted().toList();
      if (found.isEmpty()) {
        throw new AssertionError("there is nothing in fixtures/" + dialect);
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the records of a file, cut out of it as its framing says. */
  static List<byte[]> records(Path file, Framing framing) {
    byte[] content = read(file);
    // One character a byte, so that cutting the text cuts the bytes.
    String text = new String(content, ISO_8859_1);
    return switch (framing) {
      case WHOLE -> List.of(content);
      case JSON ->
          file.toString().endsWith(".jsonl") ? bytes(text.lines().toList()) : List.of(content);
      case LINES -> bytes(text.lines().toList());
      case PARAGRAPHS -> bytes(List.of(text.split("\n\n+", -1)));
      case CSV -> rows(text);
      case LENGTHS -> measured(content);
    };
  }

  private static List<byte[]> bytes(List<String> texts) {
    return texts.stream().filter(text -> !text.isBlank()).map(t -> t.getBytes(ISO_8859_1)).toList();
  }

  /** DialectFixtures hold a line end only in a cell that ends before the next row's number. */
  private static List<byte[]> rows(String text) {
    List<String> rows = List.of(text.strip().split("\n(?=[0-9])", -1));
    return bytes(
        rows.subList(1, rows.size()).stream().map(row -> rows.get(0) + "\n" + row).toList());
  }

  private static List<byte[]> measured(byte[] content) {
    List<byte[]> records = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(content);
    while (rest.hasRemaining()) {
      byte[] record = new byte[rest.getInt()];
      rest.get(record);
      records.add(record);
    }
    return records;
  }
}
