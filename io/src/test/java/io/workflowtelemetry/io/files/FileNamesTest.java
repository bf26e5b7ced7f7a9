package io.workflowtelemetry.io.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileNamesTest {
  @Test
  void namesThatArePlainStayAsTheyAre() {
    for (String plain : List.of("12345", "build_7-b", "v1.2.3", "A")) {
      assertThat(FileNames.of(plain), is(plain));
    }
    assertThat(FileNames.of("../x"), is("%2E.%2Fx"));
    assertThat(FileNames.of("é"), is("%C3%A9"));
    assertThat(FileNames.of("100%"), is("100%25"));
  }

  @Test
  void namesAreShortPlainAndDifferent() {
    Random random = new Random(3);
    Set<String> texts = new HashSet<>(List.of("", "~", "\ud800", "\ud801", "?", "%3F", "%"));
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(400);
      for (int at = 0; at < length; at++) {
        text.append((char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(65_536)));
      }
      texts.add(text.toString());
    }
    texts.add("a".repeat(160));
    texts.add("a".repeat(161));
    texts.add("a".repeat(100_000));

    Set<String> names = new HashSet<>();
    for (String text : texts) {
      String name = FileNames.of(text);
      assertThat(name, matchesPattern("[A-Za-z0-9_%~-][A-Za-z0-9._%~-]*"));
      assertThat(name.length(), is(lessThanOrEqualTo(160)));
      assertThat(name, FileNames.isOne(name), is(true));
      names.add(name);
    }
    assertThat(names.size(), is(texts.size()));
  }
}
