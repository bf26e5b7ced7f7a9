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
    byte[] bytes = text.getBytes(ISO_8859_1);
    List<Found.Item> items = new ArrayList<>();
    TreeMap<Long, Long> newlines = new TreeMap<>();
    for (int start = 0; start < bytes.length; start += range) {
      Found found = new Found();
      int position = Math.max(0, start - 1);
      InputStream in = new ByteArrayInputStream(bytes, position, bytes.length - position);
      long before = newlines.values().stream().mapToLong(Long::longValue).sum();
      long count =
          new LineFramer(found, 4)
              .frameRange(new Found.Pieces(in, piece), position, start, start + range);
      newlines.put((long) start, count);
      found.items.forEach(item -> items.add(item.after(before)));
    }
    assertThat(items, is(model(text, 4)));
    assertThat(
        newlines.values().stream().mapToLong(Long::longValue).sum(),
        is(text.chars().filter(c -> c == '\n').count()));
  }
}
