package io.workflowtelemetry.transforms.logs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a JSON document that are to be understood one by one: those of arrays, of pages
 * of GitHub's REST interface and of objects that have a record for each key, else the document
 * itself.
 */
final class Elements {
  /** Fields that hold the elements of a page. */
  static final List<String> PAGE_FIELDS = List.of("workflow_runs", "jobs");

  /**
   * An element.
   *
   * @param value what it holds
   * @param dialect its format, null where none knows it
   */
  record Element(JsonNode value, @Nullable JsonDialect dialect) {}

  /**
   * Where an element stands in the bytes of its document.
   *
   * @param from the first byte
   * @param to the byte after the last
   * @param lineEnds line ends in the document before it
   */
  record Slice(int from, int to, long lineEnds) {}

  private final Dialects dialects;
  private final byte[] json;
  private final JsonNode document;
  private final List<Element> all = new ArrayList<>();
  private @Nullable List<Slice> slices;

  private Elements(Dialects dialects, byte[] json, JsonNode document) {
    this.dialects = dialects;
    this.json = json;
    this.document = document;
  }

  /** Returns the elements of {@code document}, which was read from {@code json}. */
  static Elements of(Dialects dialects, byte[] json, JsonNode document) {
    Elements elements = new Elements(dialects, json, document);
    elements.collect(document);
    return elements;
  }

  /** Returns the elements in the order of the document. */
  List<Element> all() {
    return all;
  }

  /** Returns where the element at an index of {@link #all} stands; the document stands whole. */
  Slice slice(int index) {
    List<Slice> found = slices;
    if (found == null) {
      if (!document.isArray() && pageField(document) == null && !isKeyed(document)) {
        return new Slice(0, json.length, 0);
      }
      // All at once: looking for each from the start would take the square of the document's size.
      found = new ArrayList<>(all.size());
      try (JsonParser parser = JsonText.FACTORY.createParser(json)) {
        parser.nextToken();
        find(document, parser, found);
      } catch (IOException e) {
        throw new UncheckedIOException("a document that was valid is so no more", e);
      }
      slices = found;
    }
    return found.get(index);
  }

  private void collect(JsonNode value) {
    if (value.isArray()) {
      value.forEach(this::collect);
      return;
    }
    JsonDialect dialect = value.isObject() ? dialects.of(value) : null;
    String field = pageField(value, dialect);
    if (field != null) {
      value.get(field).forEach(this::collect);
      return;
    }
    if (isKeyed(value, dialect)) {
      value.forEach(this::collect);
      return;
    }
    all.add(new Element(value, dialect));
  }

  /** Returns the field that holds the elements of a page, null where the value is none. */
  private static @Nullable String pageField(JsonNode value, @Nullable JsonDialect dialect) {
    for (String field : PAGE_FIELDS) {
      // A dialect that is given for all is that of the elements of a page, not the page's own.
      if (value.path(field).isArray() && (dialect == null || !dialect.recognises(value))) {
        return field;
      }
    }
    return null;
  }

  private @Nullable String pageField(JsonNode value) {
    return pageField(value, dialects.of(value));
  }

  private boolean isKeyed(JsonNode value) {
    return isKeyed(value, value.isObject() ? dialects.of(value) : null);
  }

  /** Says whether an object that is no record itself has a record for each of its keys. */
  private boolean isKeyed(JsonNode value, @Nullable JsonDialect dialect) {
    if (dialect != null || !value.isObject() || value.isEmpty()) {
      return false;
    }
    for (JsonNode element : value) {
      if (!element.isObject() || dialects.of(element) == null) {
        return false;
      }
    }
    return true;
  }

  private void find(JsonNode value, JsonParser parser, List<Slice> found) throws IOException {
    if (value.isArray()) {
      for (JsonNode element : value) {
        parser.nextToken();
        find(element, parser, found);
      }
      parser.nextToken();
      return;
    }
    String field = pageField(value);
    boolean keyed = field == null && isKeyed(value);
    if (field == null && !keyed) {
      int from = (int) parser.currentTokenLocation().getByteOffset();
      parser.skipChildren();
      parser.finishToken();
      int to = (int) parser.currentLocation().getByteOffset();
      found.add(new Slice(from, to, lineEnds(from, found)));
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      boolean elements = keyed || name.equals(field);
      parser.nextToken();
      if (elements) {
        find(value.get(name), parser, found);
      } else {
        parser.skipChildren();
      }
    }
  }

  /** Counts on from the element before. */
  private long lineEnds(int to, List<Slice> before) {
    Slice last = before.isEmpty() ? new Slice(0, 0, 0) : before.get(before.size() - 1);
    long lineEnds = last.lineEnds();
    for (int i = last.from(); i < to; i++) {
      lineEnds += json[i] == '\n' ? 1 : 0;
    }
    return lineEnds;
  }
}
