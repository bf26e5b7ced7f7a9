package io.workflowtelemetry.transforms.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which commits take others back: by the line that {@code git revert} and GitHub write into the
 * message, or by the title that they give.
 */
public final class Reverts {
  private static final Pattern LINE = Pattern.compile("This reverts commit ([0-9a-f]{7,64})\\b");
  private static final Pattern TITLE = Pattern.compile("Revert \"(.+)\"");
  private static final Pattern NUMBER = Pattern.compile(" \\(#[0-9]{1,18}\\)$");

  private final Map<String, List<String>> bySha = new HashMap<>();

  /** Takes in the message of a commit. */
  public void add(String sha, String message) {
    Matcher line = LINE.matcher(message);
    while (line.find()) {
      bySha.computeIfAbsent(sha, unused -> new ArrayList<>()).add(line.group(1));
    }
  }

  /** Returns whether the commit of a run takes back that of a suspect. */
  boolean isRevert(PastRun run, PastRun suspect) {
    if (run.sha() != null
        && suspect.sha() != null
        && bySha.getOrDefault(run.sha(), List.of()).stream().anyMatch(suspect.sha()::startsWith)) {
      return true;
    }
    return run.title() != null
        && suspect.title() != null
        && plain(suspect.title()).equals(reverted(plain(run.title())));
  }

  /** Returns the title that one takes back; nothing where it takes back none. */
  private static String reverted(String title) {
    Matcher revert = TITLE.matcher(title);
    return revert.matches() ? plain(revert.group(1)) : "";
  }

  /** Returns a title without the number of the pull request that it was merged from. */
  private static String plain(String title) {
    return NUMBER.matcher(title.strip()).replaceFirst("");
  }
}
