package io.workflowtelemetry.collect.receive;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies, unpacked where they come in gzip, within bounds of length and time.
 *
 * @param maxBytes the longest, packed and unpacked
 * @param longest how long a body may take to come
 */
record BodyReader(int maxBytes, Duration longest) {
  private static final int PIECE_BYTES = 16 * 1024;

  /**
   * Returns the body.
   *
   * @param share gets what it holds in memory
   * @throws RefusedException where it is too long, comes too slowly, or is not packed as it says
   */
  byte[] read(Request request, MemoryBudget.Share share) throws RefusedException {
    if (request.getLength() > maxBytes) {
      throw tooLarge();
    }
    boolean gzip = isGzip(request.getHeaders().get(HttpHeader.CONTENT_ENCODING));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE_BYTES];
    try (InputStream raw = new Incoming(Content.Source.asInputStream(request));
        InputStream in = gzip ? new GZIPInputStream(raw) : raw) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        if (body.size() + read > maxBytes) {
          throw tooLarge();
        }
        share.take(read);
        body.write(piece, 0, read);
      }
      return body.toByteArray();
    } catch (BoundException e) {
      throw e.isTime ? slow() : tooLarge();
    } catch (ZipException e) {
      throw new RefusedException(Outcome.MALFORMED, 400, "the body is no gzip, as it says it is");
    } catch (IOException e) {
      // Silent for too long, gone, or cut off within gzip.
      throw e.getCause() instanceof TimeoutException ? slow() : broken();
    }
  }

  private static boolean isGzip(@Nullable String encoding) throws RefusedException {
    String name = encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT);
    if (!name.equals("gzip") && !name.equals("identity")) {
      throw new RefusedException(Outcome.MALFORMED, 415, "a body is plain or packed with gzip");
    }
    return name.equals("gzip");
  }

  private RefusedException tooLarge() {
    return new RefusedException(
        Outcome.TOO_LARGE, 413, "a body has at most " + maxBytes + " bytes, packed or not");
  }

  private static RefusedException slow() {
    return new RefusedException(Outcome.SLOW, 408, "the body came too slowly");
  }

  private static RefusedException broken() {
    return new RefusedException(Outcome.SLOW, 400, "the body ended too early");
  }

  /** Says that a body went over a bound while it came. */
  private static final class BoundException extends IOException {
    private static final long serialVersionUID = 1L;

    final boolean isTime;

    BoundException(boolean isTime) {
      this.isTime = isTime;
    }
  }

  /** A body as it comes. Gzip may ask for more of it without end before it gives anything. */
  private final class Incoming extends FilterInputStream {
    private final long begin = System.nanoTime();
    private long bytes;

    Incoming(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = super.read(into, from, length);
      bytes += Math.max(0, read);
      if (bytes > maxBytes) {
        throw new BoundException(false);
      }
      if (read >= 0 && System.nanoTime() - begin > longest.toNanos()) {
        throw new BoundException(true);
      }
      return read;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }
  }
}
