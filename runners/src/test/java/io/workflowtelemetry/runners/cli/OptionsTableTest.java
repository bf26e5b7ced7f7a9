package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import io.workflowtelemetry.runners.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With {@code -Dreadme.update=true} the table in the README is written, not only compared. */
class OptionsTableTest {
  @ParameterizedTest
  @MethodSource("commands")
  void theReadmeShowsTheOptionsAsTheyAre(String command, Class<?> options) throws IOException {
    Path readme = ProjectFolder.find().resolve("README.md");
    Assumptions.assumeTrue(Files.isRegularFile(readme), "there is no README.md");
    Pattern marked =
        Pattern.compile(
            "(<!-- options:" + command + " -->\n)(.*?)(<!-- /options -->)", Pattern.DOTALL);
    String table = OptionsTable.withEngineOptions(options);
    if (Boolean.getBoolean("readme.update")) {
      String updated =
          marked
              .matcher(Files.readString(readme))
              .replaceAll("$1" + Matcher.quoteReplacement(table) + "$3");
      Files.writeString(readme, updated);
    }
    Matcher matcher = marked.matcher(Files.readString(readme));
    assertThat(
        "the table in README.md; write it with -Dreadme.update=true",
        matcher.find() ? matcher.group(2) : "no markers",
        is(table));
  }

  static Stream<Arguments> commands() {
    return Stream.of(
        Arguments.of("backfill", BackfillOptions.class),
        Arguments.of("stream", StreamOptions.class));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyOptionSaysWhatItIs(String command, Class<?> options) {
    OptionCatalog catalog = OptionCatalog.withEngineOptions(options);
    catalog
        .own()
        .forEach(
            option -> {
              assertThat(option.longestName(), option.description().length > 0);
              // What picocli makes up where nothing is said.
              assertThat(option.longestName(), !OptionCatalog.allowed(option).startsWith("<"));
            });
    EngineOptions.wanted()
        .forEach(name -> assertThat(name, catalog.find(name).orElse(null), is(notNullValue())));
  }
}
