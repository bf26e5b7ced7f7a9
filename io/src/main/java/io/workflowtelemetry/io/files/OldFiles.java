package io.workflowtelemetry.io.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The old files in the output of a stream, as far as their names are known: files of tables whose
 * day, week or month, in UTC, was over before a time, reports of runs that ended before it, and
 * archives of such runs. Anything else is none of them, and so is what is no plain file or lies
 * behind a link.
 */
public final class OldFiles {
  /** No report is as large. */
  private static final long MOST_REPORT_BYTES = 1 << 24;

  /** Behind the name of a file that a process was killed in the middle of. */
  private static final String UNFINISHED = "(\\.unfinished-[0-9a-f-]{36})?";

  private static final JsonFactory JSON = new JsonFactory();

  /**
   * The files of a table.
   *
   * @param output folder and first part of the files' names, such as {@code runs/runs}; a date
   *     follows
   * @param extension the last part of the names
   * @param length how long what a file is of lasts from its date on
   */
  public record Dated(String output, String extension, Period length) {}

  /**
   * Documents of runs and what else there is of a run.
   *
   * @param reports folder of documents
   * @param reportEnd what comes after a run's name in the name of a document
   * @param archives folder of archives
   * @param archiveEnd what comes after it in the name of an archive
   */
  public record OfRuns(String reports, String reportEnd, String archives, String archiveEnd) {}

  /**
   * Some files.
   *
   * @param files where they are
   * @param bytes their size
   */
  public record Found(List<Path> files, long bytes) {}

  private final Path output;
  private final Instant before;
  private final Map<String, Found> found = new LinkedHashMap<>();

  private OldFiles(Path output, Instant before) {
    this.output = output;
    this.before = before;
  }

  /**
   * Finds them.
   *
   * @return them by their folder and the first part of their names
   */
  public static Map<String, Found> before(
      Instant time, Path output, List<Dated> tables, OfRuns runs) throws IOException {
    OldFiles old = new OldFiles(output, time);
    for (Dated table : tables) {
      old.addTable(table);
    }
    old.addRuns(runs);
    return old.found;
  }

  /** Deletes files that were found; one that is gone already is passed over. */
  public static void delete(Found files) throws IOException {
    for (Path file : files.files()) {
      Files.deleteIfExists(file);
    }
  }

  private void addTable(Dated table) throws IOException {
    int slash = table.output().indexOf('/');
    String prefix = table.output().substring(slash + 1);
    Pattern name =
        Pattern.compile(
            Pattern.quote(prefix + "-")
                + "([0-9]{4}-[0-9]{2}-[0-9]{2})"
                + Pattern.quote("." + table.extension())
                + UNFINISHED);
    add(
        table.output(),
        table.output().substring(0, slash),
        file -> {
          Matcher matcher = name.matcher(file.getFileName().toString());
          LocalDate date = matcher.matches() ? date(matcher.group(1)) : null;
          if (date == null) {
            return null;
          }
          Instant over = date.plus(table.length()).atStartOfDay(ZoneOffset.UTC).toInstant();
          // One that is being written now is not.
          Instant written = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
          return matcher.group(2) != null && written.isAfter(over) ? written : over;
        });
  }

  private static @Nullable LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException noDate) {
      return null;
    }
  }

  private void addRuns(OfRuns runs) throws IOException {
    // Reports tell when a run ended; so archives are looked at before their reports are gone.
    add(
        runs.archives(),
        runs.archives(),
        file -> {
          String run = run(file, runs.archiveEnd());
          if (run == null) {
            return null;
          }
          Instant ended = ended(output.resolve(runs.reports()).resolve(run + runs.reportEnd()));
          return ended == null
              ? Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant()
              : ended;
        });
    add(
        runs.reports(),
        runs.reports(),
        file -> run(file, runs.reportEnd()) == null ? null : ended(file));
  }

  private static @Nullable String run(Path file, String end) {
    String name = file.getFileName().toString();
    String run = name.endsWith(end) ? name.substring(0, name.length() - end.length()) : "";
    return FileNames.isOne(run) ? run : null;
  }

  /** Tells when what a file is of was over; null where that is not known of it. */
  private interface Over {
    @Nullable Instant at(Path file) throws IOException;
  }

  private void add(String title, String folder, Over over) throws IOException {
    List<Path> files = new ArrayList<>();
    long bytes = 0;
    Path inside = output.resolve(folder);
    if (Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)) {
      for (String name : Folders.names(inside)) {
        Path file = inside.resolve(name);
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          Instant at = over.at(file);
          if (at != null && at.isBefore(before)) {
            files.add(file);
            bytes += Files.size(file);
          }
        }
      }
    }
    found.put(title, new Found(List.copyOf(files), bytes));
  }

  /** Returns when the run of a report ended; null where there is no report that tells. */
  private static @Nullable Instant ended(Path report) throws IOException {
    if (!Files.isRegularFile(report, LinkOption.NOFOLLOW_LINKS)
        || Files.size(report) > MOST_REPORT_BYTES) {
      return null;
    }
    try (InputStream content = Files.newInputStream(report, LinkOption.NOFOLLOW_LINKS);
        JsonParser json = JSON.createParser(content)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean tells = json.currentName().equals("ended_at");
        json.nextToken();
        if (tells) {
          return Instant.parse(json.getValueAsString(""));
        }
        json.skipChildren();
      }
      return null;
    } catch (JsonProcessingException | DateTimeException noReport) {
      return null;
    }
  }
}
