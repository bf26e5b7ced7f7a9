package io.workflowtelemetry.io.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RecordBufferTest {
  @Property(tries = 300)
  void blanksAtTheEndAreDropped(
      @ForAll @From("texts") String text, @ForAll @IntRange(min = 1, max = 5) int piece) {
    RecordBuffer buffer = fill(text, piece, 1_000);
    buffer.dropTrailingBlanks();
    String expected = text.replaceAll("[ \t\r\n]+$", "");
    assertThat(buffer.length(), is((long) expected.length()));
    assertThat(buffer.isEmpty(), is(expected.isEmpty()));
    assertThat(new String(buffer.take(), ISO_8859_1), is(expected));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("a \t\r\n\u0000\u00a0").ofMaxLength(30);
  }

  @Test
  void blanksThatMakeItTooLargeAreDroppedWhileTheyAreKept() {
    // Over the limit but within the first 64 KiB, which are kept whatever the limit.
    RecordBuffer buffer = fill("a".repeat(9) + " ".repeat(100), 7, 10);
    assertThat(buffer.isTooLarge(), is(true));
    buffer.dropTrailingBlanks();
    assertThat(buffer.isTooLarge(), is(false));
    assertThat(new String(buffer.take(), ISO_8859_1), is("a".repeat(9)));
  }

  @Test
  void whatIsTooLargeToBeKeptIsDigestedWhole() throws NoSuchAlgorithmException {
    String text = "a".repeat(RecordBuffer.HEAD_BYTES) + " \n".repeat(100);
    RecordBuffer buffer = fill(text, 1_000, 10);
    buffer.dropTrailingBlanks();
    assertThat(buffer.length(), is((long) text.length()));
    Excerpt excerpt = buffer.takeExcerpt();
    assertThat(excerpt.head().length, is(RecordBuffer.HEAD_BYTES));
    assertThat(excerpt.length(), is((long) text.length()));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(ISO_8859_1));
    assertThat(excerpt.sha256(), is(HexFormat.of().formatHex(digest)));
    assertThat(buffer.isEmpty(), is(true));
  }

  private static RecordBuffer fill(String text, int piece, int maxBytes) {
    RecordBuffer buffer = new RecordBuffer(maxBytes);
    byte[] bytes = text.getBytes(ISO_8859_1);
    for (int from = 0; from < bytes.length; from += piece) {
      buffer.append(bytes, from, Math.min(from + piece, bytes.length));
    }
    return buffer;
  }
}
