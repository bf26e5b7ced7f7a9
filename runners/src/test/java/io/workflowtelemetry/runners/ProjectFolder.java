package io.workflowtelemetry.runners;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the project's folder from a test. */
public final class ProjectFolder {
  private ProjectFolder() {}

  /** Returns the folder that holds the launcher, upwards from where the test runs. */
  public static Path find() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isRegularFile(folder.resolve("telemetry"))) {
        return folder;
      }
    }
    throw new IllegalStateException("not below the project's folder");
  }
}
