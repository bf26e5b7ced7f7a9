package io.workflowtelemetry.runners.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.text.WordUtils;
import picocli.CommandLine.Model.OptionSpec;

/** The help page of a command, made from what picocli knows of its options. */
public final class HelpPage {
  private static final int WIDTH = 96;
  private static final String INDENT = "      ";

  private final OptionCatalog catalog;

  private HelpPage(OptionCatalog catalog) {
    this.catalog = catalog;
  }

  /** Returns the page of options that go with those of Beam and its runners. */
  public static HelpPage withEngineOptions(Class<?> type) {
    return new HelpPage(OptionCatalog.withEngineOptions(type));
  }

  /** Returns the page of options that go alone. */
  public static HelpPage ownOnly(Class<?> type) {
    return new HelpPage(OptionCatalog.ownOnly(type));
  }

  /**
   * Returns the options: the command's own, then the few of an engine that matter.
   *
   * @param all whether every option of Beam and its runners follows
   */
  public String options(boolean all) {
    StringBuilder page = new StringBuilder("Options:\n");
    catalog.own().forEach(option -> append(page, option));
    List<OptionSpec> engine = catalog.engine();
    if (!engine.isEmpty()) {
      page.append("\nOptions of the engine:\n");
      engine.forEach(option -> append(page, option));
    }
    if (all) {
      List<OptionSpec> others = new ArrayList<>(catalog.others());
      others.removeAll(engine);
      page.append("\nOther options of Beam and its runners:\n");
      others.forEach(option -> append(page, option));
    }
    return page.toString();
  }

  private static void append(StringBuilder page, OptionSpec option) {
    page.append("  ").append(option.longestName());
    if (!OptionCatalog.isSwitch(option)) {
      page.append("=...");
    }
    page.append('\n');
    wrap(page, option.description()[0]);
    String otherwise = OptionCatalog.otherwise(option);
    wrap(
        page,
        "Allowed: "
            + OptionCatalog.allowed(option)
            + (otherwise.isEmpty() ? "." : ". Default: " + otherwise + "."));
  }

  private static void wrap(StringBuilder page, String text) {
    if (!text.isEmpty()) {
      page.append(INDENT)
          .append(WordUtils.wrap(text, WIDTH - INDENT.length(), "\n" + INDENT, false))
          .append('\n');
    }
  }
}
