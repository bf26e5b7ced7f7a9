package io.workflowtelemetry.transforms.keyed;

import java.util.Comparator;

/**
 * The order of identifiers: shorter ones first, those of one length as text. Whole numbers, which
 * most identifiers are, so stand in the order of their values.
 */
public final class ShorterFirst {
  /** The order. */
  public static final Comparator<String> ORDER =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private ShorterFirst() {}
}
