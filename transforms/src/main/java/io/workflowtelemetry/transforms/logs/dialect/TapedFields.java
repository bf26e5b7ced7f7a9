package io.workflowtelemetry.transforms.logs.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object on a {@link JsonTape}. Looking one up makes that one only; all else makes
 * an ordinary map of them.
 */
final class TapedFields extends AbstractMap<String, JsonNode> {
  private final JsonTape tape;

  /** Where on the tape the name of each field stands. */
  private final int[] names;

  /** The values that were made so far. */
  private final @Nullable JsonNode[] values;

  /** A bit for each name, by its hash: most names that are asked for are not there. */
  private long hashes;

  private @Nullable Map<String, JsonNode> all;

  /**
   * @param from where on the tape the fields begin
   * @param to where they end
   */
  TapedFields(JsonTape tape, int from, int to) {
    this.tape = tape;
    int count = 0;
    for (int field = from; field < to; field = tape.after(field + JsonTape.ENTRY)) {
      count++;
    }
    this.names = new int[count];
    this.values = new JsonNode[count];
    int index = 0;
    for (int field = from; field < to; field = tape.after(field + JsonTape.ENTRY)) {
      names[index++] = field;
      hashes |= 1L << tape.hash(field);
    }
  }

  @Override
  public @Nullable JsonNode get(Object key) {
    if (all != null) {
      return all.get(key);
    }
    return key instanceof String name ? find(name) : null;
  }

  private @Nullable JsonNode find(String name) {
    int hash = name.hashCode();
    if ((hashes & (1L << hash)) == 0) {
      return null;
    }
    for (int i = 0; i < names.length; i++) {
      if (tape.hash(names[i]) == hash && tape.isName(names[i], name)) {
        return value(i);
      }
    }
    return null;
  }

  private JsonNode value(int index) {
    JsonNode value = values[index];
    if (value == null) {
      value = tape.node(names[index] + JsonTape.ENTRY);
      values[index] = value;
    }
    return value;
  }

  @Override
  public boolean containsKey(Object key) {
    return get(key) != null;
  }

  @Override
  public int size() {
    return all == null ? names.length : all.size();
  }

  @Override
  public boolean isEmpty() {
    return size() == 0;
  }

  @Override
  public @Nullable JsonNode put(String name, JsonNode value) {
    return all().put(name, value);
  }

  @Override
  public @Nullable JsonNode remove(Object name) {
    return all().remove(name);
  }

  @Override
  public Set<Map.Entry<String, JsonNode>> entrySet() {
    return all().entrySet();
  }

  private Map<String, JsonNode> all() {
    Map<String, JsonNode> made = all;
    if (made == null) {
      made = new LinkedHashMap<>();
      for (int i = 0; i < names.length; i++) {
        made.put(tape.name(names[i]), value(i));
      }
      all = made;
    }
    return made;
  }
}
