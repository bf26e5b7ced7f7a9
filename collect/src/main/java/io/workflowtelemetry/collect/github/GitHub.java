package io.workflowtelemetry.collect.github;

import io.workflowtelemetry.collect.github.Exchange.TooLargeException;
import io.workflowtelemetry.collect.github.Reply.Kind;
import io.workflowtelemetry.io.http.RetryAfter;
import io.workflowtelemetry.io.text.Printable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/** Calls of GitHub's REST interface, each made again until it has an answer that is one. */
final class GitHub {
  /** Statuses that say that there is nothing, or that it may not be shown. */
  static final Set<Integer> FACTS = Set.of(404, 410, 451);

  private static final int TOO_LARGE = 413;
  private static final int MOST_TRIES = 10;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** What GitHub asks to wait at first where a limit does not say how long it lasts. */
  private static final Duration LIMIT_PAUSE = Duration.ofMinutes(1);

  private static final Duration LONGEST_LIMIT_PAUSE = Duration.ofHours(1);
  private static final int LONGEST_EXCERPT = 200;

  private final ApiAddress address;
  private final Exchange exchange;
  private final Credentials credentials;
  private final Pace pace;
  private final SplittableRandom random = new SplittableRandom();

  GitHub(ApiAddress address, Exchange exchange, Credentials credentials, Pace pace) {
    this.address = address;
    this.exchange = exchange;
    this.credentials = credentials;
    this.pace = pace;
  }

  /** Returns what time it is for the server. */
  Instant now() {
    return pace.now();
  }

  /** Waits, but not much longer than an hour. */
  void pause(Duration time) throws InterruptedIOException {
    pace.pause(time);
  }

  /** Asks for JSON. */
  Reply get(String path) throws IOException {
    return ask(new Question(path, "", FACTS, false));
  }

  /**
   * Asks for JSON that may have changed.
   *
   * @param etag what it had when it was given; empty where it was not
   */
  Reply getIfChanged(String path, String etag) throws IOException {
    return ask(new Question(path, etag, FACTS, false));
  }

  /** Asks for JSON, where these statuses say that there is nothing. */
  Reply get(String path, Set<Integer> facts) throws IOException {
    return ask(new Question(path, "", facts, false));
  }

  /** Fetches a file from where the answer says that it is; one that is too large is gone. */
  Reply download(String path) throws IOException {
    return ask(new Question(path, "", FACTS, true));
  }

  private record Question(String path, String etag, Set<Integer> facts, boolean isFile) {
    int most() {
      return isFile ? Exchange.MOST_OF_A_FILE : Exchange.MOST_OF_JSON;
    }
  }

  /** Something went wrong that may go well next time. */
  private static final class PassingException extends IOException {
    private static final long serialVersionUID = 1L;
    private final Duration wait;

    PassingException(String message, Duration wait) {
      super(message);
      this.wait = wait;
    }
  }

  private Reply ask(Question question) throws IOException {
    IOException last = null;
    for (int made = 1; made <= MOST_TRIES; made++) {
      Duration wait;
      try {
        return once(question, made);
      } catch (RefusedException | InterruptedIOException e) {
        throw e;
      } catch (PassingException e) {
        last = e;
        wait = e.wait;
      } catch (IOException e) {
        last = e;
        wait = backoff(made);
      }
      if (made < MOST_TRIES) {
        pace.pause(wait);
      }
    }
    throw new IOException(
        "%s was asked %d times for %s".formatted(address, MOST_TRIES, question.path()), last);
  }

  private Reply once(Question question, int made) throws IOException {
    pace.await();
    try {
      Answer answer = exchange.send(request(question), question.most());
      pace.heard(answer);
      int status = answer.status();
      if (question.isFile() && status / 100 == 3) {
        return fetch(answer, question, made);
      }
      if (status == 304 && !question.etag().isEmpty()) {
        return Reply.without(Kind.UNCHANGED, status);
      }
      if (status == 401 && credentials.renew()) {
        throw new PassingException("HTTP 401", Duration.ZERO);
      }
      return reply(answer, question, made);
    } catch (TooLargeException e) {
      if (question.isFile()) {
        return Reply.without(Kind.GONE, TOO_LARGE);
      }
      throw new RefusedException(question.path() + ": " + e.getMessage());
    }
  }

