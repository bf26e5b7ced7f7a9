package io.workflowtelemetry.io.git;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A commit as it is stored: header lines, a blank line, the message.
 *
 * <p>Names and message are in the charset of the {@code encoding} header, UTF-8 without one. Where
 * the bytes don't fit the charset, UTF-8 and then Latin-1 are tried, as what they most likely are.
 *
 * @param tree the tree's name
 * @param parent the first parent's name; null for a root commit
 * @param author the author's name; null when it is empty or missing
 * @param message the message without the line feeds at its end, which no other source of commits
 *     gives
 * @param committedAt the committer's time; null where there is none that makes sense
 */
record CommitObject(
    ObjectId tree,
    @Nullable ObjectId parent,
    @Nullable String author,
    String message,
    @Nullable Instant committedAt) {

  private static final String TREE = "tree ";
  private static final String PARENT = "parent ";
  private static final String AUTHOR = "author ";
  private static final String COMMITTER = "committer ";
  private static final String ENCODING = "encoding ";

  /** The last second of the year 9999, which is as far as columns of databases go in text. */
  private static final long LAST_SECOND = 253_402_300_799L;

  /** Returns the Unicode code points of the message. */
  long messageLength() {
    return message.codePointCount(0, message.length());
  }

  /** Empty when the bytes are no commit. */
  static Optional<CommitObject> parse(byte[] raw) {
    // Latin-1 keeps every byte as a character of its own until the charset is known.
    String text = new String(raw, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\n\n");
    String[] headers = (end < 0 ? text : text.substring(0, end)).split("\n", -1);
    ObjectId tree = id(headers[0], TREE);
    if (tree == null) {
      return Optional.empty();
    }
    ObjectId parent = null;
    if (headers.length > 1 && headers[1].startsWith(PARENT)) {
      parent = id(headers[1], PARENT);
      if (parent == null) {
        return Optional.empty();
      }
    }
    String author = "";
    Instant committedAt = null;
    Charset charset = StandardCharsets.UTF_8;
    for (String header : headers) {
      if (header.startsWith(AUTHOR) && author.isEmpty()) {
        int mail = header.indexOf('<');
        author = header.substring(AUTHOR.length(), mail < 0 ? header.length() : mail);
      } else if (header.startsWith(COMMITTER) && committedAt == null) {
        committedAt = time(header);
      } else if (header.startsWith(ENCODING)) {
        charset = charset(header.substring(ENCODING.length()).strip());
      }
    }
    int last = text.length();
    int first = end < 0 ? last : end + 2;
    while (last > first && text.charAt(last - 1) == '\n') {
      last--;
    }
    String message = decode(text.substring(first, last), charset);
    String name = decode(author, charset).strip();
    return Optional.of(
        new CommitObject(tree, parent, name.isEmpty() ? null : name, message, committedAt));
  }

  /** Returns the time behind a name and an address, which is in seconds with a zone behind it. */
  private static @Nullable Instant time(String header) {
    String[] words = header.substring(header.lastIndexOf('>') + 1).strip().split(" ", -1);
    try {
      long seconds = Long.parseLong(words[0]);
      return seconds > 0 && seconds <= LAST_SECOND ? Instant.ofEpochSecond(seconds) : null;
    } catch (NumberFormatException noTime) {
      return null;
    }
  }

  private static @Nullable ObjectId id(String header, String key) {
    String hex = header.startsWith(key) ? header.substring(key.length()) : "";
    return ObjectId.isId(hex) ? ObjectId.fromString(hex) : null;
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      return StandardCharsets.UTF_8;
    }
  }

  private static String decode(String bytes, Charset charset) {
    byte[] raw = bytes.getBytes(StandardCharsets.ISO_8859_1);
    for (Charset candidate : new Charset[] {charset, StandardCharsets.UTF_8}) {
      try {
        return candidate.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
      } catch (CharacterCodingException notInThisCharset) {
        // The next one, and in the end the bytes as they are.
      }
    }
    return bytes;
  }
}
