package io.workflowtelemetry.transforms.measure.dora;

import io.workflowtelemetry.schemas.DeploymentItem;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.runs.AssembleRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * How long a commit of a repository took until it was deployed for the first time: nothing where
 * that failed or its time is not known. Groups are named by {@link #key}.
 */
record LeadTimes() implements GroupFunction<String, DeploymentItem, DeploymentItem> {
  private static final long serialVersionUID = 1L;

  private static final Comparator<DeploymentItem> ORDER =
      Comparator.comparing(DeploymentItem::getAt).thenComparing(Kind::id);

  /** Returns a text that is equal for one commit of one repository, and no other. */
  private static String key(String repository, String sha) {
    return repository.length() + ":" + repository + sha;
  }

  @Override
  public String id(DeploymentItem item) {
    return Kind.id(item);
  }

  @Override
  public Map<String, DeploymentItem> outputs(
      String commit, Iterable<DeploymentItem> items, boolean closed) {
    Instant committedAt = null;
    DeploymentItem first = null;
    for (DeploymentItem item : items) {
      if (Kind.of(item) == Kind.COMMIT) {
        committedAt = EventTimes.earlier(committedAt, item.getAt());
      } else if (first == null || ORDER.compare(item, first) < 0) {
        first = item;
      }
    }
    if (first == null || committedAt == null) {
      return Map.of();
    }
    Duration took = Duration.between(committedAt, first.getAt());
    return Map.of(
        "",
        DeploymentItem.newBuilder(first)
            .setKind(Kind.LEAD_TIME.name())
            .setId(Kind.id(first))
            .setDurationMs(Math.max(0, took.toMillis()))
            .build());
  }

  /** So long after it was last run a commit may be deployed and its time still be known. */
  @Override
  public Instant settlesAt(String commit, DeploymentItem item, Instant timestamp) {
    return timestamp.plus(AssembleRuns.LONGEST_RUN);
  }

  /** Deployments that succeeded, by their commit. */
  record OfDeployments() implements Projection<DeploymentItem, String, DeploymentItem> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(DeploymentItem item) {
      return Kind.id(item);
    }

    @Override
    public void items(DeploymentItem item, BiConsumer<String, DeploymentItem> commits) {
      if (item.getSuccess() && item.getSha() != null) {
        commits.accept(key(item.getRepository(), item.getSha()), item);
      }
    }
  }

  /** What runs know of the times of their commits. */
  record OfRuns() implements Projection<Run, String, DeploymentItem> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(DeploymentItem item) {
      return Kind.id(item);
    }

    @Override
    public void items(Run run, BiConsumer<String, DeploymentItem> commits) {
      if (run.getHeadSha() != null && run.getCommittedAt() != null) {
        commits.accept(
            key(run.getRepository(), run.getHeadSha()),
            DeploymentItem.newBuilder()
                .setKind(Kind.COMMIT.name())
                .setRepository(run.getRepository())
                .setId(DeploymentNames.attempt(run))
                .setAt(run.getCommittedAt())
                .build());
      }
    }
  }
}
