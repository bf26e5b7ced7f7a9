package io.workflowtelemetry.transforms.logs.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of a JSON document stand in its bytes. Most fields of a record are never asked
 * for, so values are made of the bytes only when they are.
 *
 * <p>It takes the JSON that logs are made of. What is not valid, and what is rare — escapes in
 * names, very long numbers, objects of very many fields — it does not take; whoever reads
 * everything has to look at that, and say what is wrong with it.
 */
final class JsonTape {
  /** Longer documents are not taken: a tape may take six times their bytes. */
  private static final int MOST_BYTES = 1 << 24;

  /** Objects of more fields are not taken: names are compared with those before, one by one. */
  private static final int MOST_FIELDS = 256;

  /** Longer whole numbers may not be a long; longer other numbers are not taken. */
  private static final int MOST_DIGITS = 18;

  private static final int MOST_NUMBER_BYTES = 100;

  private static final int NOT_TAKEN = -1;

  private static final int PLAIN = 0;
  private static final int NOT_ASCII = 1;
  private static final int ESCAPED = 2;

  /**
   * Numbers that an entry takes: its first byte, the byte after its last, and a third. That is
   * where on the tape it ends, of an object or an array; the hash, of a name; what the bytes are
   * like, of a text. Behind an object come its fields, each a name and a value; behind an array its
   * elements.
   */
  static final int ENTRY = 3;

  private final byte[] json;
  private int[] tape;
  private int used;

  /** The first byte that is not ASCII, or how many bytes there are. */
  private int notAscii;

  private JsonTape(byte[] json) {
    this.json = json;
    // As many as logs have a byte; it grows where there are more.
    this.tape = new int[Math.max(48, json.length / 3)];
    this.notAscii = json.length;
  }

  /**
   * Returns the value that the bytes hold, which must not be changed as long as it is used; null
   * where they are not taken.
   *
   * @throws MalformedRecordException where the bytes are JSON but not UTF-8
   */
  static @Nullable JsonNode read(byte[] json, int maxDepth) throws MalformedRecordException {
    if (json.length > MOST_BYTES) {
      return null;
    }
    JsonTape tape = new JsonTape(json);
    int from = tape.skipBlanks(0);
    if (tape.byteAt(from) != '{' && tape.byteAt(from) != '[') {
      return null;
    }
    int end = tape.value(from, maxDepth);
    if (end == NOT_TAKEN || tape.skipBlanks(end) != json.length) {
      return null;
    }
    if (tape.notAscii < json.length) {
      Utf8.check(json, tape.notAscii, json.length);
    }
    return tape.node(0);
  }

  // ---- From bytes to the tape. Each gives the index after what it took, or NOT_TAKEN.

  /** Takes the value that begins at an index, no deeper than so many levels. */
  private int value(int at, int levels) {
    return switch (byteAt(at)) {
      case '"' -> text(at);
      case '{' -> levels == 0 ? NOT_TAKEN : object(at, levels - 1);
      case '[' -> levels == 0 ? NOT_TAKEN : array(at, levels - 1);
      case 't' -> literal(at, "true");
      case 'f' -> literal(at, "false");
      case 'n' -> literal(at, "null");
      default -> number(at);
    };
  }

  private int object(int from, int levels) {
    int entry = add(from, 0, 0);
    int at = skipBlanks(from + 1);
    if (byteAt(at) == '}') {
      return end(entry, at + 1);
    }
    long seen = 0;
    for (int fields = 1; fields <= MOST_FIELDS; fields++) {
      int name = used;
      at = takeName(at);
      if (at == NOT_TAKEN) {
        return NOT_TAKEN;
      }
      long bit = 1L << tape[name + 2];
      if ((seen & bit) != 0 && isRepeated(entry, name)) {
        return NOT_TAKEN;
      }
      seen |= bit;
      at = skipBlanks(at);
      if (byteAt(at) != ':') {
        return NOT_TAKEN;
      }
      at = value(skipBlanks(at + 1), levels);
      if (at == NOT_TAKEN) {
        return NOT_TAKEN;
      }
      at = skipBlanks(at);
      byte next = byteAt(at);
      if (next == '}') {
        return end(entry, at + 1);
      }
      if (next != ',') {
        return NOT_TAKEN;
      }
      at = skipBlanks(at + 1);
    }
    return NOT_TAKEN;
  }

