package io.workflowtelemetry.transforms.parse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one registry of dialects. A new dialect is a class and a line here. */
final class Dialects {
  private static final List<Dialect> ALL =
      List.of(
          new NativeRunDialect(),
          new GitHubJobDialect(),
          new GitHubRunDialect(),
          new CommitDialect());

  private Dialects() {}

  /** Returns the dialect of a JSON object, null where none knows it. */
  static @Nullable Dialect of(JsonNode object) {
    for (Dialect dialect : ALL) {
      if (dialect.recognises(object)) {
        return dialect;
      }
    }
    return null;
  }
}
