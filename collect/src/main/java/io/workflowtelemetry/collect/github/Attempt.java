package io.workflowtelemetry.collect.github;

/** An attempt of a run: the paths of its calls, and of what is kept of it. */
record Attempt(RepositoryName repository, long run, int number) {
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
}
