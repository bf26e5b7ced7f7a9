package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.RunKey;
import java.util.Comparator;

/**
 * The order of identifiers: shorter ones first, those of one length as text. Whole numbers, which
 * most identifiers are, so stand in the order of their values.
 */
public final class Identifiers {
  /** The order of identifiers. */
  public static final Comparator<String> ORDER =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  /** The order of run attempts: by run, then attempt, then repository. */
  public static final Comparator<RunKey> RUN_ORDER =
      Comparator.comparing(RunKey::getRunId, ORDER)
          .thenComparingLong(RunKey::getRunAttempt)
          .thenComparing(RunKey::getRepository);

  private Identifiers() {}
}
