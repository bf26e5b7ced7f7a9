package io.workflowtelemetry.transforms.measure.dora;

import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.DeploymentItem;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.transforms.keyed.Calendar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which deployments of a month count: those that were told of; without any, those that jobs made in
 * runs that no deployment is of.
 */
record ChooseDeployments() implements Months.Function<DeploymentItem> {
  private static final long serialVersionUID = 1L;

  @Override
  public Map<String, DeploymentItem> outputs(
      SubjectWindow month, Iterable<DeploymentItem> items, boolean closed) {
    Map<String, DeploymentItem> told = new LinkedHashMap<>();
    List<DeploymentItem> jobs = new ArrayList<>();
    Set<String> runs = new HashSet<>();
    for (DeploymentItem item : items) {
      switch (Kind.of(item)) {
        case TOLD -> told.put(id(item), item);
        case JOBS -> jobs.add(item);
        case RUN -> runs.add(item.getRunId());
        default -> throw new IllegalStateException("no item of a month: " + item.getKind());
      }
    }
    if (!told.isEmpty()) {
      return told;
    }
    Map<String, DeploymentItem> made = new LinkedHashMap<>();
    for (DeploymentItem deployed : jobs) {
      if (!runs.contains(deployed.getRunId())) {
        made.put(id(deployed), deployed);
      }
    }
    return made;
  }

  /** What a deployment is in its month, and whose run it is wherever its jobs may have ended. */
  record OfDeployments(DeploymentNames names, Calendar calendar)
      implements Months.ItemsOf<Deployment> {
    private static final long serialVersionUID = 1L;

    @Override
    public void items(Deployment deployment, BiConsumer<SubjectWindow, DeploymentItem> months) {
      DeploymentItem told = names.told(deployment);
      if (told != null) {
        months.accept(Months.of(told.getRepository(), told.getAt(), calendar), told);
      }
      if (deployment.getRunId() != null) {
        Set<SubjectWindow> touched = new LinkedHashSet<>();
        touch(deployment, deployment.getCreatedAt(), touched);
        touch(deployment, deployment.getUpdatedAt(), touched);
        for (SubjectWindow month : touched) {
          months.accept(
              month,
              DeploymentItem.newBuilder()
                  .setKind(Kind.RUN.name())
                  .setRepository(deployment.getRepository())
                  .setId(deployment.getDeploymentId())
                  .setRunId(deployment.getRunId())
                  .setAt(month.getWindowStart())
                  .build());
        }
      }
    }

    private void touch(Deployment deployment, @Nullable Instant at, Set<SubjectWindow> months) {
      if (at != null) {
        months.add(Months.of(deployment.getRepository(), at, calendar));
      }
    }
  }

  /** What the jobs of a run deployed. */
  record OfRuns(DeploymentNames names, Calendar calendar) implements Months.ItemsOf<Run> {
    private static final long serialVersionUID = 1L;

    @Override
    public void items(Run run, BiConsumer<SubjectWindow, DeploymentItem> months) {
      DeploymentItem deployed = names.deployed(run);
      if (deployed != null) {
        months.accept(Months.of(deployed.getRepository(), deployed.getAt(), calendar), deployed);
      }
    }
  }
}
