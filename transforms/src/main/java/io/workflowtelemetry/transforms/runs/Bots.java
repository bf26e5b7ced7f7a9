package io.workflowtelemetry.transforms.runs;

import java.util.Locale;
import java.util.Set;

/** Accounts that no person works with. */
public final class Bots {
  /** What GitHub puts behind the name of an app; no account of a person can have it. */
  private static final String APP = "[bot]";

  /** Accounts of machines that are no apps, or whose names some logs write without it. */
  private static final Set<String> MACHINES =
      Set.of(
          "copilot",
          "dependabot",
          "github-actions",
          "k8s-ci-robot",
          "renovate",
          "renovate-bot",
          "web-flow");

  private Bots() {}

  /** Returns whether a name, whatever its case, is that of a bot. */
  public static boolean isBot(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(APP) || MACHINES.contains(lower);
  }
}
