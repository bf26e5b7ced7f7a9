package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.transforms.logs.dialect.JsonText;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Makes damaged records out of good ones: the same ones for the same number to begin with. */
public final class Damage {
  private static final int LONGEST = 64 * 1024;

  /** What parsers trip over, put in anywhere. */
  private static final List<String> WORDS =
      List.of(
          "\u0000",
          "\uFEFF",
          "\uD83D\uDC4B",
          "\u001B[31m",
          "\r",
          "\n",
          "\n\n",
          "\"",
          "\"\"",
          "\\",
          "\\u0000",
          "\\ud800",
          ",",
          ":",
          "}",
          "]",
          "null",
          "-1",
          "1e999999999",
          "-1e-999999999",
          "99999999999999999999",
          "0001-01-01T00:00:00Z",
          "9999-12-31T23:59:59.999999999+18:00",
          "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///\">]>",
          "&b;",
          "<![CDATA[",
          "]]>",
          "../../",
          "%s%n");

  private static final List<String> NESTS =
      List.of("[", "{", "{\"a\":", "[{\"a\":[", "<a>", "<a b='", "(", "\"", "##[group]a\n");

  private final List<byte[]> seeds;
  private final Random random;

  Damage(List<byte[]> seeds, long begin) {
    this.seeds = seeds;
    this.random = new Random(begin);
  }

  /** A record that can be grown to any size. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Growth(byte[] before, byte[] unit, byte[] after) {
    byte[] to(int size) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(size + unit.length + after.length);
      bytes.writeBytes(before);
      do {
        bytes.writeBytes(unit);
      } while (bytes.size() < size);
      bytes.writeBytes(after);
      return bytes.toByteArray();
    }
  }

  /** Returns records some bytes of which are another one: any, or one that may well do harm. */
  public static Arbitrary<byte[]> bytes(
      Arbitrary<byte[]> whole, int minPlaces, int maxPlaces, Byte... harmful) {
    Arbitrary<Byte> values = Arbitraries.oneOf(Arbitraries.of(harmful), Arbitraries.bytes());
    return whole.flatMap(
        bytes ->
            Arbitraries.integers()
                .between(0, bytes.length - 1)
                .list()
                .ofMinSize(minPlaces)
                .ofMaxSize(maxPlaces)
                .flatMap(
                    places ->
                        values.map(
                            value -> {
                              byte[] damaged = Arrays.copyOf(bytes, bytes.length);
                              places.forEach(place -> damaged[place] = value);
                              return damaged;
                            })));
  }

  /** Returns a record that is damaged in a few ways. */
  byte[] next() {
    byte[] record = seed();
    for (int i = random.nextInt(4); i >= 0; i--) {
      record = once(record);
    }
    return record.length > LONGEST ? Arrays.copyOf(record, LONGEST) : record;
  }

  /** Returns a record in which something stands over and over again. */
  Growth growth() {
    byte[] record = seed();
    int from = random.nextInt(record.length + 1);
    int to = from + random.nextInt(record.length - from + 1);
    byte[] unit =
        switch (random.nextInt(4)) {
          case 0 -> pick(NESTS).getBytes(UTF_8);
          case 1 -> pick(WORDS).getBytes(UTF_8);
          case 2 -> new byte[] {(byte) random.nextInt(256)};
          default -> Arrays.copyOfRange(record, from, Math.max(to, from + 1));
        };
    return new Growth(
        Arrays.copyOf(record, from), unit, Arrays.copyOfRange(record, to, record.length));
  }

  private byte[] seed() {
    return pick(seeds);
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private byte[] once(byte[] record) {
    int from = random.nextInt(record.length + 1);
    int to = from + random.nextInt(Math.min(64, record.length - from) + 1);
    byte[] span = Arrays.copyOfRange(record, from, to);
    byte[] other = seed();
    return switch (random.nextInt(9)) {
      case 0 -> flipped(record, from);
      case 1 -> replaced(record, from, to, new byte[0]);
      case 2 -> Arrays.copyOf(record, from);
      case 3 -> {
        int at = random.nextInt(other.length + 1);
        yield replaced(record, from, record.length, Arrays.copyOfRange(other, at, other.length));
      }
      case 4 -> replaced(record, from, to, repeated(span, 1 + random.nextInt(40)));
      case 5 ->
          replaced(
              record,
              from,
              from,
              repeated(new byte[] {(byte) random.nextInt(256)}, random.nextInt(3000)));
      case 6 ->
          replaced(record, from, from, repeated(pick(NESTS).getBytes(UTF_8), random.nextInt(3000)));
      case 7 -> replaced(record, from, to, pick(WORDS).getBytes(UTF_8));
      default -> otherValue(record, from);
    };
  }

  private byte[] flipped(byte[] record, int at) {
    byte[] flipped = record.clone();
    if (at < flipped.length) {
      flipped[at] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private static byte[] replaced(byte[] record, int from, int to, byte[] by) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(record, 0, from);
    bytes.writeBytes(by);
    bytes.write(record, to, record.length - to);
    return bytes.toByteArray();
  }

  private static byte[] repeated(byte[] span, int times) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      bytes.writeBytes(span);
    }
    return bytes.toByteArray();
  }

  /** Puts a value of another kind into JSON, which stays JSON. */
  private byte[] otherValue(byte[] record, int from) {
    JsonNode document;
    try {
      document = JsonText.read(record);
    } catch (MalformedRecordException e) {
      return flipped(record, from);
    }
    List<JsonNode> parents = new ArrayList<>();
    collect(document, parents);
    if (parents.isEmpty()) {
      return record;
    }
    JsonNode parent = pick(parents);
    if (parent instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      object.set(pick(names), value());
    } else if (parent instanceof ArrayNode array) {
      array.set(random.nextInt(array.size()), value());
    }
    return document.toString().getBytes(UTF_8);
  }

  private static void collect(JsonNode node, List<JsonNode> parents) {
    if (node.size() > 0) {
      parents.add(node);
      node.forEach(child -> collect(child, parents));
    }
  }

  private JsonNode value() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (random.nextInt(14)) {
      case 0 -> json.nullNode();
      case 1 -> json.booleanNode(random.nextBoolean());
      case 2 -> json.numberNode(-1);
      case 3 -> json.numberNode(0.5);
      case 4 -> json.numberNode(Double.MAX_VALUE);
      case 5 -> json.numberNode(Long.MIN_VALUE);
      case 6 -> json.numberNode(BigInteger.TEN.pow(random.nextInt(900)));
      case 7 -> json.textNode("");
      case 8 -> json.textNode(pick(WORDS));
      case 9 -> json.textNode("n".repeat(random.nextInt(70_000)));
      case 10 -> json.arrayNode().add(json.objectNode());
      case 11 -> json.objectNode();
      case 12 -> json.numberNode(random.nextLong());
      default -> json.textNode("2025-01-01T00:00:00Z");
    };
  }
}
