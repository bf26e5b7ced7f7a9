package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.config.UsageErrors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;

/** Looks at what a user's globs match. */
final class InputFiles {
  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:.*");
  private static final String ALLOWED = "a glob that matches at least one file";

  private InputFiles() {}

  /**
   * Checks that each glob matches a file.
   *
   * @param flag the flag that they were given with
   * @return the size of the files that they match, in bytes; without those where there is a mistake
   */
  static long check(String flag, List<String> globs, UsageErrors errors) {
    return globs.stream().mapToLong(glob -> check(flag, glob, errors)).sum();
  }

  private static long check(String flag, String glob, UsageErrors errors) {
    if (local(glob).filter(Files::isDirectory).isPresent()) {
      String folder = glob.endsWith("/") ? glob.substring(0, glob.length() - 1) : glob;
      errors.add(flag, glob, "files, not a folder; give a glob such as " + folder + "/**");
      return 0;
    }
    try {
      MatchResult match = FileSystems.match(glob, EmptyMatchTreatment.DISALLOW);
      long bytes = 0;
      for (MatchResult.Metadata file : match.metadata()) {
        bytes += file.sizeBytes();
      }
      return bytes;
    } catch (FileNotFoundException e) {
      errors.add(flag, glob, ALLOWED);
    } catch (IOException e) {
      errors.add(flag, glob, ALLOWED + " (listing it failed: " + e.getMessage() + ")");
    } catch (IllegalArgumentException e) {
      errors.add(
          flag,
          glob,
          ALLOWED + ", of a file system that is built in (" + e.getMessage() + hint(glob) + ")");
    }
    return 0;
  }

  private static String hint(String glob) {
    return glob.startsWith("s3:") ? "; TELEMETRY_MAVEN_OPTS=-Ps3 builds S3 in" : "";
  }

  /** Returns the folder to write, which must be no file. */
  static String outputFolder(String output, UsageErrors errors) {
    Optional<Path> local = local(output);
    if (local.isPresent() && Files.exists(local.get()) && !Files.isDirectory(local.get())) {
      errors.add("--output", output, "a folder, not a file");
    }
    return output;
  }

  /**
   * Returns the folder that a stream keeps files in. Of a local one it is checked that no backfill
   * wrote to it: a stream leaves what is there, so that rows of both would count.
   */
  static String streamFolder(String output, UsageErrors errors) {
    if (local(output)
        .filter(folder -> Files.exists(folder.resolve(FormerOutput.SUMMARY)))
        .isPresent()) {
      errors.add("--output", output, "a folder without the output of a backfill");
    }
    return outputFolder(output, errors);
  }

  /** Says whether a folder, if it is a local one, has rows of runs. */
  static boolean hasRuns(String output) {
    return local(output).filter(folder -> Files.isDirectory(folder.resolve("runs"))).isPresent();
  }

  /** Returns a local file that must be there; nothing, and a mistake, where it is not. */
  static Optional<Path> existing(String flag, String file, UsageErrors errors) {
    Optional<Path> path = local(file).filter(Files::isRegularFile);
    if (path.isEmpty()) {
      errors.add(flag, file, "a file that is there");
    }
    return path;
  }

  /** Returns the local path that a text names as it stands, if it is one. */
  static Optional<Path> local(String text) {
    if (SCHEME.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
