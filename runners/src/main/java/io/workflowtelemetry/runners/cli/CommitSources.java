package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.config.UsageErrors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where commits are looked up beside the input.
 *
 * @param gitFolders folders of git repositories, bare or not
 * @param globs files of commits, one JSON object a line
 */
public record CommitSources(List<String> gitFolders, List<String> globs) {
  private static final String GIT = "git:";

  /** Copies the lists. */
  public CommitSources {
    gitFolders = List.copyOf(gitFolders);
    globs = List.copyOf(globs);
  }

  /** Tells the sources that a user named; whether files are there is not looked at. */
  static CommitSources of(@Nullable List<String> given, UsageErrors errors) {
    List<String> gitFolders = new ArrayList<>();
    List<String> globs = new ArrayList<>();
    for (String source : given == null ? List.<String>of() : given) {
      if (source.startsWith(GIT)) {
        String folder = source.substring(GIT.length());
        if (!isRepository(folder)) {
          errors.add("--commits", source, "git:DIR where DIR is the folder of a git repository");
        }
        gitFolders.add(folder);
      } else {
        globs.add(source);
      }
    }
    return new CommitSources(gitFolders, globs);
  }

  private static boolean isRepository(String folder) {
    if (folder.isEmpty()) {
      return false;
    }
    Optional<Path> path = InputFiles.local(folder);
    // A work tree has a .git (a file in linked work trees); a bare repository has what it holds.
    return path.isPresent()
        && Files.isDirectory(path.get())
        && (Files.exists(path.get().resolve(".git"))
            || (Files.isRegularFile(path.get().resolve("HEAD"))
                && Files.isDirectory(path.get().resolve("objects"))));
  }
}
