package io.workflowtelemetry.transforms.logs;

import io.workflowtelemetry.transforms.logs.dialect.JsonText;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes bytes apart that are no JSON as a whole: into the objects in them that are whole and in a
 * dialect, and what is left between those.
 *
 * <p>An object that is the value of something broken is a part of that, and no record of its own;
 * but an element of a page's array is one. Where a record was cut off right before a value, the
 * next looks like that value: it is told by what comes behind it, for a value goes on with a comma
 * or a bracket.
 *
 * <p>It takes linear time: what was gone through is gone through once more at most, of a page
 * twice.
 */
final class DamagedJson {
  /** How many objects are looked at; what comes behind them is left together. */
  private static final int MOST_LOOKED_AT = 1_000;

  /**
   * A part of the bytes.
   *
   * @param from its first byte
   * @param to the byte after its last
   * @param whole whether it is an object that is whole, and in a dialect
   */
  record Part(int from, int to, boolean whole) {}

  private final byte[] json;
  private final Dialects dialects;
  private final ObjectScanner scanner;
  private final List<Part> parts = new ArrayList<>();
  private int lookedAt;

  /** Where what is left begins. */
  private int leftFrom;

  /** The first byte behind the last record that parts no records, as far as it was sought. */
  private int other;

  private boolean inPage;

  private DamagedJson(byte[] json, Dialects dialects) {
    this.json = json;
    this.dialects = dialects;
    this.scanner = new ObjectScanner(json);
  }

  /**
   * Returns the parts in their order; none where no object is whole. Blanks, commas and brackets of
   * arrays around whole objects are in none of them.
   */
  static List<Part> parts(byte[] json, Dialects dialects) {
    DamagedJson damaged = new DamagedJson(json, dialects);
    damaged.find();
    return damaged.parts;
  }

  private void find() {
    int at = 0;
    while (lookedAt < MOST_LOOKED_AT) {
      at = nextObject(at);
      if (at == json.length) {
        break;
      }
      at = scanner.scan(at) ? whole(at, scanner.end()) : broken();
    }
    if (!parts.isEmpty()) {
      leave(json.length);
    }
  }

  /** Returns where a brace stands that a name follows, else the end. */
  private int nextObject(int from) {
    for (int at = from; at < json.length; at++) {
      if (json[at] == '{') {
        int name = scanner.skipBlanks(at + 1);
        if (name < json.length && json[name] == '"') {
          return at;
        }
        at = name - 1;
      }
    }
    return json.length;
  }

  private int whole(int from, int to) {
    if (!isWithin(from, to) && isKnown(from, to)) {
      take(from, to);
    }
    return to;
  }

  /** Returns where to go on behind an object that broke. */
  private int broken() {
    if (scanner.page() >= 0 && !inPage) {
      inPage = true;
      other = scanner.page() + 1;
      return other;
    }
    int inner = scanner.innerFrom();
    int innerTo = scanner.innerTo();
    int resume = scanner.resume();
    if (inner >= 0 && isKnown(inner, innerTo)) {
      take(inner, innerTo);
    }
    return resume;
  }

  /** Says whether an object is the value of something that is broken. */
  private boolean isWithin(int from, int to) {
    while (other < from && isSeparator(json[other])) {
      other++;
    }
    if (other >= from) {
      return false;
    }
    int before = from - 1;
    while (before > other && ObjectScanner.isBlank(json[before])) {
      before--;
    }
    boolean value =
        json[before] == ':' || (!inPage && (json[before] == ',' || json[before] == '['));
    int next = scanner.skipBlanks(to);
    return value && next < json.length && ",}]".indexOf(json[next]) >= 0;
  }

  private boolean isKnown(int from, int to) {
    lookedAt++;
    byte[] object = Arrays.copyOfRange(json, from, to);
    try {
      return Elements.of(dialects, object, JsonText.readMended(object)).all().stream()
          .anyMatch(element -> element.dialect() != null);
    } catch (MalformedRecordException e) {
      return false;
    }
  }

  private void take(int from, int to) {
    leave(from);
    parts.add(new Part(from, to, true));
    leftFrom = to;
    other = to;
  }

  /** What stands before an index, behind the last record, is left, unless it only parts records. */
  private void leave(int to) {
    for (int at = leftFrom; at < to; at++) {
      if (!isSeparator(json[at])) {
        parts.add(new Part(leftFrom, to, false));
        return;
      }
    }
  }

  private static boolean isSeparator(byte b) {
    return ObjectScanner.isBlank(b) || b == ',' || b == '[' || b == ']';
  }
}
