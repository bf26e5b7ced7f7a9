package io.workflowtelemetry.runners.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The fields of an Avro schema as a table in Markdown, for the pages in {@code docs/}. */
final class SchemaTables {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SchemaTables() {}

  /**
   * Returns the table of a schema.
   *
   * @param avsc the schema's file
   */
  static String of(Path avsc) throws IOException {
    return of(JSON.readTree(Files.readString(avsc)));
  }

  /** Returns the table of a schema, given as the JSON of its file. */
  static String of(JsonNode schema) {
    StringBuilder table =
        new StringBuilder("| column | type | null | what it is |\n| --- | --- | --- | --- |\n");
    for (JsonNode field : schema.path("fields")) {
      JsonNode type = field.path("type");
      boolean nullable = isUnionWithNull(type);
      table
          .append("| `")
          .append(field.path("name").textValue())
          .append("` | ")
          .append(name(nullable ? type.get(1) : type))
          .append(nullable ? " | yes | " : " | | ")
          .append(field.path("doc").textValue().replace("|", "\\|").replace("<", "&lt;"))
          .append(" |\n");
    }
    return table.toString();
  }

  private static boolean isUnionWithNull(JsonNode type) {
    return type.isArray() && type.size() == 2 && "null".equals(type.get(0).textValue());
  }

  private static String name(JsonNode type) {
    String name = type.isObject() ? type.path("type").textValue() : type.textValue();
    if (name == null) {
      throw new IllegalArgumentException("no word for the type " + type);
    }
    if (type.path("logicalType").asText().equals("timestamp-millis")) {
      return "time";
    }
    return switch (name) {
      case "string" -> "text";
      case "long" -> "whole number";
      case "double" -> "number";
      case "boolean" -> "true or false";
      case "bytes" -> "bytes";
      case "array" -> "list of " + name(type.path("items"));
      default -> {
        if (!name.contains(".")) {
          throw new IllegalArgumentException("no word for the type " + type);
        }
        yield name.substring(name.lastIndexOf('.') + 1);
      }
    };
  }
}
