package io.workflowtelemetry.runners.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.commons.text.WordUtils;

/** The help page of a command, made from its options interface. */
public final class HelpPage {
  private static final int WIDTH = 96;
  private static final String INDENT = "      ";

  private final OptionCatalog catalog;

  private HelpPage(OptionCatalog catalog) {
    this.catalog = catalog;
  }

  /** Returns the page of options that go with those of Beam and its runners. */
  public static HelpPage withEngineOptions(Class<? extends PipelineOptions> type) {
    return new HelpPage(OptionCatalog.withEngineOptions(type));
  }

  /** Returns the page of options that go alone. */
  public static HelpPage ownOnly(Class<? extends PipelineOptions> type) {
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
    List<Option> engine = catalog.engine();
    if (!engine.isEmpty()) {
      page.append("\nOptions of the engine:\n");
      engine.forEach(option -> append(page, option));
    }
    if (all) {
      List<Option> others = new ArrayList<>(catalog.others());
      others.removeAll(engine);
      page.append("\nOther options of Beam and its runners:\n");
      others.forEach(option -> append(page, option));
    }
    return page.toString();
  }

  private static void append(StringBuilder page, Option option) {
    page.append("  --").append(option.name());
    if (!option.isSwitch()) {
      page.append("=...");
    }
    page.append('\n');
    wrap(page, option.description());
    String otherwise = option.otherwise();
    wrap(
        page,
        "Allowed: "
            + option.allowed()
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