  /** Whether an object may have a name already: names of one hash count as equal. */
  private boolean isRepeated(int object, int name) {
    for (int field = object + ENTRY; field < name; field = after(field + ENTRY)) {
      if (tape[field + 2] == tape[name + 2]) {
        return true;
      }
    }
    return false;
  }

  private int array(int from, int levels) {
    int entry = add(from, 0, 0);
    int at = skipBlanks(from + 1);
    if (byteAt(at) == ']') {
      return end(entry, at + 1);
    }
    while (true) {
      at = value(at, levels);
      if (at == NOT_TAKEN) {
        return NOT_TAKEN;
      }
      at = skipBlanks(at);
      byte next = byteAt(at);
      if (next == ']') {
        return end(entry, at + 1);
      }
      if (next != ',') {
        return NOT_TAKEN;
      }
      at = skipBlanks(at + 1);
    }
  }

  /** Takes a name of ASCII without escapes. */
  private int takeName(int from) {
    if (byteAt(from) != '"') {
      return NOT_TAKEN;
    }
    byte[] bytes = json;
    int hash = 0;
    for (int at = from + 1; at < bytes.length; at++) {
      byte b = bytes[at];
      if (b == '"') {
        add(from, at + 1, hash);
        return at + 1;
      }
      if (b < ' ' || b == '\\') {
        return NOT_TAKEN;
      }
      // The hash that the name has as a String.
      hash = 31 * hash + b;
    }
    return NOT_TAKEN;
  }

  private int text(int from) {
    byte[] bytes = json;
    int like = PLAIN;
    for (int at = from + 1; at < bytes.length; at++) {
      byte b = bytes[at];
      if (b == '"') {
        add(from, at + 1, like);
        return at + 1;
      }
      if (b < 0) {
        like |= NOT_ASCII;
        notAscii = Math.min(notAscii, at);
      } else if (b < ' ') {
        return NOT_TAKEN;
      } else if (b == '\\') {
        like |= ESCAPED;
        at = escape(at + 1);
        if (at == NOT_TAKEN) {
          return NOT_TAKEN;
        }
      }
    }
    return NOT_TAKEN;
  }

  /** Returns the last index of an escape whose first byte after the backslash is given. */
  private int escape(int at) {
    byte b = byteAt(at);
    if (b != 'u') {
      return "\"\\/bfnrt".indexOf(b) >= 0 ? at : NOT_TAKEN;
    }
    for (int i = at + 1; i <= at + 4; i++) {
      if (Character.digit(byteAt(i), 16) < 0) {
        return NOT_TAKEN;
      }
    }
    return at + 4;
  }

  private int literal(int from, String word) {
    for (int i = 1; i < word.length(); i++) {
      if (byteAt(from + i) != word.charAt(i)) {
        return NOT_TAKEN;
      }
    }
    add(from, from + word.length(), PLAIN);
    return from + word.length();
  }

  private int number(int from) {
    int digits = byteAt(from) == '-' ? from + 1 : from;
    int at = skipDigits(digits);
    if (at == digits || (byteAt(digits) == '0' && at > digits + 1)) {
      return NOT_TAKEN;
    }
    if (byteAt(at) == '.') {
      int fraction = at + 1;
      at = skipDigits(fraction);
      if (at == fraction) {
        return NOT_TAKEN;
      }
    }
    if (byteAt(at) == 'e' || byteAt(at) == 'E') {
      int exponent = byteAt(at + 1) == '-' || byteAt(at + 1) == '+' ? at + 2 : at + 1;
      at = skipDigits(exponent);
      if (at == exponent) {
        return NOT_TAKEN;
      }
    }
    if (at - from > MOST_NUMBER_BYTES) {
      return NOT_TAKEN;
    }
    add(from, at, PLAIN);
    return at;
  }

