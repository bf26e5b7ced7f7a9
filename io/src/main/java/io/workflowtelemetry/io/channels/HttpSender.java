package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.channels.Attempt.Result;
import io.workflowtelemetry.io.files.SecretText;
import io.workflowtelemetry.io.http.BoundedBody;
import io.workflowtelemetry.io.http.RetryAfter;
import io.workflowtelemetry.io.text.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Posts to the address that a file names, and to no other: redirects are not followed, and nothing
 * of an alert becomes part of an address. Of what comes back no more than {@link #MOST_BYTES} are
 * read.
 */
final class HttpSender {
  static final int MOST_BYTES = 64 * 1024;

  private static final int LONGEST_EXCERPT = 200;
  private static final int SHORTEST_SECRET = 6;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;

  private final HttpClient client;
  private final SendLimits limits;
  private final Clock clock;

  HttpSender(SendLimits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connect())
            .build();
  }

  /**
   * Posts JSON once.
   *
   * @param path what is added to the address, for those that are a base
   * @param secrets what else may not be shown of an answer
   */
  Attempt post(
      SecretText url,
      String path,
      Map<String, SecretText> headers,
      byte[] json,
      Set<String> secrets)
      throws InterruptedException {
    String address;
    Map<String, String> resolved = new LinkedHashMap<>();
    try {
      address = url.resolve();
      headers.forEach((name, value) -> resolved.put(name, value.resolve()));
    } catch (IllegalStateException | UncheckedIOException e) {
      // One that is being replaced is there again in a moment.
      return Attempt.failed(String.valueOf(e.getMessage()));
    }
    for (Map.Entry<String, String> header : resolved.entrySet()) {
      if (Checks.resolved(header.getKey(), header.getValue()).isPresent()) {
        return Attempt.refused("the header " + header.getKey() + " can't be sent");
      }
    }
    if (Checks.resolved("url", address).isPresent()) {
      return Attempt.refused("the address can't be used");
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(withPath(address, path)))
            .timeout(limits.answer())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(json));
    resolved.forEach(request::setHeader);
    return send(request.build(), secretsOf(address, resolved, secrets));
  }

  private static String withPath(String address, String path) {
    boolean doubled = address.endsWith("/") && path.startsWith("/");
    return doubled ? address.substring(0, address.length() - 1) + path : address + path;
  }

  private Attempt send(HttpRequest request, Set<String> secrets) throws InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, response -> new BoundedBody(MOST_BYTES));
    try {
      // The request's own limit ends with the head of the answer; a body may come for ever.
      Duration most = limits.connect().plus(limits.answer());
      return attempt(answer.get(most.toMillis(), TimeUnit.MILLISECONDS), secrets);
    } catch (TimeoutException e) {
      answer.cancel(true);
      return Attempt.failed("no whole answer in " + limits.answer().toMillis() + " ms");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException trouble) {
        return Attempt.failed(told(trouble));
      }
      throw new IllegalStateException("a request failed in a way that is a bug", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  /** Messages of exceptions may hold an address, so that only their kind is told. */
  private String told(IOException trouble) {
    if (trouble instanceof java.net.http.HttpConnectTimeoutException) {
      return "no connection in " + limits.connect().toMillis() + " ms";
    }
    if (trouble instanceof HttpTimeoutException) {
      return "no answer in " + limits.answer().toMillis() + " ms";
    }
    if (trouble instanceof ConnectException) {
      return "no connection";
    }
    return trouble instanceof SSLException
        ? "no secure connection (" + trouble.getClass().getSimpleName() + ")"
        : "the connection was lost";
  }

  private Attempt attempt(HttpResponse<byte[]> answer, Set<String> secrets) {
    int status = answer.statusCode();
    if (status >= 200 && status < 300) {
      return Attempt.sent();
    }
    if (status >= 300 && status < 400) {
      return Attempt.refused("HTTP " + status + ", and redirects are not followed");
    }
    String detail = "HTTP " + status + excerpt(answer.body(), secrets);
    if (status >= 500 || status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT) {
      Duration pause = RetryAfter.of(answer.headers(), clock.instant()).orElse(Duration.ZERO);
      return new Attempt(Result.FAILED, detail, pause);
    }
    return Attempt.refused(detail);
  }

  private static String excerpt(byte[] body, Set<String> secrets) {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    for (String secret : secrets) {
      text = text.replace(secret, "***");
    }
    return text.isEmpty() ? "" : ": " + Printable.inLine(Texts.clip(text, LONGEST_EXCERPT));
  }

  /** Returns what an answer could repeat: the whole values, and the words of addresses. */
  private static Set<String> secretsOf(
      String address, Map<String, String> headers, Set<String> others) {
    Set<String> secrets = new LinkedHashSet<>(others);
    secrets.add(address);
    secrets.addAll(headers.values());
    URI uri = URI.create(address);
    String rest = uri.getRawPath() + "/" + uri.getRawQuery();
    Set<String> words = new LinkedHashSet<>();
    for (String word : rest.split("[/&=?;]", -1)) {
      words.add(word);
    }
    for (String value : headers.values()) {
      for (String word : value.split("\\s", -1)) {
        words.add(word);
      }
    }
    words.removeIf(word -> word.length() < SHORTEST_SECRET);
    secrets.addAll(words);
    secrets.removeIf(String::isEmpty);
    return secrets;
  }
}
