package io.workflowtelemetry.transforms.notify;

import java.io.Serializable;
import java.util.List;

/**
 * Alerts that keep others of their repository from being told while they fire. What matches as
 * source and as target isn't kept back.
 *
 * @param source which keep others back
 * @param target which are kept back
 * @param equal labels that both have in common, besides the repository
 */
public record Inhibition(AlertMatch source, AlertMatch target, List<Label> equal)
    implements Serializable {
  /** Copies the labels. */
  public Inhibition {
    equal = equal.stream().distinct().toList();
  }
}
