package io.workflowtelemetry.io.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DocumentFramerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void valuesOverLinesKeepTheirBytesAndLines() {
    assertThat(
        Found.document("{\n  \"a\": 1\n}\n\n{\n  \"b\": {\n  }\n}\n").told(),
        contains("1: {\n  \"a\": 1\n}", "5: {\n  \"b\": {\n  }\n}"));
  }

  @Test
  void pagesWithNothingBetweenThemAreRecords() {
    assertThat(
        Found.document("{\"a\":[1]}{\"b\":2}{\"c\":\"}{\"}").told(),
        contains("1: {\"a\":[1]}", "1: {\"b\":2}", "1: {\"c\":\"}{\"}"));
  }

  @Test
  void elementsOfTopLevelArraysAreRecords() {
    assertThat(
        Found.document("[{\"a\":1},{\"b\":2}]").told(), contains("1: {\"a\":1}", "1: {\"b\":2}"));
    assertThat(
        Found.document("[\n  {\n    \"a\": 1\n  },\n  {}\n]\n[{\"c\":3}]").told(),
        contains("2: {\n    \"a\": 1\n  }", "5: {}", "7: {\"c\":3}"));
    assertThat(
        Found.document("[[{\"a\":1}],[{\"b\":2},[[3]]],[]]").told(),
        contains("1: {\"a\":1}", "1: {\"b\":2}", "1: [[3]]"));
    assertThat(Found.document("[]").told(), is(empty()));
  }

  @Test
  void otherElementsAreRecordsForTheParserToJudge() {
    assertThat(
        Found.document("[1, \"a,]\\\"b\" ,null\r\n]").told(),
        contains("1: 1", "1: \"a,]\\\"b\" ", "1: null"));
  }

  @Test
  void bracketsAndEscapesInStringsDontCount() {
    assertThat(
        Found.document("{\"a\":\"}\\\"]{\\\\\"}{\"b\":\"[\"}").told(),
        contains("1: {\"a\":\"}\\\"]{\\\\\"}", "1: {\"b\":\"[\"}"));
  }

  @Test
  void commentsBetweenValuesAreCounted() {
    Found found = Found.document("# one\n{\"a\":1}\n  // two\n[\n# three\n{\"b\":2}\n]\n");
    assertThat(found.told(), contains("2: {\"a\":1}", "6: {\"b\":2}"));
    assertThat(found.comments, is(3));
  }

  @Test
  void aFileThatEndsInAValueKeepsWhatCameBefore() {
    assertThat(
        Found.document("{\n  \"a\": 1\n}\n{\n  \"b\": [").told(),
        contains("1: {\n  \"a\": 1\n}", "4! BROKEN_DOCUMENT: {\n  \"b\": ["));
    assertThat(
        Found.document("[{\"a\":1},{\"b\":").told(),
        contains("1: {\"a\":1}", "1! BROKEN_DOCUMENT: {\"b\":"));
    assertThat(
        Found.document("[\n{\"a\":1},\n").told(), contains("2: {\"a\":1}", "1! UNCLOSED_ARRAY: "));
  }

  @Test
  void framingGoesOnWhereALineBeginsWithAValue() {
    // Cut off in a string, before a name, in a list of indented values.
    assertThat(
        Found.document("{\n  \"a\": \"x\n{\n  \"b\": 1\n}\n").told(),
        contains("1! BROKEN_DOCUMENT: {\n  \"a\": \"x\n", "3: {\n  \"b\": 1\n}"));
    assertThat(
        Found.document("{\n  \"a\": 1,\n{\n  \"b\": 1\n}\n").told(),
        contains("1! BROKEN_DOCUMENT: {\n  \"a\": 1,\n", "3: {\n  \"b\": 1\n}"));
    assertThat(
        Found.document("{\n  \"a\": [\n    1,\n[{\"b\":1}]\n").told(),
        contains("1! BROKEN_DOCUMENT: {\n  \"a\": [\n    1,\n", "4: {\"b\":1}"));
    assertThat(
        Found.document("[\n  {\n    \"a\": ]\n  },\n  {\"b\":1}\n]\n{\"c\":1}").told(),
        contains("2! BROKEN_DOCUMENT: {\n    \"a\": ]\n  },\n  ", "5: {\"b\":1}", "7: {\"c\":1}"));
  }

  @Test
  void bytesBetweenValuesAreABadRecord() {
    assertThat(
        Found.document("{\"a\":1} rubbish }\n  more\n{\"b\":1}\n}").told(),
        contains(
            "1: {\"a\":1}",
            "1! BROKEN_DOCUMENT: rubbish }\n  more\n",
            "3: {\"b\":1}",
            "4! BROKEN_DOCUMENT: }"));
    assertThat(
        Found.document("[INFO] started\n{\"a\":1}\n").told(),
        contains("1: INFO", "1! BROKEN_DOCUMENT: started\n", "2: {\"a\":1}"));
  }

  @Test
  void anArrayThatIsCutOffDoesNotHideTheNextFile() {
    assertThat(
        Found.document("[\n  {\"a\":1},\n  {\"b\":\n{\"c\":1}\n]\n").told(),
        contains(
            "2: {\"a\":1}",
            "3! BROKEN_DOCUMENT: {\"b\":\n",
            "4: {\"c\":1}",
            "5! BROKEN_DOCUMENT: ]\n"));
  }

  @Test
  void linesThatAreNotIndentedAreStillOneValue() {
    String flat = "{\n\"a\": [\n{\n\"b\": 1\n},\n{\n\"c\":\n[\n1\n]\n}\n]\n}";
    assertThat(Found.document(flat + "\n" + flat).told(), contains("1: " + flat, "14: " + flat));
  }

  @Test
  void aValueOverTheLimitIsBadAndTheNextIsNot() {
    String large = "{\"a\":\"" + "x".repeat(100_000) + "\"}";
    for (int piece : new int[] {1, 999, 1 << 20}) {
      Found found =
          Found.frame(
              ("[{\"b\":1}," + large + ",\n{\"c\":1}]").getBytes(ISO_8859_1),
              piece,
              sink -> new DocumentFramer(sink, 1000));
      assertThat(
          found.told(),
          contains(
              is("1: {\"b\":1}"),
              startsWith("1! RECORD_TOO_LARGE: {\"a\":\"xxx"),
              is("2: {\"c\":1}")));
      assertThat(found.items.get(1).length(), is((long) large.length()));
      assertThat(found.items.get(1).bytes().length(), is(65_536));
      assertThat(
          found.items.get(1).sha256(), is(Excerpt.whole(large.getBytes(ISO_8859_1)).sha256()));
    }
  }

  @Test
  void nestingOfAnyDepthIsFollowedOrRefused() {
    String deep = "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
    Found found =
        Found.frame(
            (deep + "\n{}").getBytes(ISO_8859_1), 999, sink -> new DocumentFramer(sink, 1 << 20));
    assertThat(found.told(), contains("1: " + deep, "2: {}"));
    String deeper = "[".repeat(ValueScanner.MAX_DEPTH + 10);
    Found refused =
        Found.frame(
            (deeper + "\n{}").getBytes(ISO_8859_1), 9999, sink -> new DocumentFramer(sink, 1000));
    assertThat(refused.told(), contains(containsString("RECORD_TOO_LARGE"), is("2: {}")));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> telling =
        Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            "\"",
            "\\",
            "\n",
            "\n",
            "\r",
            " ",
            "\"a\":",
            "1",
            "#",
            "//",
            "\u0000",
            "{\"a\":1}",
            "[{}]");
    return telling.list().ofMaxSize(40).map(pieces -> String.join("", pieces));
  }

  @Property
  void allBytesButSeparatorsAndCommentsAreInSomeRecord(@ForAll("texts") String any) {
    String text = any.replaceAll("[#/]", "x");
    StringBuilder left = new StringBuilder(text);
    StringBuilder between = new StringBuilder();
    for (Found.Item item : Found.document(text).items) {
      int at = left.indexOf(item.bytes());
      between.append(left, 0, at);
      left.delete(0, at + item.bytes().length());
    }
    assertThat(between.append(left).toString(), matchesPattern("[\\s,\\[\\]]*"));
  }

  @Property
  void theResultDoesNotDependOnHowTheBytesCome(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 9) int piece) {
    Found pieces =
        Found.frame(text.getBytes(ISO_8859_1), piece, sink -> new DocumentFramer(sink, 10));
    Found whole =
        Found.frame(text.getBytes(ISO_8859_1), 1000, sink -> new DocumentFramer(sink, 10));
    assertThat(pieces.items, is(whole.items));
    assertThat(pieces.comments, is(whole.comments));
  }

  @Provide
  Arbitrary<List<JsonNode>> values() {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    Arbitrary<JsonNode> leaves =
        Arbitraries.strings().ofMaxLength(5).map(text -> (JsonNode) nodes.textNode(text));
    Arbitrary<JsonNode> objects =
        Arbitraries.recursive(
            () -> leaves,
            inner ->
                inner
                    .list()
                    .ofMaxSize(3)
                    .map(list -> nodes.objectNode().set("a{", nodes.arrayNode().addAll(list))),
            1,
            3);
    return objects.list().ofMaxSize(5);
  }

  @Property(tries = 300)
  void valuesOfAJsonLibraryComeBackHoweverTheyArePrinted(
      @ForAll("values") List<JsonNode> values, @ForAll boolean array, @ForAll boolean pretty)
      throws JsonProcessingException {
    ObjectMapper mapper =
        pretty ? JSON.copy().enable(SerializationFeature.INDENT_OUTPUT) : JSON.copy();
    String text;
    if (array) {
      text = mapper.writeValueAsString(values);
    } else {
      StringBuilder all = new StringBuilder();
      for (JsonNode value : values) {
        all.append(mapper.writeValueAsString(value));
      }
      text = all.toString();
    }
    Found found =
        Found.frame(text.getBytes(UTF_8), 1000, sink -> new DocumentFramer(sink, 1 << 20));
    assertThat(found.items.stream().allMatch(item -> item.error().isEmpty()), is(true));
    List<JsonNode> read =
        found.payloads().stream().map(DocumentFramerTest::parse).collect(Collectors.toList());
    assertThat(read, is(values));
  }

  private static JsonNode parse(String payload) {
    try {
      return JSON.readTree(payload.getBytes(ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
