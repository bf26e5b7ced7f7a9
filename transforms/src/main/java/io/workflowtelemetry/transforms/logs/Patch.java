package io.workflowtelemetry.transforms.logs;

import com.google.re2j.Pattern;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Payloads;
import io.workflowtelemetry.transforms.logs.dialect.Utf8;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules that mend bad records. All that fit a record are applied to it, in their order.
 *
 * @param rules the rules
 */
public record Patch(List<Rule> rules) implements Serializable {
  /** Mends nothing. */
  public static final Patch NONE = new Patch(List.of());

  /** Copies the list. */
  public Patch {
    rules = List.copyOf(rules);
  }

  /** Returns the mended bytes of a record; its own bytes where no rule changes them. */
  byte[] mend(BadRecord record) {
    byte[] payload = Payloads.bytes(record.getPayload());
    for (Rule rule : rules) {
      if (rule.fits(record)) {
        payload = rule.mend(payload);
      }
    }
    return payload;
  }

  /**
   * A rule. What is null of its conditions fits every record.
   *
   * @param file end of the file's path
   * @param line number of the line
   * @param dialect the dialect
   * @param errorType the kind of error
   * @param payloadSha256 SHA-256 of the bytes, in lower-case hex
   * @param change what is done
   */
  public record Rule(
      @Nullable String file,
      @Nullable Long line,
      @Nullable String dialect,
      @Nullable String errorType,
      @Nullable String payloadSha256,
      Change change)
      implements Serializable {

    private boolean fits(BadRecord record) {
      return (file == null || record.getFile().endsWith(file))
          && (line == null || line == record.getLine())
          && (dialect == null || dialect.equals(record.getDialect()))
          && (errorType == null || errorType.equals(record.getErrorType()))
          && (payloadSha256 == null || payloadSha256.equals(record.getPayloadSha256()));
    }

    private byte[] mend(byte[] payload) {
      return change.apply(payload);
    }
  }

  /** What a rule does to a record's bytes. */
  public sealed interface Change extends Serializable {
    /** Returns the mended bytes. */
    byte[] apply(byte[] payload);
  }

  /**
   * Puts another text in place of all.
   *
   * @param payload the text
   */
  public record ReplaceAll(String payload) implements Change {
    @Override
    public byte[] apply(byte[] former) {
      return payload.getBytes(StandardCharsets.UTF_8);
    }
  }

  /**
   * Replaces what a pattern finds in the text; bytes that are no UTF-8 stay as they are.
   *
   * @param pattern in RE2's syntax, which takes linear time whatever the text
   * @param with what stands there instead; {@code $1} is what the first group found
   */
  public record Replace(Pattern pattern, String with) implements Change {
    @Override
    public byte[] apply(byte[] payload) {
      String text;
      try {
        text = Utf8.decode(payload);
      } catch (MalformedRecordException e) {
        return payload;
      }
      return pattern.matcher(text).replaceAll(with).getBytes(StandardCharsets.UTF_8);
    }
  }
}