  private HttpRequest request(Question question) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.call(question.path()))
            .header("Accept", "application/vnd.github+json")
            .header("X-GitHub-Api-Version", "2022-11-28")
            .header("User-Agent", "workflow-telemetry")
            .header("Authorization", credentials.header(pace.now()));
    if (!question.etag().isEmpty()) {
      request.header("If-None-Match", question.etag());
    }
    return request.build();
  }

  /** What is fetched is at another host, which gets no token; its address is good for a minute. */
  private Reply fetch(Answer redirect, Question question, int made) throws IOException {
    URI place;
    try {
      place = new URI(redirect.header("Location"));
    } catch (URISyntaxException e) {
      throw new IOException("a redirect to nowhere");
    }
    if (!address.mayFetchFrom(place)) {
      throw new RefusedException(question.path() + " is at a place that is not safe to ask");
    }
    Answer answer =
        exchange.send(
            HttpRequest.newBuilder(place).header("User-Agent", "workflow-telemetry").build(),
            question.most());
    if (answer.status() == 403) {
      throw new PassingException("HTTP 403 of a signed address", backoff(made));
    }
    return reply(answer, question, made);
  }

  private Reply reply(Answer answer, Question question, int made) throws IOException {
    int status = answer.status();
    if (status == 200) {
      return question.isFile() ? Reply.file(answer) : Reply.json(answer);
    }
    if (question.facts().contains(status)) {
      return Reply.without(Kind.GONE, status);
    }
    if (status >= 500 || status == 408) {
      throw new PassingException("HTTP " + status, backoff(made));
    }
    if (isLimit(answer)) {
      throw new PassingException("HTTP " + status + ", over a limit", limitPause(answer, made));
    }
    throw new RefusedException(
        "%s: HTTP %d%s".formatted(question.path(), status, excerpt(answer.body())));
  }

  /** A secondary limit has no header of its own: it is told by the message. */
  private static boolean isLimit(Answer answer) {
    if (answer.status() != 403) {
      return answer.status() == 429;
    }
    String message = text(answer.body()).toLowerCase(Locale.ROOT);
    return isUsedUp(answer)
        || answer.headers().firstValue("Retry-After").isPresent()
        || message.contains("rate limit")
        || message.contains("abuse detection");
  }

  private static boolean isUsedUp(Answer answer) {
    return answer.header("x-ratelimit-remaining").equals("0");
  }

  private Duration limitPause(Answer answer, int made) {
    return RetryAfter.of(answer.headers(), pace.now())
        .orElseGet(
            // Before the next call the pace waits until the limit is reset.
            () ->
                isUsedUp(answer) ? Duration.ZERO : doubled(LIMIT_PAUSE, LONGEST_LIMIT_PAUSE, made));
  }

  /** Between a half and the whole of what doubles each time, so that many don't come at once. */
  private Duration backoff(int made) {
    long most = doubled(FIRST_PAUSE, LONGEST_PAUSE, made).toMillis();
    return Duration.ofMillis(random.nextLong(most / 2, most + 1));
  }

  private static Duration doubled(Duration first, Duration longest, int made) {
    Duration pause = first.multipliedBy(1L << (made - 1));
    return pause.compareTo(longest) < 0 ? pause : longest;
  }

  private static String excerpt(byte[] body) {
    String text = text(body).strip();
    return text.isEmpty() ? "" : ": " + Printable.inLine(text);
  }

  private static String text(byte[] body) {
    return new String(body, 0, Math.min(body.length, LONGEST_EXCERPT), StandardCharsets.UTF_8);
  }
}
