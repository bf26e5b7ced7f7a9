package io.workflowtelemetry.io.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonShapeTest {
  private static final String LONG = "\"" + "x".repeat(70_000) + "\"";

  private static JsonShape framing(String text) {
    byte[] head = text.getBytes(ISO_8859_1);
    return JsonShape.of(head, 0, Math.min(head.length, JsonShape.HEAD_BYTES));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n \n# only a comment",
        "{\"a\":1}",
        "{\"a\":1}\n{\"b\":2}\n",
        "# comment\n\n  {\"a\":1}\r\n",
        "{\"total_count\":1,\"workflow_runs\":[{\"id\":1}]}\n",
        // The first line is damaged: in a list, in an object, in a string, and alone in that.
        "{\"a\":[1,\n{\"b\":2}\n{\"c\":3}\n",
        "{\"a\":1,\n{\"b\":2}\n",
        "{\"a\":\"x\n{\"b\":2}\n",
        "{\"a\":[\n{\"b\":2}\n",
        // Or it holds something behind a whole value.
        "{\"a\":1}x\n{\"b\":2}\n",
        "{\"a\":1}{\"b\":2}\n{\"c\":3}\n",
        "{\"a\":1}{\"b\":2}\n\u0000{\"c\":3}\n",
        "{\"a\":1,\n{\"b\":2}{\"c\":3}\n",
        // A line end in a text.
        "{\"a\":\"x\ny\"}",
        "{\"a\":\"x\r\ny\",\"b\":{}}\r\n",
        // Not JSON at all.
        "2025-01-01 [x] {\n",
        "\"text\"\n{\n\n}",
        "\u0000{\n}",
        "//\n}\n"
      })
  void areLines(String text) {
    assertThat(framing(text), is(JsonShape.LINES));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "[{\"a\":1},{\"b\":2}]\n",
        "\n# comment\n [\n{}]",
        "{\n  \"a\": 1\n}\n",
        "{\n\"a\": [\n{},\n{\"b\":1}\n]\n}\n",
        "{\"a\":1}{\"b\":2}\n",
        "{\"a\":1} {\"b\":2}",
        "{\"a\":1} {\n\"b\":2}\n{\n}",
        "{\"workflow_runs\":[\n{\"a\":1},\n{\"b\":1}\n]}\n",
        "{\"workflow_runs\":[\n{\"a\":1},\n{\"b\":1},\n{\"c\":",
        "{\"workflow_runs\":[\n{\"a\":1},{\"b\":1},\n{\"c\":",
        "{\n  \"a\": \"x\n{\n  \"b\": 2\n}\n",
        "{\"a\":",
        "{"
      })
  void areDocuments(String text) {
    assertThat(framing(text), is(JsonShape.DOCUMENT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":", "[{\"a\":", "{\"a\":1}{\"b\":", "\n {\"a\":"})
  void aLineLongerThanTheHeadIsADocument(String begin) {
    assertThat(framing(begin + LONG + "}\n{\"a\":1}\n"), is(JsonShape.DOCUMENT));
  }
}
