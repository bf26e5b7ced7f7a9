package io.workflowtelemetry.io.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

class SidecarsTest {
  private static final int MOST_BYTES = 64 * 1024;

  @TempDir Path folder = Path.of("");
  private final Sidecars sidecars = new Sidecars();

  @Test
  void itIsTheOneOfTheFilesOwnFolder() throws IOException {
    write("a/run.json", "{\"run_id\":1}");
    write("a/b/run.json", "{\"run_id\":2}");
    assertThat(of("a/report.xml"), is("{\"run_id\":1}"));
    assertThat(of("a/b/report.xml"), is("{\"run_id\":2}"));
    assertThat(of("a/b/c/report.xml"), is(nullValue()));
    assertThat(of("report.xml"), is(nullValue()));
  }

  @Test
  void whatIsTooLongOrNoFileIsNone() throws IOException {
    write("long/run.json", "x".repeat(MOST_BYTES + 1));
    write("longest/run.json", "x".repeat(MOST_BYTES));
    Files.createDirectories(folder.resolve("folder/run.json/deeper"));
    assertThat(of("long/report.xml"), is(nullValue()));
    assertThat(of("longest/report.xml"), is("x".repeat(MOST_BYTES)));
    assertThat(of("folder/report.xml"), is(nullValue()));
  }

  /** Where it leads is not the log's folder; a link within it is another name. */
  @Test
  void aLinkThatLeadsOutIsNone() throws IOException {
    write("secret", "root:x:0:0");
    write("a/kept.json", "{\"run_id\":1}");
    Files.createSymbolicLink(folder.resolve("a/run.json"), Path.of("kept.json"));
    Files.createDirectories(folder.resolve("b"));
    Files.createSymbolicLink(folder.resolve("b/run.json"), Path.of("../secret"));
    Files.createSymbolicLink(folder.resolve("c"), folder.resolve("a"));
    assertThat(of("a/report.xml"), is("{\"run_id\":1}"));
    assertThat(of("b/report.xml"), is(nullValue()));
    assertThat("a linked folder", of("c/report.xml"), is("{\"run_id\":1}"));
  }

  /** Who opens it waits until somebody writes. */
  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void aPipeIsNone() throws Exception {
    Files.createDirectories(folder.resolve("a"));
    try {
      Process made = new ProcessBuilder("mkfifo", folder.resolve("a/run.json").toString()).start();
      assumeTrue(made.waitFor() == 0, "no pipes here");
    } catch (IOException e) {
      abort("this machine has no mkfifo");
    }
    assertThat(of("a/report.xml"), is(nullValue()));
  }

  @Test
  void aFolderIsLookedIntoOnce() throws IOException {
    write("a/run.json", "first");
    assertThat(of("a/1.xml"), is("first"));
    assertThat(of("b/1.xml"), is(nullValue()));
    write("a/run.json", "second");
    write("b/run.json", "second");
    assertThat(of("a/2.xml"), is("first"));
    assertThat(of("b/2.xml"), is(nullValue()));
    for (int other = 0; other < 1_000; other++) {
      assertThat(of("other-" + other + "/1.xml"), is(nullValue()));
    }
    assertThat("forgotten in time", of("a/3.xml"), is("second"));
  }

  private @Nullable String of(String file) throws IOException {
    ByteBuffer sidecar = sidecars.of(folder.resolve(file).toString());
    return sidecar == null ? null : UTF_8.decode(sidecar.duplicate()).toString();
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }
}
