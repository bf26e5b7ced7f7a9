package io.workflowtelemetry.tools.generate;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;

/** Branches and commits of one simulated repository. */
final class CommitHistory {
  private static final int OPEN_BRANCHES = 6;
  private static final double MAIN_SHARE = 0.5;
  private static final double NEW_COMMIT_SHARE = 0.45;
  private static final double NEW_BRANCH_SHARE = 0.06;
  private static final double CLONED_SHARE = 0.6;

  private static final List<String> AUTHORS =
      List.of(
          "Ada Moreno",
          "dependabot[bot]",
          "Jürgen Weiß",
          "Mei Tanaka",
          "Tomasz Nowak",
          "Chidi Okafor",
          "Sofía Peña",
          "Liam O'Brien",
          "Priya Raman",
          "Noor Haddad");
  private static final List<String> VERBS =
      List.of("Fix", "Add", "Remove", "Refactor", "Speed up", "Document", "Rename", "Test");
  private static final List<String> THINGS =
      List.of(
          "login form",
          "retry of failed uploads",
          "price table",
          "cache keys",
          "time-zone handling",
          "search index",
          "invoice export ✅",
          "health check",
          "rate limiter");
  private static final List<String> PREFIXES =
      List.of("feature/", "fix/", "dependabot/npm_and_yarn/web/");
  private static final List<String> TOPICS =
      List.of("login", "uploads", "prices", "cache", "time-zones", "search", "invoices", "limits");

  private final SeededRandom random;
  private final Branch main;
  private final List<Branch> branches = new ArrayList<>();
  private int branchNumber = 100;

  /** A branch: its newest commit, and the workflows (by index) that last failed on it. */
  static final class Branch {
    private final String name;
    private final BitSet broken = new BitSet();
    private SimulatedCommit head;

    private Branch(String name, SimulatedCommit head) {
      this.name = name;
      this.head = head;
    }

    String name() {
      return name;
    }

    SimulatedCommit head() {
      return head;
    }

    boolean isMain() {
      return name.equals("main");
    }

    boolean isBroken(Workflow workflow) {
      return broken.get(workflow.index());
    }

    void setBroken(Workflow workflow, boolean value) {
      broken.set(workflow.index(), value);
    }
  }

  CommitHistory(SeededRandom random, long startMs) {
    this.random = random;
    main = new Branch("main", commit(sha(), startMs));
    for (int branch = 0; branch < OPEN_BRANCHES; branch++) {
      branches.add(newBranch(startMs));
    }
  }

  Branch main() {
    return main;
  }

  /** Returns a branch that is worked on at that time, often with a new commit. */
  Branch workedOn(long timeMs) {
    Branch branch;
    if (random.chance(MAIN_SHARE)) {
      branch = main;
    } else {
      int place = random.below(OPEN_BRANCHES);
      if (random.chance(NEW_BRANCH_SHARE)) {
        branches.set(place, newBranch(timeMs));
      }
      branch = branches.get(place);
    }
    if (random.chance(NEW_COMMIT_SHARE)) {
      branch.head = commit(branch.head.sha(), timeMs);
    }
    return branch;
  }

  private Branch newBranch(long timeMs) {
    branchNumber++;
    String name = random.pickSkewed(PREFIXES) + random.pick(TOPICS) + "-" + branchNumber;
    return new Branch(name, commit(main.head.sha(), timeMs));
  }

  private SimulatedCommit commit(String parent, long timeMs) {
    String sha = sha();
    String author = random.pickSkewed(AUTHORS);
    String message = random.pick(VERBS) + " " + random.pick(THINGS);
    if (random.chance(0.1)) {
      message += "\n\nThe old way broke when two of them met.";
    }
    int files = (int) Math.min(300, random.logNormal(2.5, 1.0) + 0.5);
    int added = (int) Math.min(20_000, files * random.logNormal(9, 1.2));
    int removed = (int) Math.min(20_000, files * random.logNormal(4, 1.4));
    long at = timeMs - 1_000L * random.between(5, 90);
    boolean cloned = random.chance(CLONED_SHARE);
    return new SimulatedCommit(sha, parent, author, message, at, files, added, removed, cloned);
  }

  private String sha() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(random.bits())
        + hex.toHexDigits(random.bits())
        + hex.toHexDigits((int) random.bits());
  }
}