  private int skipDigits(int from) {
    int at = from;
    while (at < json.length && json[at] >= '0' && json[at] <= '9') {
      at++;
    }
    return at;
  }

  private int skipBlanks(int from) {
    int at = from;
    while (at < json.length
        && json[at] <= ' '
        && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
      at++;
    }
    return at;
  }

  /** Returns a byte, 0 behind the last. */
  private byte byteAt(int at) {
    return at < json.length ? json[at] : 0;
  }

  private int add(int from, int to, int third) {
    int entry = used;
    if (entry + ENTRY > tape.length) {
      tape = Arrays.copyOf(tape, tape.length * 2);
    }
    tape[entry] = from;
    tape[entry + 1] = to;
    tape[entry + 2] = third;
    used = entry + ENTRY;
    return entry;
  }

  /** Ends an object or an array before an index. */
  private int end(int entry, int to) {
    tape[entry + 1] = to;
    tape[entry + 2] = used;
    return to;
  }

  // ---- From the tape to values.

  /** Returns where on the tape the entry after a value stands. */
  int after(int entry) {
    byte first = json[tape[entry]];
    return first == '{' || first == '[' ? tape[entry + 2] : entry + ENTRY;
  }

  /** Returns the hash of a name. */
  int hash(int name) {
    return tape[name + 2];
  }

  /** Says whether a name is this one, which has the same hash. */
  boolean isName(int name, String other) {
    int from = tape[name] + 1;
    int length = tape[name + 1] - 1 - from;
    if (other.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (other.charAt(i) != json[from + i]) {
        return false;
      }
    }
    return true;
  }

  String name(int name) {
    return ascii(tape[name] + 1, tape[name + 1] - 1);
  }

  /** Returns the value of an entry. */
  JsonNode node(int entry) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    int from = tape[entry];
    int to = tape[entry + 1];
    return switch (json[from]) {
      case '{' -> new ObjectNode(nodes, new TapedFields(this, entry + ENTRY, tape[entry + 2]));
      case '[' -> new ArrayNode(nodes, elements(entry));
      case '"' -> nodes.textNode(text(from, to, tape[entry + 2]));
      case 't' -> BooleanNode.TRUE;
      case 'f' -> BooleanNode.FALSE;
      case 'n' -> NullNode.instance;
      default -> number(from, to);
    };
  }

  private List<JsonNode> elements(int array) {
    List<JsonNode> elements = new ArrayList<>();
    for (int entry = array + ENTRY; entry < tape[array + 2]; entry = after(entry)) {
      elements.add(node(entry));
    }
    return elements;
  }

  private String text(int from, int to, int like) {
    if (like == PLAIN) {
      return ascii(from + 1, to - 1);
    }
    if (like == NOT_ASCII) {
      return new String(json, from + 1, to - from - 2, StandardCharsets.UTF_8);
    }
    return JsonText.readPart(json, from, to).textValue();
  }

  private String ascii(int from, int to) {
    return new String(json, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private JsonNode number(int from, int to) {
    boolean negative = json[from] == '-';
    int digits = negative ? from + 1 : from;
    if (to - digits > MOST_DIGITS) {
      return JsonText.readPart(json, from, to);
    }
    long number = 0;
    for (int at = digits; at < to; at++) {
      int digit = json[at] - '0';
      if (digit < 0 || digit > 9) {
        return JsonText.readPart(json, from, to);
      }
      number = number * 10 + digit;
    }
    long signed = negative ? -number : number;
    return signed == (int) signed
        ? JsonNodeFactory.instance.numberNode((int) signed)
        : JsonNodeFactory.instance.numberNode(signed);
  }
}
