package io.workflowtelemetry.io.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Framings other than JSON: paragraphs, lengths, CSV, whole files. */
class FramersTest {
  private static final Pattern BLANK_LINES = Pattern.compile("(?m)^[ \t\r]*$");

  private static List<String> told(
      byte[] bytes, int piece, BiFunction<RecordSink, Long, Framer> framer) {
    return Found.frame(bytes, piece, sink -> framer.apply(sink, 20L)).told();
  }

  private static List<String> told(String text, BiFunction<RecordSink, Long, Framer> framer) {
    return told(text.getBytes(UTF_8), 3, framer);
  }

  @Test
  void aParagraphEndsAtABlankLine() {
    assertThat(
        told("\n \na: 1\r\nb: 2\r\n\r\n\t\n\nc\n\n", ParagraphFramer::new),
        contains("3: a: 1\r\nb: 2", "8: c"));
  }

  @Test
  void aParagraphThatIsTooLongIsBadAndTheNextIsRead() {
    String head = "x".repeat(21);

    assertThat(
        told(head + "\n\nlast", ParagraphFramer::new),
        contains("1! RECORD_TOO_LARGE: " + head, "3: last"));
  }

  /** As a regular expression tells paragraphs. */
  @Property(tries = 300)
  void paragraphsAreThoseThatBlankLinesDivide(
      @ForAll @From("lines") String text, @ForAll @IntRange(min = 1, max = 9) int piece) {
    List<String> expected = new ArrayList<>();
    for (String paragraph : BLANK_LINES.split(text, -1)) {
      String trimmed = paragraph.stripTrailing().replaceAll("^\n+", "");
      if (!trimmed.isBlank()) {
        expected.add(trimmed);
      }
    }

    Found found = Found.frame(text.getBytes(UTF_8), piece, sink -> new ParagraphFramer(sink, 1000));

    assertThat(found.payloads(), is(expected));
  }

  @Provide
  Arbitrary<String> lines() {
    return Arbitraries.strings().withChars("ab \n\n").ofMaxLength(40);
  }

  @Test
  void messagesAreAsLongAsTheirPrefixSays() {
    assertThat(
        told(messages("one", "", "three"), 2, LengthFramer::new),
        contains("1: one", "2: ", "3: three"));
  }

  @Test
  void aMessageThatIsTooLongIsSkipped() {
    String head = "x".repeat(30);

    assertThat(
        told(messages(head, "next"), 4, LengthFramer::new),
        contains("1! RECORD_TOO_LARGE: " + head, "2: next"));
  }

  @Test
  void aMessageThatIsCutShortIsBad() {
    byte[] whole = messages("one", "two");
    for (int cut = 1; cut < 7; cut++) {
      List<String> told = told(Arrays.copyOf(whole, whole.length - cut), 3, LengthFramer::new);

      assertThat(told, hasSize(2));
      assertThat(told.get(0), is("1: one"));
      assertThat(told.get(1), startsWith("2! BROKEN_DOCUMENT: "));
    }
  }

  /** A hostile prefix promises 4 GiB, and no memory is taken for them. */
  @Test
  void aLengthIsNotBelieved() {
    assertThat(
        told(new byte[] {-1, -1, -1, -1, 'a'}, 5, LengthFramer::new),
        contains("1! BROKEN_DOCUMENT: a"));
  }

  @Test
  void eachRowHasTheHeaderBefore() {
    assertThat(
        told("a,b\r\n1,2\n\n\"x\ny\",\"\"\"\"\n", CsvFramer::new),
        contains("2: a,b\n1,2", "4: a,b\n\"x\ny\",\"\"\"\""));
  }

  @Test
  void aRowThatIsTooLongWithItsHeaderIsBad() {
    assertThat(
        told("header\n123456789012345\n1\n", CsvFramer::new),
        contains("2! RECORD_TOO_LARGE: 123456789012345", "3: header\n1"));
  }

  @Test
  void aQuoteThatNeverClosesIsBad() {
    assertThat(told("a\n\"1\n2\n", CsvFramer::new), contains("2! BROKEN_DOCUMENT: \"1\n2\n"));
  }

  @Test
  void aWholeFileIsOneRecord() {
    String tooLong = "x".repeat(21);

    assertThat(told("a\n\nb\n", WholeFramer::new), contains("1: a\n\nb\n"));
    assertThat(told("", WholeFramer::new), empty());
    assertThat(told(tooLong, WholeFramer::new), contains("1! RECORD_TOO_LARGE: " + tooLong));
  }

  private static byte[] messages(String... messages) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String message : messages) {
      byte[] content = message.getBytes(UTF_8);
      bytes.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
      bytes.writeBytes(content);
    }
    return bytes.toByteArray();
  }
}
