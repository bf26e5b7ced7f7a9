package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.files.OutputFolder;
import io.workflowtelemetry.io.git.CommitMessages;
import io.workflowtelemetry.io.tables.SortKey;
import io.workflowtelemetry.io.tables.StoredRows;
import io.workflowtelemetry.io.tables.Table;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.PolicyFile;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.config.UsageException;
import io.workflowtelemetry.schemas.Decision;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.transforms.measure.Pricing;
import io.workflowtelemetry.transforms.policy.PastRun;
import io.workflowtelemetry.transforms.policy.Policy;
import io.workflowtelemetry.transforms.policy.PolicySums;
import io.workflowtelemetry.transforms.policy.ReplayPolicy;
import io.workflowtelemetry.transforms.policy.Reverts;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Replays a policy of rollbacks, retries and timeouts over the runs of an output, and shows what it
 * would have done and whether that would have been right. Nothing is ever done.
 */
public final class RollbacksCommand {
  private static final String NAME = "rollbacks";
  private static final List<String> ACTIONS = List.of("default", "schema");

  private static final Table<Decision> DECISIONS =
      Table.ofParquet(
          Decision.class,
          decision ->
              SortKey.of(decision.getDecidedAt())
                  .then(decision.getPolicy())
                  .then(decision.getDecisionId()),
          "decisions/decisions");

  private final Clock clock;

  /** Makes the command; the clock only tells how long it took. */
  public RollbacksCommand(Clock clock) {
    this.clock = clock;
  }

  /**
   * Runs it.
   *
   * @param arguments what is printed as it is, or options
   * @param out gets the answer
   * @throws UsageException if the arguments are wrong
   * @throws IOException if files can't be read or written
   */
  public void run(List<String> arguments, PrintStream out) throws IOException {
    UsageErrors errors = new UsageErrors();
    if (!arguments.isEmpty() && !arguments.get(0).startsWith("--")) {
      print(arguments, out, errors);
      return;
    }
    Instant startedAt = clock.instant();
    RollbacksOptions options = new RollbacksOptions();
    ParsedArguments parsed = ArgumentReader.ownOnly(options).parse(arguments, errors);
    Optional<Policy> policy = options.policy(errors);
    Pricing pricing = CheckOptions.rules(options.rules, errors).pricing();
    CommitSources commits = CommitSources.of(options.commits, errors);
    var unused = InputFiles.check("--commits", commits.globs(), errors);
    boolean json = options.answer.isJson(errors);
    Optional<Path> input =
        InputFiles.local(options.input).filter(path -> Files.isDirectory(path.resolve("runs")));
    if (input.isEmpty()) {
      errors.add(
          "--input", options.input, "the folder of an output on this machine, with its runs");
    }
    String folder = InputFiles.outputFolder(options.output, errors);
    errors.throwIfAny();

    List<PastRun> runs = new ArrayList<>();
    StoredRows.below(input.orElseThrow().resolve("runs"), Run.class)
        .forEach(run -> PastRun.of(run, pricing).ifPresent(runs::add));
    List<Deployment> deployments = new ArrayList<>();
    StoredRows.below(input.orElseThrow().resolve("deployments"), Deployment.class)
        .forEach(deployments::add);
    ReplayPolicy.Replayed replayed =
        ReplayPolicy.of(
            runs, deployments, reverts(commits, runs), policy.orElseThrow(), pricing.currency());
    write(folder, replayed.decisions(), parsed, startedAt);
    RollbacksAnswer answer =
        new RollbacksAnswer(PolicySums.of(replayed), replayed.decisions(), pricing.currency());
    out.print(Printable.lines(json ? answer.toJson() : answer.toText()));
  }

  private static void print(List<String> arguments, PrintStream out, UsageErrors errors) {
    if (arguments.size() > 1 || !ACTIONS.contains(arguments.get(0))) {
      errors.add(NAME, String.join(" ", arguments), String.join(", ", ACTIONS) + ", or options");
      errors.throwIfAny();
    }
    byte[] text =
        arguments.get(0).equals("schema") ? PolicyFile.schema() : PolicyFile.defaultText();
    out.print(new String(text, StandardCharsets.UTF_8));
  }

  private static Reverts reverts(CommitSources commits, List<PastRun> runs) throws IOException {
    Set<String> shas = new TreeSet<>();
    for (PastRun run : runs) {
      if (run.sha() != null) {
        shas.add(run.sha());
      }
    }
    Reverts reverts = new Reverts();
    for (String repository : commits.gitFolders()) {
      CommitMessages.inRepository(repository, shas, reverts::add);
    }
    for (String glob : commits.globs()) {
      CommitMessages.inFiles(glob, shas, reverts::add);
    }
    return reverts;
  }

  private void write(
      String folder, List<Decision> decisions, ParsedArguments parsed, Instant startedAt)
      throws IOException {
    try (OutputFolder output = OutputFolder.open(folder)) {
      String staging = output.stagingDirectory();
      WrittenFile file = DECISIONS.write(staging, decisions);
      Map<String, String> recorded = FormerOutput.recorded(parsed.texts());
      Duration took = Duration.between(startedAt, clock.instant());
      PipelineRun.write(
          staging + "/" + FormerOutput.SUMMARY,
          SummaryFile.end(SummaryFile.begin(recorded), List.of(file), startedAt, took));
      output.publish();
    } catch (OutputFolder.UnusableException e) {
      throw new UsageException(List.of("--output: " + e.getMessage()));
    }
  }
}
