package io.workflowtelemetry.io.warehouse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.dbcp2.ConnectionFactory;

/** The pools of connections of this JVM, one for each warehouse. */
final class DataSources {
  private static final int MOST_IDLE = 4;
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(30);

  /** H2's state of a file that another process has open. */
  private static final String FILE_IN_USE = "90020";

  /** H2's state of a file that is not there and was not to be made. */
  private static final String NO_FILE = "90146";

  private static final Map<WarehouseAddress, DataSource> POOLS = new ConcurrentHashMap<>();

  private DataSources() {}

  static DataSource of(WarehouseAddress address) {
    return POOLS.computeIfAbsent(address, Pool::new);
  }

  /** Opens a connection that no pool knows; an H2 file that is not there is made. */
  static Connection connect(WarehouseAddress address) throws SQLException {
    return connect(address, lingering(address.url()));
  }

  /** Returns whether there is a database to connect to, without making one. */
  static boolean isThere(WarehouseAddress address) throws SQLException {
    if (address.database() != Database.H2) {
      return true;
    }
    try (Connection connection = connect(address, existing(lingering(address.url())))) {
      return connection != null;
    } catch (SQLException e) {
      if (NO_FILE.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  private static Connection connect(WarehouseAddress address, String h2Url) throws SQLException {
    Properties properties = new Properties();
    if (address.user() != null) {
      properties.setProperty("user", address.user());
    }
    if (address.password() != null) {
      properties.setProperty(
          "password", new String(address.password().read(), StandardCharsets.UTF_8));
    }
    return switch (address.database()) {
      case POSTGRESQL -> {
        properties.setProperty("ApplicationName", "workflow-telemetry");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("tcpKeepAlive", "true");
        // Else messages, and so logs, hold the rows that were written.
        properties.setProperty("logServerErrorDetail", "false");
        yield connected(new org.postgresql.Driver(), address.url(), properties, address);
      }
      case H2 -> connected(new org.h2.Driver(), h2Url, properties, address);
    };
  }

  private static Connection connected(
      Driver driver, String url, Properties properties, WarehouseAddress address)
      throws SQLException {
    Connection connection;
    try {
      connection = driver.connect(url, properties);
    } catch (SQLException e) {
      if (FILE_IN_USE.equals(e.getSQLState())) {
        throw new SQLException(
            "another process has "
                + address
                + " open; wait for it, or keep the warehouse in PostgreSQL, which many can use",
            e.getSQLState(),
            e);
      }
      throw e;
    }
    if (connection == null) {
      throw new SQLException("no driver takes " + address, "08001");
    }
    return connection;
  }

  /** A file that is closed with each connection would be opened anew for each bundle. */
  private static String lingering(String url) {
    return unlessSaid(url, ";DB_CLOSE_DELAY=", "2");
  }

  private static String existing(String url) {
    return unlessSaid(url, ";IFEXISTS=", "TRUE");
  }

  private static String unlessSaid(String url, String setting, String value) {
    return url.toUpperCase(Locale.ROOT).contains(setting) ? url : url + setting + value;
  }

  /** A pool whose connections are tried before they are lent. */
  private static final class Pool extends BasicDataSource {
    private final WarehouseAddress address;

    Pool(WarehouseAddress address) {
      this.address = address;
      setTestOnBorrow(true);
      setFastFailValidation(true);
      setValidationQueryTimeout(5);
      // Steps of one bundle each hold a connection: with a limit they could wait for each other.
      setMaxTotal(-1);
      // H2 keeps its file open as long as there is a connection, to no one else's good.
      setMaxIdle(address.database() == Database.H2 ? 0 : MOST_IDLE);
      setMinEvictableIdleTimeMillis(LONGEST_IDLE.toMillis());
      setTimeBetweenEvictionRunsMillis(LONGEST_IDLE.toMillis());
    }

    @Override
    protected ConnectionFactory createConnectionFactory() {
      return () -> connect(address);
    }
  }

  /** Returns an exception that says which warehouse made trouble. */
  static IOException trouble(WarehouseAddress address, SQLException e) {
    return new IOException("the warehouse " + address + ": " + e.getMessage(), e);
  }
}
