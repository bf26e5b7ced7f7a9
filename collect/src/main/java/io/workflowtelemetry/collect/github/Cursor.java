package io.workflowtelemetry.collect.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.io.files.FileNames;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How far a repository is collected. It is written after the files that it counts on. */
final class Cursor {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_LISTS = 40;

  /** The list that had an etag, and how many runs there were in all. */
  record Listed(String etag, long total) {}

  private final KeptFiles files;
  private final RepositoryName repository;
  private final SortedMap<Long, String> open = new TreeMap<>();

  /** In the order in which they were last asked. */
  private final Map<String, Listed> lists = new LinkedHashMap<>();

  private Instant since = Instant.EPOCH;
  private Set<String> with = Set.of();
  private @Nullable Instant next;
  private long windowSeconds;
  private Instant listedAgainAt = Instant.EPOCH;

  private Cursor(KeptFiles files, RepositoryName repository) {
    this.files = files;
    this.repository = repository;
  }

  /**
   * Reads the cursor of a repository.
   *
   * @throws IOException where it can't be read, or is none
   */
  static Cursor read(KeptFiles files, RepositoryName repository) throws IOException {
    Cursor cursor = new Cursor(files, repository);
    byte[] content = files.cursor(cursor.name());
    if (content.length > 0) {
      try {
        cursor.take(Reply.read(content));
      } catch (IOException | DateTimeException e) {
        throw new IOException(
            "the cursor "
                + cursor.name()
                + " can't be read; without it, lists of runs are asked for again, and no file that"
                + " is there",
            e);
      }
    }
    return cursor;
  }

  private String name() {
    return FileNames.of(repository.toString()) + ".json";
  }

  private void take(JsonNode json) {
    since = Instant.parse(json.path("since").asText());
    next = Instant.parse(json.path("next").asText());
    windowSeconds = json.path("window_seconds").asLong();
    listedAgainAt = Instant.parse(json.path("listed_again_at").asText());
    Set<String> kinds = new TreeSet<>();
    json.path("with").forEach(kind -> kinds.add(kind.asText()));
    with = kinds;
    json.path("open")
        .properties()
        .forEach(run -> open.put(Long.parseLong(run.getKey()), run.getValue().asText()));
    json.path("lists")
        .properties()
        .forEach(
            list ->
                lists.put(
                    list.getKey(),
                    new Listed(
                        list.getValue().path("etag").asText(),
                        list.getValue().path("total").asLong())));
  }

  /** Keeps it, behind all files that were kept before. */
  void keep() throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("repository", repository.toString());
    json.put("since", since.toString());
    json.put("next", next().toString());
    json.put("window_seconds", windowSeconds);
    json.put("listed_again_at", listedAgainAt.toString());
    with.forEach(json.putArray("with")::add);
    ObjectNode runs = json.putObject("open");
    open.forEach((run, etag) -> runs.put(Long.toString(run), etag));
    ObjectNode asked = json.putObject("lists");
    lists.forEach(
        (list, listed) ->
            asked.putObject(list).put("etag", listed.etag()).put("total", listed.total()));
    files.keepCursor(name(), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
  }

  /** Returns whether it holds for what is asked for now, or all has to be listed. */
  boolean covers(@Nullable Instant wanted, Set<String> kinds) {
    return next != null && with.containsAll(kinds) && (wanted == null || !wanted.isBefore(since));
  }

  /** Has all be listed from a time on. */
  void begin(Instant from, Set<String> kinds) {
    since = from;
    next = from;
    with = new TreeSet<>(kinds);
    windowSeconds = 0;
    listedAgainAt = Instant.EPOCH;
    lists.clear();
  }

  /** Returns from when on runs are wanted at all. */
  Instant since() {
    return since;
  }

  /** Returns the time up to which all runs were listed. */
  Instant next() {
    if (next == null) {
      throw new IllegalStateException("a cursor that has not begun");
    }
    return next;
  }

  /** All runs up to a time were listed; a time before the last that was said changes nothing. */
  void listed(Instant to) {
    next = to.isAfter(next()) ? to : next;
  }

  /** Returns how long a window was that had not too many runs; 0 for all that is left. */
  long windowSeconds() {
    return windowSeconds;
  }

  void setWindowSeconds(long seconds) {
    windowSeconds = seconds;
  }

  /** Returns when runs that were listed before were listed again; the epoch where never. */
  Instant listedAgainAt() {
    return listedAgainAt;
  }

  void setListedAgainAt(Instant time) {
    listedAgainAt = time;
  }

  /** Returns the runs that had not ended, with the etag of what was told of them last. */
  SortedMap<Long, String> open() {
    return open;
  }

  /** Returns what was told of a list when it was asked for last. */
  Listed list(String call) {
    return lists.getOrDefault(call, new Listed("", 0));
  }

  void setList(String call, Listed listed) {
    lists.remove(call);
    lists.put(call, listed);
    if (lists.size() > MOST_LISTS) {
      lists.remove(lists.keySet().iterator().next());
    }
  }
}
