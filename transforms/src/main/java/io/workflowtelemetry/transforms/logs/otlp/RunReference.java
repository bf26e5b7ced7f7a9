package io.workflowtelemetry.transforms.logs.otlp;

import io.workflowtelemetry.schemas.RunKey;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds which run attempt spans are of. */
final class RunReference {
  /** What a run belongs to that says so nowhere. */
  private static final String UNKNOWN_REPOSITORY = "unknown";

  private static final String RUNS = "/actions/runs/";
  private static final String ATTEMPTS = "/attempts/";
  private static final String API = "/repos";

  /** Attributes with addresses of a run or of a part of it. */
  private static final String[] URLS = {
    CicdAttributes.RUN_URL,
    CicdAttributes.TASK_URL,
    CicdAttributes.ACTION_RUN_URL,
    CicdAttributes.ACTION_JOB_URL
  };

  private static final Pattern ADDRESS =
      Pattern.compile("(?:[A-Za-z][A-Za-z0-9+.-]*+://[^/?#\\s]*+)?([^:?#\\s]*+)(?:[?#]\\S*+)?");

  private RunReference() {}

  /** Returns the run that a span itself names, null where it names none. */
  static @Nullable String runId(SpanView span) {
    String id =
        span.any(
            CicdAttributes.RUN_ID, CicdAttributes.ACTION_RUN_ID, CicdAttributes.ACTION_JOB_RUN_ID);
    String told = id == null ? firstUrl(span, RunReference::runIdOf) : id;
    return told == null ? JenkinsSpans.runId(span) : told;
  }

  /**
   * Returns the run attempt that spans are of. What one of them says counts for all: a job's span
   * may lack what the run's has.
   */
  static RunKey key(String runId, List<SpanView> spans, @Nullable String defaultRepository) {
    String repository = first(spans, RunReference::repository);
    if (repository == null) {
      repository = defaultRepository;
    }
    if (repository == null) {
      repository = first(spans, span -> span.any(CicdAttributes.REPOSITORY_NAME));
    }
    return RunKey.newBuilder()
        .setRepository(repository == null ? UNKNOWN_REPOSITORY : repository)
        .setRunId(runId)
        .setRunAttempt(attempt(runId, spans))
        .build();
  }

  private static long attempt(String runId, List<SpanView> spans) {
    Long attempt = first(spans, RunReference::statedAttempt);
    if (attempt == null) {
      attempt = SpanIds.attempt(spans.get(0).span().getTraceId(), runId);
    }
    if (attempt == null) {
      attempt = first(spans, span -> firstUrl(span, url -> numberAfter(url, ATTEMPTS)));
    }
    if (attempt == null) {
      Long previous =
          first(spans, span -> numberAfter(span.any(CicdAttributes.RECEIVER_PREVIOUS), ATTEMPTS));
      attempt = previous == null ? null : previous + 1;
    }
    return attempt == null || attempt < 1 || attempt > Integer.MAX_VALUE ? 1 : attempt;
  }

  private static @Nullable Long statedAttempt(SpanView span) {
    return CicdAttributes.number(
        span.any(
            CicdAttributes.ACTION_RUN_ATTEMPT,
            CicdAttributes.ACTION_JOB_RUN_ATTEMPT,
            CicdAttributes.RECEIVER_ATTEMPT));
  }

  private static @Nullable String repository(SpanView span) {
    String url = span.any(CicdAttributes.REPOSITORY_URL);
    String path = url == null ? null : path(url);
    if (path != null) {
      String name = path.endsWith(".git") ? path.substring(0, path.length() - 4) : path;
      String trimmed = trimSlashes(name);
      if (!trimmed.isEmpty()) {
        return trimmed;
      }
    }
    String ofRun = firstUrl(span, RunReference::repositoryOf);
    if (ofRun != null) {
      return ofRun;
    }
    String owner = span.any(CicdAttributes.OWNER_NAME, CicdAttributes.RECEIVER_OWNER);
    String name = span.any(CicdAttributes.REPOSITORY_NAME);
    if (name == null) {
      String checkedOut = span.own(CicdAttributes.JENKINS_GIT_REPOSITORY);
      return checkedOut == null || checkedOut.indexOf('/') <= 0 ? null : checkedOut;
    }
    return name.indexOf('/') > 0 ? name : owner == null ? null : owner + "/" + name;
  }

  /** Returns what stands in an address before the run: owner and name. */
  private static @Nullable String repositoryOf(String url) {
    String path = path(url);
    int runs = path == null ? -1 : path.indexOf(RUNS);
    if (path == null || runs <= 0) {
      return null;
    }
    String before = trimSlashes(path.substring(0, runs));
    return before.isEmpty() ? null : before;
  }

  private static @Nullable String runIdOf(String url) {
    Long id = numberAfter(url, RUNS);
    return id == null ? null : id.toString();
  }

  private static @Nullable Long numberAfter(@Nullable String url, String before) {
    int at = url == null ? -1 : url.indexOf(before);
    if (url == null || at < 0) {
      return null;
    }
    int from = at + before.length();
    int to = from;
    while (to < url.length() && url.charAt(to) >= '0' && url.charAt(to) <= '9') {
      to++;
    }
    return CicdAttributes.number(url.substring(from, to));
  }

  /** Returns the path of an address, null of what is none. */
  private static @Nullable String path(String url) {
    Matcher address = ADDRESS.matcher(url);
    if (!address.matches()) {
      return null;
    }
    String path = address.group(1);
    return path.startsWith(API + "/") ? path.substring(API.length()) : path;
  }

  private static String trimSlashes(String path) {
    int from = 0;
    int to = path.length();
    while (from < to && path.charAt(from) == '/') {
      from++;
    }
    while (to > from && path.charAt(to - 1) == '/') {
      to--;
    }
    return path.substring(from, to);
  }

  private static <T> @Nullable T firstUrl(SpanView span, Function<String, @Nullable T> part) {
    for (String key : URLS) {
      String url = span.any(key);
      T found = url == null ? null : part.apply(url);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static <T> @Nullable T first(List<SpanView> spans, Function<SpanView, @Nullable T> said) {
    return spans.stream().map(said).filter(Objects::nonNull).findFirst().orElse(null);
  }
}
