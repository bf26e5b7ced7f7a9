package io.workflowtelemetry.transforms.logs.github;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds runs of GitHub Actions in addresses of their pages. */
final class RunAddresses {
  private static final Pattern RUN = Pattern.compile("/actions/runs/([1-9][0-9]{0,18})(?:[/?#]|$)");

  private RunAddresses() {}

  /** Returns the id of the run that an address shows, null where it shows none. */
  static @Nullable String runId(@Nullable String address) {
    if (address == null) {
      return null;
    }
    Matcher matcher = RUN.matcher(address);
    return matcher.find() ? matcher.group(1) : null;
  }
}
