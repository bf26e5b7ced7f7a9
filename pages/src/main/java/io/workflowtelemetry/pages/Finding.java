package io.workflowtelemetry.pages;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A thing to look at.
 *
 * @param text what is the matter, in plain words with numbers
 * @param weight how much it matters, beside others
 * @param page the page that shows more: its name without an ending
 * @param subject what that page is to show; null for all
 * @param sql lists the rows behind it
 */
record Finding(
    Kind kind, String text, double weight, String page, @Nullable Subject subject, String sql) {
  /** Returns the address of the page, beside the others of a report. */
  String link() {
    if (subject == null) {
      return page + ".html";
    }
    return page
        + ".html#repository="
        + encoded(subject.repository())
        + (subject.workflow() == null ? "" : "&workflow=" + encoded(subject.workflow()))
        + (subject.job() == null ? "" : "&job=" + encoded(subject.job()));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** What kind of thing it is, as a page calls it. */
  enum Kind {
    FIRING("Alert"),
    SLOWER("Slower"),
    FAILING("Failing more"),
    FAILS("Fails often"),
    FLAKY("Flaky test"),
    COSTLY("Costlier");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }
}
