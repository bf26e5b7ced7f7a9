package io.workflowtelemetry.runners.options;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import io.workflowtelemetry.runners.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** With {@code -Dreadme.update=true} the table in the README is written, not only compared. */
class OptionsTableTest {
  private static final Pattern MARKED =
      Pattern.compile("(<!-- options:backfill -->\n)(.*?)(<!-- /options -->)", Pattern.DOTALL);

  @Test
  void theReadmeShowsTheOptionsAsTheyAre() throws IOException {
    Path readme = ProjectFolder.find().resolve("README.md");
    Assumptions.assumeTrue(Files.isRegularFile(readme), "there is no README.md");
    String table = OptionsTable.withEngineOptions(BackfillOptions.class);
    if (Boolean.getBoolean("readme.update")) {
      String updated =
          MARKED
              .matcher(Files.readString(readme))
              .replaceAll("$1" + Matcher.quoteReplacement(table) + "$3");
      Files.writeString(readme, updated);
    }
    Matcher matcher = MARKED.matcher(Files.readString(readme));
    assertThat(
        "the table in README.md; write it with -Dreadme.update=true",
        matcher.find() ? matcher.group(2) : "no markers",
        is(table));
  }

  @Test
  void everyOptionSaysWhatItIs() {
    OptionCatalog catalog = OptionCatalog.withEngineOptions(BackfillOptions.class);
    catalog.own().forEach(option -> assertThat(option.name(), !option.description().isEmpty()));
    EngineOption.ALL
        .keySet()
        .forEach(name -> assertThat(name, catalog.find(name).orElse(null), is(notNullValue())));
  }
}
