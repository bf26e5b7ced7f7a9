package io.workflowtelemetry.transforms.logs.github;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds runs of GitHub Actions in addresses of their pages. */
final class RunAddresses {
  private static final String RUNS = "/actions/runs/";
  private static final Pattern RUN = Pattern.compile(RUNS + "([1-9][0-9]{0,18})(?:[/?#]|$)");
  private static final Pattern ATTEMPT =
      Pattern.compile(RUNS + "[0-9]{1,19}/attempts/([1-9][0-9]{0,8})(?:[/?#]|$)");

  private RunAddresses() {}

  /** Returns the id of the run that an address shows, null where it shows none. */
  static @Nullable String runId(@Nullable String address) {
    if (address == null) {
      return null;
    }
    Matcher matcher = RUN.matcher(address);
    return matcher.find() ? matcher.group(1) : null;
  }

  /** Returns the number of the attempt that an address shows, null where it shows none. */
  static @Nullable Long attempt(@Nullable String address) {
    if (address == null) {
      return null;
    }
    Matcher matcher = ATTEMPT.matcher(address);
    return matcher.find() ? Long.valueOf(matcher.group(1)) : null;
  }

  /** Returns the repository, owner/name, whose run an address shows, null where it shows none. */
  static @Nullable String repository(@Nullable String address) {
    int to = address == null ? -1 : address.indexOf(RUNS);
    if (address == null || to < 0) {
      return null;
    }
    int name = address.lastIndexOf('/', to - 1);
    int owner = address.lastIndexOf('/', name - 1);
    boolean isWhole = owner >= 0 && name > owner + 1 && to > name + 1;
    return isWhole ? address.substring(owner + 1, to) : null;
  }
}
