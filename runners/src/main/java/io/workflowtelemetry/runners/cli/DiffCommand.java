package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.diff.OutputDiff;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Compares two outputs, of backfills or streams, row for row. */
public final class DiffCommand {
  private DiffCommand() {}

  /**
   * Runs it.
   *
   * @param arguments the folders of two outputs, and options
   * @param out gets how many rows are equal, and what differs
   * @return whether all rows are equal
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong, or a
   *     folder holds no output that can be read
   */
  public static boolean run(List<String> arguments, PrintStream out) {
    UsageErrors errors = new UsageErrors();
    List<String> flags = arguments.stream().filter(DiffCommand::isFlag).toList();
    AnswerOptions options = new AnswerOptions();
    var unused = ArgumentReader.ownOnly(options).parse(flags, errors);
    boolean json = options.isJson(errors);
    List<String> names = arguments.stream().filter(argument -> !isFlag(argument)).toList();
    if (names.size() != 2) {
      errors.add("diff", String.join(" ", names), "two folders, each with an output");
    }
    List<Path> folders =
        names.stream().map(name -> output(name, errors)).flatMap(Optional::stream).toList();
    errors.throwIfAny();
    Optional<OutputDiff> diff = compare(folders.get(0), folders.get(1), errors);
    errors.throwIfAny();
    out.print(Printable.lines(json ? diff.orElseThrow().toJson() : diff.orElseThrow().toText()));
    return diff.orElseThrow().isEqual();
  }

  private static boolean isFlag(String argument) {
    return argument.startsWith("--");
  }

  private static Optional<Path> output(String name, UsageErrors errors) {
    Optional<Path> folder = InputFiles.local(name).filter(Files::isDirectory);
    if (folder.isEmpty()) {
      errors.add("diff", name, "a folder on this machine that is there");
    } else if (!OutputDiff.isOutput(folder.get())) {
      errors.add(
          "diff", name, "the folder of an output, with runs, aggregates, alerts or a summary.json");
    }
    return folder;
  }

  /** What can't be read is no difference, so that it must not end as one. */
  private static Optional<OutputDiff> compare(Path a, Path b, UsageErrors errors) {
    try {
      return Optional.of(OutputDiff.of(a, b));
    } catch (IOException e) {
      errors.add("diff", a + " " + b, "outputs that can be read (" + e.getMessage() + ")");
      return Optional.empty();
    }
  }
}
