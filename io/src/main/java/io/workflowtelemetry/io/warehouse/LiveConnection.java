package io.workflowtelemetry.io.warehouse;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A connection that comes back. {@code JdbcIO} keeps one connection for a bundle; when a batch
 * fails in a way that passes, it rolls back, waits, and tries the batch again on the connection
 * that it has, which is of no use where that one is lost. This one gives the real connection back
 * to the pool on a rollback, and takes another, which the pool has tried, for the next statement.
 * Where the server can't be reached it tries again for a while, which {@code JdbcIO} does not.
 *
 * <p>A transaction lives on one real connection: it is exchanged after a rollback only.
 */
final class LiveConnection implements InvocationHandler {
  private final DataSource pool;
  private final LostConnections lost;
  private @Nullable Connection real;
  private boolean closed;

  private LiveConnection(DataSource pool, LostConnections lost) {
    this.pool = pool;
    this.lost = lost;
  }

  /** Returns a source of such connections, over one of real ones. */
  static DataSource source(DataSource pool, LostConnections lost) {
    ClassLoader loader = LiveConnection.class.getClassLoader();
    InvocationHandler handler =
        (proxy, method, arguments) ->
            method.getName().equals("getConnection")
                ? Proxy.newProxyInstance(
                    loader, new Class<?>[] {Connection.class}, new LiveConnection(pool, lost))
                : call(method, pool, arguments);
    return (DataSource) Proxy.newProxyInstance(loader, new Class<?>[] {DataSource.class}, handler);
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    return switch (method.getName()) {
      // All that is done here is done in transactions.
      case "setAutoCommit" -> null;
      case "isClosed" -> closed;
      case "rollback" -> {
        giveBack();
        yield null;
      }
      case "close" -> {
        closed = true;
        giveBack();
        yield null;
      }
      case "commit" -> {
        if (real == null) {
          throw new SQLException("there is no transaction to commit", "25000");
        }
        real.commit();
        yield null;
      }
      default -> call(method, live(), arguments);
    };
  }

  private Connection live() throws SQLException {
    if (real != null) {
      return real;
    }
    return lost.outlast(
        () -> {
          try {
            Connection taken = pool.getConnection();
            real = taken;
            taken.setAutoCommit(false);
            return taken;
          } catch (SQLException e) {
            giveBack();
            throw e;
          }
        });
  }

  /** A connection that can't be rolled back or closed is lost, and the server forgets it too. */
  @SuppressWarnings("EmptyCatch")
  private void giveBack() {
    Connection former = real;
    real = null;
    if (former == null) {
      return;
    }
    try (former) {
      former.rollback();
    } catch (SQLException gone) {
      // The pool notices by itself.
    }
  }

  private static @Nullable Object call(
      Method method, Object target, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
