package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import io.workflowtelemetry.schemas.Framing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileFormatTest {
  private static final Dialects DIALECTS = Dialects.with(DialectSettings.defaults());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1}",
        "{}",
        "{ \n }",
        "[{}]",
        "[[{}]]",
        "[]",
        "\n\n  {\n  \"a\": 1\n}",
        "# made today\n// and so on\n\n{\"a\":1}",
        // The first line is cut off, the others are whole; or the only one is cut off.
        "low\":1}\n{\"a\":1}\n{\"a\":2}\n",
        "low\":1}\r\n{\"a\":1}\r\n",
        "{\"a\":1,\"b",
        "{",
        "[",
        "\u0000\u0000\u0000{\"a\":1}\n",
        // Half of the lines are bad.
        "oops\n{\"a\":1}\n",
      })
  void json(String head) {
    assertThat(of(head), is(new FileFormat(FileFormat.JSON, Framing.JSON)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[INFO] Scanning for projects...\n[INFO] BUILD SUCCESS\n",
        "[2025-01-01 10:00:00] begun\n",
        "[main] {\"a\":1}\n",
        "{{ template }}\n",
        "{ return 1; }\n",
        "A title\n\nSome text:\n\n{\"a\":1}\n",
        "text",
        "1",
        "\"text\"",
        "null",
        "<html></html>",
        "\u0000\u0001\u0002",
        "\u0000\u0000\u0000\u0000",
        "\u0000{\u0000\"\u0000a",
        "\uFEFFtext",
      })
  void noKnownFormat(String head) {
    assertThat(of(head), is(new FileFormat(FileFormat.UNKNOWN, Framing.WHOLE)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", " \t\r\n\n", "# nothing\n", "// nothing", "# a\n\n// b\n"})
  void nothing(String head) {
    assertThat(of(head), is(new FileFormat(FileFormat.EMPTY, Framing.JSON)));
  }

  @Test
  void aFormatThatIsGivenCountsWhateverTheBytesSay() {
    Dialects onlyRuns = Dialects.with(DialectSettings.defaults().withFormat("github-run"));
    assertThat(
        FileFormat.of("[INFO] no".getBytes(UTF_8), "a.log", onlyRuns),
        is(new FileFormat(FileFormat.JSON, Framing.JSON)));
    Dialects onlyReports = Dialects.with(DialectSettings.defaults().withFormat("junit-xml"));
    assertThat(
        FileFormat.of("{}".getBytes(UTF_8), "a.json", onlyReports),
        is(new FileFormat("junit-xml", Framing.WHOLE)));
  }

  @Test
  void whatIsSeenIsShownShortAndSafe() {
    assertThat(
        describe("\n \r\n\tFirst line\nSecond"), startsWith("the file is of no known format:"));
    assertThat(describe("\n \r\n\tFirst line\nSecond"), containsString(" with 'First line'; "));
    assertThat(describe("a\u001b[31m\u0000\u00e9"), containsString("'a\\x1b[31m\\x00\\xc3\\xa9'"));
    assertThat(describe("   \n"), containsString("''"));
    assertThat(describe("\u0001".repeat(100_000)).length() - describe("").length(), lessThan(70));
    assertThat(
        describe("<?xml version='1.0'?><!-- a --><TestRun id='1'>"),
        startsWith("the file is of no known format: it is XML whose root is TestRun; known"));
    assertThat(describe("<\u0001>"), containsString("'<\\x01>'"));
    for (String name : DIALECTS.names()) {
      assertThat(describe(""), containsString(name));
    }
  }

  private static String describe(String payload) {
    return FileFormat.describeUnknown(payload.getBytes(UTF_8), DIALECTS);
  }

  private static FileFormat of(String head) {
    return FileFormat.of(head.getBytes(UTF_8), "a.txt", DIALECTS);
  }
}
