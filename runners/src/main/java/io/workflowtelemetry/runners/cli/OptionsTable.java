package io.workflowtelemetry.runners.cli;

import org.apache.beam.sdk.options.PipelineOptions;

/** The options of a command as a table in Markdown, for the README. */
public final class OptionsTable {
  private OptionsTable() {}

  /** Returns the table of the command's own options and the engine's that matter. */
  public static String withEngineOptions(Class<? extends PipelineOptions> type) {
    return render(OptionCatalog.withEngineOptions(type));
  }

  /** Returns the table of the command's own options. */
  public static String ownOnly(Class<? extends PipelineOptions> type) {
    return render(OptionCatalog.ownOnly(type));
  }

  private static String render(OptionCatalog catalog) {
    StringBuilder table =
        new StringBuilder(
            "| option | what it is | allowed | default |\n| --- | --- | --- | --- |\n");
    catalog.own().forEach(option -> append(table, option));
    catalog.engine().forEach(option -> append(table, option));
    return table.toString();
  }

  private static void append(StringBuilder table, Option option) {
    table
        .append("| `--")
        .append(option.name())
        .append("` | ")
        .append(cell(option.description()))
        .append(" | ")
        .append(cell(option.allowed()))
        .append(" | ")
        .append(cell(option.otherwise()))
        .append(" |\n");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
