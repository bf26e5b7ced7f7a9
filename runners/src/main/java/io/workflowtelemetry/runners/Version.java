package io.workflowtelemetry.runners;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.beam.sdk.util.ReleaseInfo;

/** The versions of this program and of what it runs on. */
final class Version {
  private Version() {}

  /** Returns a line of each version. */
  static String text() {
    Properties built = built();
    return "workflow-telemetry "
        + built.getProperty("project")
        + "\nBeam "
        + ReleaseInfo.getReleaseInfo().getVersion()
        + "\nFlink "
        + built.getProperty("flink")
        + "\nJava "
        + System.getProperty("java.version")
        + " ("
        + System.getProperty("java.vendor")
        + ")\n";
  }

  private static Properties built() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IllegalStateException("version.properties is missing: a broken build");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}
