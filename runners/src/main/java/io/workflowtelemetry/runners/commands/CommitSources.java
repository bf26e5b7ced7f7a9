package io.workflowtelemetry.runners.commands;

import java.util.List;

/**
 * Where commits are looked up beside the input.
 *
 * @param gitFolders folders of git repositories, bare or not
 * @param globs files of commits, one JSON object a line
 */
public record CommitSources(List<String> gitFolders, List<String> globs) {
  /** Copies the lists. */
  public CommitSources {
    gitFolders = List.copyOf(gitFolders);
    globs = List.copyOf(globs);
  }
}
