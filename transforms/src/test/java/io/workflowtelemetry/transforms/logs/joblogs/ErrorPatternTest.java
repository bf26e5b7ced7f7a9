package io.workflowtelemetry.transforms.logs.joblogs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.transforms.CpuTime;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorPatternTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Process completed with exit code 1. | Process completed with exit code <n>.",
        "took 1.5s of 1,234 ms, v1.2.3 | took <n>s of <n> ms, v<n>",
        "job 123e4567-e89b-12d3-a456-426614174000 lost | job <id> lost",
        "at 2025-01-02T03:04:05.678Z it broke | at <time> it broke",
        "on 2025-01-02 at 03:04:05: no | on <time> at <time>: no",
        "/home/runner/work/a/b/C.java:12:5: missing ; | <path>: missing ;",
        "C:\\a\\b.cs(3,4): error CS1002: ; expected | <path>): error CS<n>: ; expected",
        "see https://example.org/a?b=1. | see <path>.",
        "commit c0ffee1 and deadbee and 0xFF | commit <hex> and deadbee and <hex>",
        "sha256:9f86d081884c7d65 | sha<n>:<hex>",
        "no such file 'tmpab3x9z1k' here | no such file '<temp>' here",
        "no such dir \"temp-42\" here | no such dir \"<temp>\" here",
        "the 'temperature' of 'tmp' | the 'temperature' of 'tmp'",
        "and/or (x86_64) [3] <7> | <path> (x<n>_<n>) [<n>] <<n>>",
        "  many   blanks  | many blanks",
        "/ alone // twice | / alone // twice",
        "Größe 12 | Größe <n>"
      })
  void whatVariesIsLeftOut(String message, String pattern) {
    assertThat(ErrorPattern.of(message), is(pattern));
  }

  @Test
  void messagesOfOneKindHaveOnePattern() {
    assertThat(
        ErrorPattern.of("Timeout of 5000ms exceeded in /tmp/a/b.js (run 7)"),
        is(ErrorPattern.of("Timeout of 250ms exceeded in /var/x.js (run 12345)")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain | plain",
        "{e}[31mred{e}[0m | red",
        "{e}[1;38;5;196mbold{e}[K | bold",
        "{e}]0;title{b}text | text",
        "{e}(Btext | Btext",
        "text{e} | text",
        "text{e}[ | text",
        "text{e}[12 | text"
      })
  void codesOfTerminalsAreLeftOut(String text, String plain) {
    assertThat(AnsiCodes.strip(text.replace("{e}", "\u001b").replace("{b}", "\u0007")), is(plain));
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
  void anyMessageHasAPattern(@ForAll String message) {
    String pattern = ErrorPattern.of(AnsiCodes.strip(message));
    assertThat(pattern.chars().noneMatch(c -> c >= '0' && c <= '9'), is(true));
  }

  @Test
  void longTextsTakeNoLongerThanTheirLength() {
    for (String fill :
        List.of("a", "1", "a1", "/", "\u001b", "\u001b[", "\u001b]", "'", "0x", " ")) {
      String text = fill.repeat(2_000_000 / fill.length());
      CpuTime.within(Duration.ofSeconds(5), () -> ErrorPattern.of(AnsiCodes.strip(text)));
    }
  }
}
