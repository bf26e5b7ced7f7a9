package io.workflowtelemetry.tools.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterFolderTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void aProcessOfTheSameIdButAnotherStartIsNotTheClusters() throws IOException {
    ClusterFolder cluster = new ClusterFolder(folder.resolve("cluster"));
    cluster.create();
    cluster.remember("jobmanager", ProcessHandle.current());
    assertThat(cluster.alive().keySet(), contains("jobmanager"));
    Files.writeString(
        folder.resolve("cluster/jobmanager.pid"),
        ProcessHandle.current().pid() + " 2001-01-01T00:00:00Z");
    assertThat(cluster.alive(), is(anEmptyMap()));
    Files.writeString(folder.resolve("cluster/jobmanager.pid"), "no number");
    assertThat(cluster.alive(), is(anEmptyMap()));
  }

  @Test
  void theFolderIsTheUsersAlone() throws IOException {
    ClusterFolder cluster = new ClusterFolder(folder.resolve("cluster"));
    cluster.create();
    assertThat(
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("cluster"))),
        is("rwx------"));
    cluster.writeSettings(Map.of("io.tmp.dirs", "/it's"), "localhost:1");
    assertThat(
        Files.readString(cluster.conf().resolve("config.yaml")), is("io.tmp.dirs: '/it''s'\n"));
  }
}
