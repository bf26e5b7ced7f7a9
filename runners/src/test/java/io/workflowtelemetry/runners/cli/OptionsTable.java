package io.workflowtelemetry.runners.cli;

import picocli.CommandLine.Model.OptionSpec;

/** The options of a command as a table in Markdown, for the README. */
final class OptionsTable {
  private OptionsTable() {}

  /** Returns the table of the command's own options and the engine's that matter. */
  static String withEngineOptions(Class<?> type) {
    return render(OptionCatalog.withEngineOptions(type));
  }

  private static String render(OptionCatalog catalog) {
    StringBuilder table =
        new StringBuilder(
            "| option | what it is | allowed | default |\n| --- | --- | --- | --- |\n");
    catalog.own().forEach(option -> append(table, option));
    catalog.engine().forEach(option -> append(table, option));
    return table.toString();
  }

  private static void append(StringBuilder table, OptionSpec option) {
    table
        .append("| `")
        .append(option.longestName())
        .append("` | ")
        .append(cell(option.description()[0]))
        .append(" | ")
        .append(cell(OptionCatalog.allowed(option)))
        .append(" | ")
        .append(cell(OptionCatalog.otherwise(option)))
        .append(" |\n");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
