package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.keyed.ShorterFirst;
import java.util.Comparator;

/** The order of identifiers, and of run attempts by them. */
public final class Identifiers {
  /** The order of identifiers. */
  public static final Comparator<String> ORDER = ShorterFirst.ORDER;

  /** The order of run attempts: by run, then attempt, then repository. */
  public static final Comparator<RunKey> RUN_ORDER =
      Comparator.comparing(RunKey::getRunId, ORDER)
          .thenComparingLong(RunKey::getRunAttempt)
          .thenComparing(RunKey::getRepository);

  private Identifiers() {}
}
