package io.workflowtelemetry.pages;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.util.List;
import org.junit.jupiter.api.Test;

class BarTest {
  @Test
  void theEndWaitedForWhatEndedLastBeforeEachBegan() {
    List<Bar> bars =
        List.of(
            new Bar("root", null, "root", 0, 100),
            new Bar("compile", "root", "compile", 0, 30),
            new Bar("lint", "root", "lint", 0, 20),
            new Bar("test", "root", "test", 35, 80),
            new Bar("slow but beside", "root", "slow but beside", 10, 75),
            new Bar("deploy", "root", "deploy", 80, 100));
    assertThat(Bar.criticalPath(bars), containsInAnyOrder("compile", "test", "deploy"));
  }

  @Test
  void nothingHasNoPath() {
    assertThat(Bar.criticalPath(List.of()), is(empty()));
  }
}
