package io.workflowtelemetry.collect.receive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.workflowtelemetry.io.files.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A receiver on a free port, whose secrets are told, and a client of it. */
final class RunningReceiver implements AutoCloseable {
  static final String WEBHOOK_SECRET = "It's a Secret to Everybody";
  static final String GITLAB_TOKEN = "gitlab-token";
  static final String TOKEN = "bearer-token";
  static final int MOST_BYTES = 100_000;

  /** Keeps lines in memory. */
  static final class Kept implements DeliverySink {
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void keep(List<byte[]> delivered) {
      delivered.forEach(line -> lines.add(new String(line, UTF_8)));
    }

    List<String> lines() {
      return List.copyOf(lines);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void close() {}
  }

  private final HttpClient client = HttpClient.newHttpClient();
  private final Receiver receiver;
  private final int port;
  final List<String> troubles = Collections.synchronizedList(new ArrayList<>());

  private RunningReceiver(
      boolean secrets,
      Path folder,
      DeliverySink sink,
      @Nullable ReportFiles reports,
      Duration patience)
      throws IOException {
    receiver =
        Receiver.start(
            new ReceiveSettings(
                "127.0.0.1",
                0,
                true,
                secrets ? secret(folder, "webhook", WEBHOOK_SECRET) : null,
                secrets ? secret(folder, "gitlab", GITLAB_TOKEN) : null,
                secrets ? secret(folder, "token", TOKEN) : null,
                MOST_BYTES,
                20,
                patience),
            sink,
            reports,
            troubles::add);
    port = receiver.port();
  }

  /** Starts one that knows all secrets. */
  static RunningReceiver withSecrets(Path folder, DeliverySink sink) throws IOException {
    return new RunningReceiver(true, folder, sink, null, Duration.ofMinutes(1));
  }

  /** Starts one that knows none. */
  static RunningReceiver open(Path folder, DeliverySink sink, @Nullable ReportFiles reports)
      throws IOException {
    return new RunningReceiver(false, folder, sink, reports, Duration.ofMinutes(1));
  }

  /** Starts one that waits for nobody. */
  static RunningReceiver impatient(Path folder, DeliverySink sink) throws IOException {
    return new RunningReceiver(false, folder, sink, null, Duration.ofMillis(300));
  }

  private static Secret secret(Path folder, String name, String value) throws IOException {
    Path file = Files.writeString(folder.resolve("secret-" + name), value + "\n");
    return Secret.at("file:" + file).orElseThrow();
  }

  HttpResponse<String> post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    return send("POST", path, body, headers);
  }

  HttpResponse<String> send(String method, String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** Returns whether a connection is taken. */
  boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path, new byte[0]);
  }

  /** Sends bytes as they are, then perhaps more and more, and returns the answer's first line. */
  String raw(String begin, @Nullable String again, Duration pause) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      out.write(begin.getBytes(UTF_8));
      int first = again == null ? in.read() : insist(socket, again, pause);
      StringBuilder line = new StringBuilder();
      for (int read = first; read >= 0 && read != '\r'; read = in.read()) {
        line.append((char) read);
      }
      return line.toString();
    }
  }

  /** Sends more after each pause in which no answer came, and returns the answer's first byte. */
  private static int insist(Socket socket, String again, Duration pause) throws IOException {
    socket.setSoTimeout((int) pause.toMillis());
    while (true) {
      socket.getOutputStream().write(again.getBytes(UTF_8));
      try {
        int first = socket.getInputStream().read();
        socket.setSoTimeout(0);
        return first;
      } catch (SocketTimeoutException e) {
        // It still takes what comes.
      }
    }
  }

  static String signature(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(WEBHOOK_SECRET.getBytes(UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    receiver.close();
  }
}
