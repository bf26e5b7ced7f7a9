package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.config.UsageException;
import io.workflowtelemetry.runners.diff.OutputDiff;
import io.workflowtelemetry.runners.diff.ShadowDiff;
import io.workflowtelemetry.transforms.check.Rules;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares two outputs, of backfills or streams: row for row, or as two paths of the same logs. */
public final class DiffCommand {
  private static final String GATES = "--gates";

  private DiffCommand() {}

  /**
   * Runs it.
   *
   * @param arguments the folders of two outputs, and options
   * @param out gets how many rows are equal, and what differs; or the figures of the second path
   * @return whether all rows are equal, or no figure misses what is wanted
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong, a folder
   *     holds no output that can be read, or the file of gates can't be written
   */
  public static boolean run(List<String> arguments, PrintStream out) {
    UsageErrors errors = new UsageErrors();
    List<String> flags = arguments.stream().filter(DiffCommand::isFlag).toList();
    DiffOptions options = new DiffOptions();
    var unused = ArgumentReader.ownOnly(options).parse(flags, errors);
    boolean json = options.answer.isJson(errors);
    Rules rules = CheckOptions.rules(options.rules, errors);
    Optional<Path> gates = gates(options, errors);
    List<String> names = arguments.stream().filter(argument -> !isFlag(argument)).toList();
    if (names.size() != 2) {
      errors.add("diff", String.join(" ", names), "two folders, each with an output");
    }
    List<Path> folders =
        names.stream().map(name -> output(name, errors)).flatMap(Optional::stream).toList();
    errors.throwIfAny();
    Path a = folders.get(0);
    Path b = folders.get(1);
    if (options.shadow) {
      String telemetry = rules.telemetryOverhead().telemetryWorkflow();
      ShadowDiff diff = compare(a, b, () -> ShadowDiff.of(a, b, telemetry));
      gates.ifPresent(file -> write(file, diff.toJsonLines()));
      out.print(json ? diff.toJson() : diff.toText());
      return diff.isPassed();
    }
    OutputDiff diff = compare(a, b, () -> OutputDiff.of(a, b));
    out.print(Printable.lines(json ? diff.toJson() : diff.toText()));
    return diff.isEqual();
  }

  private static boolean isFlag(String argument) {
    return argument.startsWith("--");
  }

  private static Optional<Path> gates(DiffOptions options, UsageErrors errors) {
    onlyOfShadow(GATES, options.gates, options, errors);
    onlyOfShadow("--rules", options.rules, options, errors);
    if (options.gates == null) {
      return Optional.empty();
    }
    Optional<Path> file = InputFiles.local(options.gates).filter(path -> !Files.isDirectory(path));
    if (file.isEmpty()) {
      errors.add(GATES, options.gates, "a file on this machine");
    }
    return file;
  }

  private static void onlyOfShadow(
      String flag, @Nullable String value, DiffOptions options, UsageErrors errors) {
    if (value != null && !options.shadow) {
      errors.add(flag, value, "with --shadow only");
    }
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

  private interface Comparing<T> {
    T compare() throws IOException;
  }

  /** What can't be read is no difference, so that it must not end as one. */
  private static <T> T compare(Path a, Path b, Comparing<T> comparing) {
    try {
      return comparing.compare();
    } catch (IOException e) {
      throw mistake("diff", a + " " + b, "outputs that can be read (" + e.getMessage() + ")");
    }
  }

  private static void write(Path file, String rows) {
    try {
      Files.writeString(file, rows);
    } catch (IOException e) {
      throw mistake(GATES, file.toString(), "a file that can be written (" + e.getMessage() + ")");
    }
  }

  private static UsageException mistake(String flag, String given, String allowed) {
    UsageErrors errors = new UsageErrors();
    errors.add(flag, given, allowed);
    return new UsageException(errors.lines());
  }
}
