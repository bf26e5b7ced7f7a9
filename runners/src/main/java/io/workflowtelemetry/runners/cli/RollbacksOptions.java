package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.config.PolicyFile;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.transforms.policy.Policy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry rollbacks} takes. */
public final class RollbacksOptions {
  private static final String FLAG = "--policy";

  @Option(
      names = FLAG,
      paramLabel = "a file, or default",
      description = "YAML file that says what would be rolled back, tried again and cut off")
  String policy = PolicyFile.DEFAULT;

  @Option(
      names = "--input",
      paramLabel = "the folder of an output",
      description = "Output whose runs and deployments it is replayed over")
  String input = "out";

  @Option(
      names = "--output",
      paramLabel = "a folder that is new, empty or a former output",
      description = "Folder for the decisions; a former one is replaced")
  String output = "rollbacks";

  @Option(
      names = "--commits",
      paramLabel = "git:DIR or globs, separated by commas",
      split = ",",
      description = {
        "Where messages of commits are, which tell of reverts: git repositories, files of commits",
        "titles of runs alone tell"
      })
  @Nullable List<String> commits;

  @Option(
      names = "--rules",
      paramLabel = "a file",
      description = {
        "YAML file whose prices money is counted in, as in docs/rules.example.yaml",
        "GitHub's list prices"
      })
  @Nullable String rules;

  @Mixin final AnswerOptions answer = new AnswerOptions();

  /** Returns what the policy says; nothing where there is a mistake. */
  Optional<Policy> policy(UsageErrors errors) {
    if (policy.equals(PolicyFile.DEFAULT)) {
      return Optional.of(PolicyFile.readDefault());
    }
    Optional<Path> path = InputFiles.existing(FLAG, policy, errors);
    if (path.isEmpty()) {
      return Optional.empty();
    }
    try {
      return PolicyFile.read(path.get(), errors);
    } catch (IOException e) {
      errors.add(FLAG, policy, "a file that can be read (" + e.getMessage() + ")");
      return Optional.empty();
    }
  }
}
