package io.workflowtelemetry.transforms.logs.reports;

import io.workflowtelemetry.schemas.TestResult;
import io.workflowtelemetry.transforms.logs.reports.Case.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells tries of one test from tests of one name. Writers that know no element for a retry put a
 * case for each try, and parametrised tests often share a name too.
 *
 * <p>Cases of one suite element with the same class, name and file are tries of one test if exactly
 * one of them passed, at least one failed or broke, and none was skipped: whoever retries stops at
 * the first pass. The test is then flaky if its last try passed; else it failed, as some writers
 * put an empty case, which looks as if it had passed, for a try that they give up. All others are
 * tests of their own, told apart by their number among those of their name.
 */
final class Tries {
  private record Identity(
      int element, @Nullable String className, @Nullable String name, @Nullable String file) {
    static Identity of(Case found) {
      return new Identity(found.element(), found.className(), found.name(), found.file());
    }
  }

  private record Name(@Nullable String suite, @Nullable String className, @Nullable String name) {}

  /** What is known of the cases of one identity. */
  private static final class Group {
    private int passed;
    private int failed;
    private int skipped;
    private @Nullable Outcome last;
    private long tries;
    private @Nullable Long durationMs;
    private @Nullable String message;

    void add(Case found) {
      passed += found.outcome() == Outcome.PASSED || found.outcome() == Outcome.FLAKY ? 1 : 0;
      failed += found.outcome().isFailure() ? 1 : 0;
      last = found.outcome();
      skipped += found.outcome() == Outcome.SKIPPED ? 1 : 0;
      tries += found.tries();
      if (found.durationMs() != null) {
        durationMs = (durationMs == null ? 0 : durationMs) + found.durationMs();
      }
      message = message == null ? found.message() : message;
    }

    Outcome outcome() {
      return last != null && last.isFailure() ? Outcome.FAILED : Outcome.FLAKY;
    }

    boolean isOfOneTest() {
      return passed == 1 && failed > 0 && skipped == 0;
    }
  }

  private Tries() {}

  /**
   * Returns the tests that the cases are, each where its first case stands.
   *
   * @param lane the lane that they ran on; null where it is by the host of their suite
   */
  static List<TestResult> join(List<Case> cases, @Nullable String lane) {
    Map<Identity, Group> groups = new HashMap<>();
    for (Case found : cases) {
      groups.computeIfAbsent(Identity.of(found), identity -> new Group()).add(found);
    }
    Map<Name, Long> seen = new HashMap<>();
    Set<Group> joined = new HashSet<>();
    List<TestResult> results = new ArrayList<>(cases.size());
    for (Case found : cases) {
      Group group = groups.get(Identity.of(found));
      if (group != null && group.isOfOneTest()) {
        if (joined.add(group)) {
          results.add(result(retried(found, group), lane, seen));
        }
      } else {
        results.add(result(found, lane, seen));
      }
    }
    return results;
  }

  private static Case retried(Case first, Group group) {
    return new Case(
        first.suite(),
        first.host(),
        first.element(),
        first.className(),
        first.name(),
        first.file(),
        group.outcome(),
        group.tries,
        group.durationMs,
        group.message);
  }

  private static TestResult result(Case found, @Nullable String lane, Map<Name, Long> seen) {
    Name name = new Name(found.suite(), found.className(), found.name());
    return TestResult.newBuilder()
        .setSuite(found.suite())
        .setClassName(found.className())
        .setName(found.name())
        .setSourceFile(found.file())
        .setOccurrence(seen.merge(name, 1L, Long::sum))
        .setLane(lane == null ? found.host() : lane)
        .setOutcome(found.outcome().name())
        .setTries(found.tries())
        .setDurationMs(found.durationMs())
        .setMessage(found.message())
        .build();
  }
}
