package io.workflowtelemetry.io.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
  private static List<String> match(String... globs) throws IOException {
    return LogFiles.match(List.of(globs)).stream()
        .map(file -> file.source() + " -> " + file.name())
        .toList();
  }

  @Test
  void aFileIsReadOnceForTheFirstGlobThatMatchesIt(@TempDir Path folder) throws IOException {
    for (String name : List.of("b.log", "a.log", "c.txt", "odd [1]{2}.log")) {
      Files.writeString(folder.resolve(name), "{}");
    }
    String logs = folder + "/*.log";
    String dotted = folder + "/./b.log";
    String all = folder + "/**";
    assertThat(
        match(dotted, logs, all, logs),
        contains(
            dotted + " -> " + folder + "/b.log",
            logs + " -> " + folder + "/a.log",
            logs + " -> " + folder + "/odd [1]{2}.log",
            all + " -> " + folder + "/c.txt"));
  }

  @Test
  void aFolderIsMatchedByItsNameOnly(@TempDir Path folder) throws IOException {
    Files.createDirectory(folder.resolve("inner"));
    Files.writeString(folder.resolve("inner/a.log"), "{}");
    assertThat(match(folder + "/**"), contains(folder + "/** -> " + folder + "/inner/a.log"));
    assertThrows(FileNotFoundException.class, () -> match(folder + "/*"));
    LogFiles.LogFile inner = LogFiles.match(List.of(folder + "/inner")).get(0);
    assertThat(inner.metadata().resourceId().isDirectory(), is(true));
  }

  @Test
  void aGlobThatMatchesNothingFails(@TempDir Path folder) throws IOException {
    assertThrows(FileNotFoundException.class, () -> match(folder + "/*.log"));
    assertThrows(FileNotFoundException.class, () -> match(folder + "/a.log"));
  }

  @Test
  void onlyLargePlainFilesOfLinesAreReadInParts(@TempDir Path folder) throws IOException {
    byte[] lines = "{\"a\":1}\n{\"b\":2}\n".getBytes(UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(lines);
    }
    assertThat(ranges(folder, lines, 15, 6), contains("0-6", "6-12", "12-16"));
    assertThat(ranges(folder, lines, 16, 6), contains("whole"));
    assertThat(ranges(folder, "[\n{},\n{}\n]".getBytes(UTF_8), 1, 6), contains("whole"));
    assertThat(ranges(folder, packed.toByteArray(), 1, 6), contains("whole"));
  }

  private static List<String> ranges(Path folder, byte[] content, long splitOver, long rangeBytes)
      throws IOException {
    Path file = Files.write(folder.resolve("ranges.log"), content);
    LogFiles.LogFile matched = LogFiles.match(List.of(file.toString())).get(0);
    return LogFiles.ranges(matched, Found.JSON, splitOver, rangeBytes).stream()
        .map(range -> range.part() != null ? range.start() + "-" + range.end() : "whole")
        .toList();
  }
}
