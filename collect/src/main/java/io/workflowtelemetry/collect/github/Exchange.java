package io.workflowtelemetry.collect.github;

import io.workflowtelemetry.io.http.BoundedBody;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A request and its answer, in memory, bounded in size and time. Redirects are answers. */
final class Exchange {
  /** As much as a backfill takes of a line where nothing else is said. */
  static final int MOST_OF_JSON = 16 * 1024 * 1024;

  /** As much as it takes of a document. */
  static final int MOST_OF_A_FILE = 64 * 1024 * 1024;

  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration WHOLE = Duration.ofMinutes(3);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT)
          .build();

  /**
   * Sends a request.
   *
   * @param most the most bytes that the body may have
   * @throws TooLargeException where it has more
   * @throws IOException where no whole answer came; the message tells no address
   */
  Answer send(HttpRequest request, int most) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> coming =
        client.sendAsync(request, head -> new BoundedBody(most + 1));
    try {
      HttpResponse<byte[]> response = coming.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
      if (response.body().length > most) {
        throw new TooLargeException(most);
      }
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (TimeoutException e) {
      coming.cancel(true);
      throw new IOException("no whole answer in " + WHOLE.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException trouble) {
        throw new IOException(
            "no whole answer (" + trouble.getClass().getSimpleName() + ")", trouble);
      }
      throw new IllegalStateException("a request failed in a way that is a bug", e);
    } catch (InterruptedException e) {
      coming.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("ended while an answer was waited for");
    }
  }

  /** An answer that is too large to be taken, now and later. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException(int most) {
      super("an answer of over " + most + " bytes");
    }
  }
}
