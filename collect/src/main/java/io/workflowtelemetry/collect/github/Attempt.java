package io.workflowtelemetry.collect.github;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An attempt of a run: the paths of its calls, and of what is kept of it. */
record Attempt(RepositoryName repository, long run, int number) {
  private static final String SIDECAR = "run.json";

  static String runCall(RepositoryName repository, long run) {
    return repository.path() + "/actions/runs/" + run;
  }

  /** Returns the path of a call; nothing behind it gives the attempt itself. */
  String call(String behind) {
    return runCall(repository, run) + "/attempts/" + number + behind;
  }

  /** Returns the path of a file. */
  String file(String name) {
    return repository.folder() + "/" + run + "/" + number + "/" + name;
  }

  /** Returns where its jobs are kept, and the attempt itself where no list of runs has it. */
  String jobsFile() {
    return file("jobs.json.zst");
  }

  /** Keeps, in a folder of it, which run the files there are of. */
  void keepSidecar(String folder, KeptFiles files) throws IOException {
    files.keep(
        file(folder + SIDECAR),
        "{\"repository\":\"%s\",\"run_id\":\"%d\",\"run_attempt\":%d}\n"
            .formatted(repository, run, number)
            .getBytes(StandardCharsets.UTF_8));
  }

  /** Returns whether that was kept. */
  boolean hasSidecar(String folder, KeptFiles files) {
    return files.has(file(folder + SIDECAR));
  }
}
