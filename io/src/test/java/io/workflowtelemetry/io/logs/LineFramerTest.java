package io.workflowtelemetry.io.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LineFramerTest {
  @Test
  void aLineIsARecordAndKeepsItsNumber() {
    assertThat(
        Found.lines("{\"a\":1}\n\n \t\n{\"b\":2}\nnot JSON").told(),
        contains("1: {\"a\":1}", "4: {\"b\":2}", "5: not JSON"));
  }

  @Test
  void nothingGivesNothing() {
    assertThat(Found.lines("").told(), is(empty()));
    assertThat(Found.lines("\n\r\n \n").told(), is(empty()));
  }

  @Test
  void commentLinesAreCounted() {
    Found found = Found.lines("# one\n  // two\n/ no\n//\n{} # no\n");
    assertThat(found.told(), contains("3: / no", "5: {} # no"));
    assertThat(found.comments, is(3));
  }

  @Test
  void oneCarriageReturnIsDroppedAndOtherBytesPass() {
    assertThat(
        Found.lines("a\r\nb\r\r\n\u0000\u00ff\n c \n\rd\r").told(),
        contains("1: a", "2: b\r", "3: \u0000\u00ff", "4:  c ", "5: \rd"));
  }

  @Test
  void aLineOverTheLimitKeepsItsPlaceLengthDigestAndHead() throws NoSuchAlgorithmException {
    String longest = "x".repeat(1000);
    String tooLong = "y".repeat(200_000);
    for (int piece : new int[] {1, 7, 1000, 1 << 20}) {
      Found found =
          Found.frame(
              (longest + "\r\n" + longest + "z\r\n#" + tooLong + "\n" + tooLong + "\r\nend")
                  .getBytes(ISO_8859_1),
              piece,
              sink -> new LineFramer(sink, 1000));
      assertThat(
          found.items,
          contains(
              new Found.Item(1, "", longest, 1000, ""),
              new Found.Item(2, "RECORD_TOO_LARGE", longest + "z", 1001, sha256(longest + "z")),
              new Found.Item(
                  4, "RECORD_TOO_LARGE", tooLong.substring(0, 65_536), 200_000, sha256(tooLong)),
              new Found.Item(5, "", "end", 3, "")));
      assertThat(found.comments, is(1));
    }
  }

  /** What the lines of a text are, told by splitting it as a whole. */
  private static List<Found.Item> model(String text, int max) throws NoSuchAlgorithmException {
    List<Found.Item> items = new ArrayList<>();
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String first = lines[i].replaceFirst("^[ \t\r]*", "");
      if (first.isEmpty() || first.startsWith("#") || first.startsWith("//")) {
        continue;
      }
      String line =
          lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
      items.add(
          line.length() <= max
              ? new Found.Item(i + 1, "", line, line.length(), "")
              : new Found.Item(i + 1, "RECORD_TOO_LARGE", line, line.length(), sha256(line)));
    }
    return items;
  }

  private static String sha256(String text) throws NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(ISO_8859_1)));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<Character> telling = Arbitraries.of('\n', '\n', '\r', ' ', '\t', '#', '/', '{', 'a');
    return telling.list().ofMaxSize(60).map(LineFramerTest::join);
  }

  private static String join(List<Character> characters) {
    StringBuilder text = new StringBuilder();
    characters.forEach(text::append);
    return text.toString();
  }

  @Property
  void linesAreThoseOfTheText(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 70) int piece)
      throws NoSuchAlgorithmException {
    Found found = Found.frame(text.getBytes(ISO_8859_1), piece, sink -> new LineFramer(sink, 4));
    assertThat(found.items, is(model(text, 4)));
  }

  @Property
  void rangesOfAnySizeGiveTheSameLines(
      @ForAll("texts") String text,
      @ForAll @IntRange(min = 1, max = 70) int range,
      @ForAll @IntRange(min = 1, max = 70) int piece)
      throws IOException, NoSuchAlgorithmException {
    assertThat(inRanges(text, range, piece, 4), is(model(text, 4)));
  }

  private static List<Found.Item> inRanges(String text, int range, int piece, int max)
      throws IOException {
    byte[] bytes = text.getBytes(ISO_8859_1);
    List<Found.Item> items = new ArrayList<>();
    TreeMap<Long, Long> newlines = new TreeMap<>();
    for (int start = 0; start < bytes.length; start += range) {
      Found found = new Found();
      int position = Math.max(0, start - LineJoiner.LOOK_BACK_BYTES);
      InputStream in = new ByteArrayInputStream(bytes, position, bytes.length - position);
      long before = newlines.values().stream().mapToLong(Long::longValue).sum();
      long count =
          new LineFramer(found, max)
              .frameRange(new Found.Pieces(in, piece), position, start, start + range);
      newlines.put((long) start, count);
      found.items.forEach(item -> items.add(item.after(before)));
    }
    assertThat(
        newlines.values().stream().mapToLong(Long::longValue).sum(),
        is(text.chars().filter(c -> c == '\n').count()));
    return items;
  }

  @Test
  void aLineEndInATextPartsNoRecord() {
    assertThat(
        Found.lines("{\"a\":\"x\ny\"}\n{\"b\":2}\n").told(),
        contains("1: {\"a\":\"x\ny\"}", "3: {\"b\":2}"));
    Found found = Found.lines(" {\"a\":[\"x\r\n\r\n# \\\" no\ny\"]} \r\n#\n{}\r\n{\"c\":\"\n\"}");
    assertThat(
        found.told(),
        contains("1:  {\"a\":[\"x\r\n\r\n# \\\" no\ny\"]} ", "6: {}", "7: {\"c\":\"\n\"}"));
    assertThat(found.comments, is(1));
  }

  @Test
  void otherLinesStandForThemselves() {
    // Cut off in a text, and another record follows, or what is of none, or nothing.
    assertThat(
        Found.lines("{\"a\":\"x\n{\"b\":2}\n{\"c\":\"\ny\n\n#\n{\"d\":4}\n{\"e\":\"x\n").told(),
        contains(
            "1: {\"a\":\"x",
            "2: {\"b\":2}",
            "3: {\"c\":\"",
            "4: y",
            "7: {\"d\":4}",
            "8: {\"e\":\"x"));
    // Cut off elsewhere, closed wrongly, or with something behind it.
    for (String text :
        List.of("{\"a\":\n1}", "{\"a\":\"x\ny\"}}", "{\"a\":\"x\ny\",", "{\"a\":\"x\ny\"}{}")) {
      assertThat(
          Found.lines(text).told(),
          contains("1: " + text.split("\n", -1)[0], "2: " + text.split("\n", -1)[1]));
    }
  }

  @Test
  void joinedLinesAreShort() {
    String rest = "y".repeat(100) + "\n";
    Found short32 =
        Found.frame(
            ("{\"a\":\"\n" + rest.repeat(300) + "\"}").getBytes(ISO_8859_1),
            9999,
            sink -> new LineFramer(sink, 1 << 20));
    assertThat(short32.items.size(), is(1));
    Found longer =
        Found.frame(
            ("{\"a\":\"\n" + rest.repeat(400) + "\"}").getBytes(ISO_8859_1),
            9999,
            sink -> new LineFramer(sink, 1 << 20));
    assertThat(longer.items.size(), is(402));
  }

  /** What begins a range is found by looking back, as far as it takes and no further. */
  @Test
  void rangesGiveTheSameJoinedLines() throws IOException {
    List<String> lines =
        List.of(
            "{\"a\":\"x\ny\"}\n",
            "{\"a\":\"x\n",
            "{\"a\":\"" + "z".repeat(20_000) + "\n" + "z".repeat(9_000) + "\n\"}\n",
            "{\"a\":\"" + "z".repeat(20_000) + "\n" + "z".repeat(20_000) + "\n\"}\n",
            "{\"a\":1}\n",
            "y\"}\n",
            "\n",
            "# no\r\n");
    Random random = new Random(3);
    for (int round = 0; round < 20; round++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < 300_000) {
        text.append(lines.get(random.nextInt(lines.size())));
      }
      Found whole =
          Found.frame(
              text.toString().getBytes(ISO_8859_1), 9999, sink -> new LineFramer(sink, 1 << 20));
      int range = 1 + random.nextInt(90_000);
      assertThat(inRanges(text.toString(), range, 9999, 1 << 20), is(whole.items));
    }
  }
}
