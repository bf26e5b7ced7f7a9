package io.workflowtelemetry.runners.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A door before a server of this machine. Closed, it breaks all connections and takes no others, as
 * a server does that is cut off. It may hold up the commits of PostgreSQL's clients.
 */
final class Gate implements AutoCloseable {
  private static final byte[] COMMIT = "COMMIT".getBytes(StandardCharsets.US_ASCII);

  private final int behind;
  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Duration ofCommit = Duration.ZERO;
  private @Nullable ServerSocket door;

  private Gate(int behind, ServerSocket door) {
    this.behind = behind;
    this.port = door.getLocalPort();
    this.door = door;
  }

  /** Opens a door before a port, at a free one. */
  static Gate before(int port) throws IOException {
    ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Gate gate = new Gate(port, door);
    background(() -> gate.letIn(door));
    return gate;
  }

  /** Returns the port that clients are to use. */
  int port() {
    return port;
  }

  /** Lets each commit through after so long, as one that goes to a slow disk. */
  void holdCommits(Duration each) {
    ofCommit = each;
  }

  /** Opens it again, where it was. */
  synchronized void openAgain() throws IOException {
    ServerSocket again = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    door = again;
    background(() -> letIn(again));
  }

  @Override
  public synchronized void close() throws IOException {
    ServerSocket closing = door;
    if (closing != null) {
      closing.close();
      door = null;
    }
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
  }

  private void letIn(ServerSocket at) {
    try {
      while (true) {
        Socket client = at.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), behind);
        open.add(client);
        open.add(server);
        if (at.isClosed()) {
          close(client, server);
        }
        background(() -> carry(client, server, true));
        background(() -> carry(server, client, false));
      }
    } catch (IOException e) {
      // Closed: nobody else is let in.
      return;
    }
  }

  private void carry(Socket from, Socket to, boolean mayCommit) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] bytes = new byte[1 << 14];
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        if (mayCommit && !ofCommit.isZero() && hasCommit(bytes, read)) {
          LockSupport.parkNanos(ofCommit.toNanos());
        }
        out.write(bytes, 0, read);
      }
    } catch (IOException e) {
      // Either side is gone, and so the other goes.
    } finally {
      close(from, to);
    }
  }

  private static boolean hasCommit(byte[] bytes, int length) {
    for (int i = 0; i + COMMIT.length <= length; i++) {
      if (Arrays.equals(bytes, i, i + COMMIT.length, COMMIT, 0, COMMIT.length)) {
        return true;
      }
    }
    return false;
  }

  private void close(Socket... sockets) {
    for (Socket socket : sockets) {
      open.remove(socket);
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void background(Runnable work) {
    Thread thread = new Thread(work, "gate");
    thread.setDaemon(true);
    thread.start();
  }
}
