package io.workflowtelemetry.models.features;

import io.workflowtelemetry.schemas.BuildExample;
import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What texts stand for: of each column of texts and each text of it in train, the mean of what was
 * to be foretold, drawn toward the mean of all rows as if five of those had it too. Names of
 * workflows and events are told apart by repository and workflow.
 *
 * @param codes by column and text
 */
public record TextCodes(SortedMap<String, SortedMap<String, Code>> codes) implements Serializable {
  /** Parts a repository, a workflow and an event, none of which holds it. */
  private static final String SEPARATOR = "\n";

  /**
   * What a text stands for.
   *
   * @param mean of what was to be foretold, drawn toward the mean of all
   * @param rows how many rows of train have the text
   */
  public record Code(double mean, long rows) implements Serializable {}

  /** Copies the maps. */
  public TextCodes {
    SortedMap<String, SortedMap<String, Code>> copy = new TreeMap<>();
    codes.forEach(
        (column, texts) ->
            copy.put(column, Collections.unmodifiableSortedMap(new TreeMap<>(texts))));
    codes = Collections.unmodifiableSortedMap(copy);
  }

  /** Returns what the text of a row stands for; null where it has none, or one never seen. */
  @Nullable Code of(Column column, BuildExample example) {
    String text = key(column, example);
    SortedMap<String, Code> texts = codes.get(column.name());
    return text == null || texts == null ? null : texts.get(text);
  }

  /** Returns the text of a row with what it is told apart by; null where it has none. */
  static @Nullable String key(Column column, BuildExample example) {
    String text = column.text(example);
    if (text == null) {
      return null;
    }
    return switch (column.name()) {
      case "workflow_name" -> example.getRepository() + SEPARATOR + text;
      case "event" ->
          example.getRepository()
              + SEPARATOR
              + String.valueOf(example.getWorkflowName())
              + SEPARATOR
              + text;
      default -> text;
    };
  }
}
