package io.workflowtelemetry.tools.generate;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Lists as GitHub's REST interface answers them: pages of a hundred, pretty-printed. */
final class Pages {
  private static final int PAGE_SIZE = 100;
  private static final JsonMapper JSON = new JsonMapper();

  private Pages() {}

  /**
   * Writes one page, and closes the stream.
   *
   * @param key what the page calls its list: {@code workflow_runs} or {@code jobs}
   * @param totalCount how many items there are on all pages
   */
  static void writePage(OutputStream out, String key, List<ObjectNode> items, int totalCount)
      throws IOException {
    write(out, page(key, items, totalCount));
  }

  /** Writes an array of pages that hold all the items, and closes the stream. */
  static void writeArray(OutputStream out, String key, List<ObjectNode> items, int totalCount)
      throws IOException {
    ArrayNode pages = JsonNodeFactory.instance.arrayNode();
    for (int from = 0; from < items.size(); from += PAGE_SIZE) {
      int to = Math.min(items.size(), from + PAGE_SIZE);
      pages.add(page(key, items.subList(from, to), totalCount));
    }
    write(out, pages);
  }

  private static ObjectNode page(String key, List<ObjectNode> items, int totalCount) {
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    page.put("total_count", totalCount);
    page.putArray(key).addAll(items);
    return page;
  }

  private static void write(OutputStream out, JsonNode node) throws IOException {
    // The printer's own default would follow the line end of the machine.
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    try (out) {
      out.write(JSON.writer(printer).writeValueAsBytes(node));
      out.write('\n');
    }
  }
}
