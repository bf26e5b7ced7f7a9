package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.runners.engine.FlinkOverview;
import io.workflowtelemetry.tools.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessClusterTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void aClusterStartsIsSeenAndEnds() throws IOException {
    LocalCluster seen = new LocalCluster(folder.resolve("cluster"));
    try (ProcessCluster cluster = ProcessCluster.start(folder.resolve("cluster"), 1, 2)) {
      FlinkOverview overview = FlinkOverview.of(cluster.master());
      assertThat(overview, is(new FlinkOverview(1, 2, 0)));
      assertThat(seen.processes().keySet(), contains("jobmanager", "taskmanager-1"));
      assertThat(seen.master(), is(Optional.of(cluster.master())));
    }
    assertThat(seen.processes(), is(anEmptyMap()));
    assertThat(seen.master(), is(Optional.empty()));
  }
}
