package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.schemas.LogStep;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a run's archive of logs in memory, entry after entry. Of a job that has both its own file
 * and a folder of its steps, the file counts, and the folder tells the steps.
 */
final class LogArchive {
  /**
   * A job.
   *
   * @param name its name
   * @param entry the entry that tells of it
   * @param summary what its log says
   */
  record JobEntry(String name, String entry, LogSummary summary) {}

  /** The log of a step. */
  private record StepEntry(long number, String name, LogSummary summary) {
    static final Comparator<StepEntry> ORDER =
        Comparator.comparingLong(StepEntry::number).thenComparing(StepEntry::name);
  }

  private final List<JobEntry> files = new ArrayList<>();
  private final Map<String, List<StepEntry>> folders = new TreeMap<>();
  private final LogBudget budget = new LogBudget();

  private LogArchive() {}

  /**
   * Reads an archive.
   *
   * @throws MalformedRecordException where it is broken, larger than a run's logs may be, has names
   *     that lead out of it, or holds no log
   */
  static LogArchive read(byte[] payload) throws MalformedRecordException {
    LogArchive archive = new LogArchive();
    Unpacked unpacked = new Unpacked(payload.length);
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(payload), StandardCharsets.UTF_8)) {
      int entries = 0;
      for (ZipEntry entry = next(zip); entry != null; entry = next(zip)) {
        if (++entries > LogBudget.MAX_LOGS) {
          throw invalid("it holds more than " + LogBudget.MAX_LOGS + " entries");
        }
        EntryNames.check(entry.getName());
        archive.add(entry.getName(), unpacked.entry(zip));
      }
      if (entries != ZipEnd.entries(payload)) {
        throw invalid("it is cut off, or its list of entries is not that of its entries");
      }
    } catch (Unpacked.TooLargeException e) {
      throw invalid(e.getMessage());
    } catch (IOException e) {
      throw invalid("it is broken");
    }
    if (archive.files.isEmpty() && archive.folders.isEmpty()) {
      throw invalid("none of its entries is the log of a job");
    }
    return archive;
  }

  private static MalformedRecordException invalid(@Nullable String why) {
    return new MalformedRecordException(Kind.INVALID_ARCHIVE, "the archive can't be read: " + why);
  }

  private static @Nullable ZipEntry next(ZipInputStream zip)
      throws IOException, MalformedRecordException {
    try {
      return zip.getNextEntry();
    } catch (IllegalArgumentException e) {
      // The JDK says so, and nothing else, of a name that is no UTF-8.
      throw invalid("a name in it is no UTF-8");
    }
  }

  private void add(String path, Unpacked.Entry entry) throws IOException {
    String[] parts = path.replace('\\', '/').split("/", -1);
    String title = LogNames.title(path);
    Long number = LogNames.number(path);
    if (title != null && parts.length == 1) {
      LogSummary summary = budget.read(entry, null);
      if (summary != null) {
        files.add(new JobEntry(title, path, summary));
      }
    } else if (title != null && parts.length == 2 && number != null) {
      LogSummary summary = budget.read(entry, title);
      if (summary != null) {
        folders
            .computeIfAbsent(parts[0], folder -> new ArrayList<>())
            .add(new StepEntry(number, title, summary));
      }
    }
    entry.drain();
  }

  /** Returns each job once: those with a file in the order of the archive, then the others. */
  List<JobEntry> jobs() {
    folders.values().forEach(steps -> steps.sort(StepEntry.ORDER));
    Map<String, Long> files = new TreeMap<>();
    this.files.forEach(file -> files.merge(file.name(), 1L, Long::sum));
    Map<String, List<StepEntry>> others = new TreeMap<>(folders);
    others.keySet().removeAll(files.keySet());
    List<JobEntry> jobs = new ArrayList<>();
    for (JobEntry file : this.files) {
      // The steps of two jobs of one name lie in one folder, and nobody can tell whose they are.
      boolean isAlone = files.getOrDefault(file.name(), 0L) == 1;
      String name =
          isAlone && !folders.containsKey(file.name()) ? wholeName(file, others) : file.name();
      others.remove(name);
      List<StepEntry> steps = folders.get(name);
      jobs.add(
          steps == null || !isAlone
              ? file
              : new JobEntry(name, file.entry(), file.summary().withSteps(steps(steps))));
    }
    others.forEach(
        (folder, steps) ->
            jobs.add(
                new JobEntry(
                    folder,
                    folder + "/",
                    LogSummary.join(steps.stream().map(StepEntry::summary).toList()))));
    return jobs;
  }

  /**
   * Returns the name of a job, whose file's name may be cut short: that of the only folder without
   * a file that begins so.
   */
  private static String wholeName(JobEntry file, Map<String, List<StepEntry>> folders) {
    List<String> longer =
        folders.keySet().stream().filter(folder -> folder.startsWith(file.name())).toList();
    return longer.size() == 1 ? longer.get(0) : file.name();
  }

  private static List<LogStep> steps(List<StepEntry> entries) {
    return entries.stream().flatMap(entry -> entry.summary().steps().stream()).toList();
  }
}
