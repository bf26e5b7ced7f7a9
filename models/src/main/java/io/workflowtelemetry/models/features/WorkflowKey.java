package io.workflowtelemetry.models.features;

import io.workflowtelemetry.schemas.BuildExample;
import java.io.Serializable;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A workflow of a repository.
 *
 * @param repository its repository, {@code owner/name}
 * @param name its name; null where it has none
 */
public record WorkflowKey(String repository, @Nullable String name)
    implements Serializable, Comparable<WorkflowKey> {
  private static final Comparator<WorkflowKey> ORDER =
      Comparator.comparing(WorkflowKey::repository)
          .thenComparing(key -> key.name() == null ? "" : key.name())
          .thenComparing(key -> key.name() != null);

  /** Returns the workflow that a run is of. */
  public static WorkflowKey of(BuildExample example) {
    return new WorkflowKey(example.getRepository(), example.getWorkflowName());
  }

  @Override
  public int compareTo(WorkflowKey other) {
    return ORDER.compare(this, other);
  }
}
