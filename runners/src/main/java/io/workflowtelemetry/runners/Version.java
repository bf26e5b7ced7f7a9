package io.workflowtelemetry.runners;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.beam.sdk.util.ReleaseInfo;
import org.apache.flink.runtime.util.EnvironmentInformation;

/** The versions of this program and of what it runs on. */
final class Version {
  private Version() {}

  /** Returns a line of each version. */
  static String text() {
    return "workflow-telemetry "
        + project()
        + "\nBeam "
        + ReleaseInfo.getReleaseInfo().getVersion()
        + "\nFlink "
        + EnvironmentInformation.getVersion()
        + "\nJava "
        + System.getProperty("java.version")
        + " ("
        + System.getProperty("java.vendor")
        + ")\n";
  }

  /** Returns this program's version, as the build wrote it. */
  static String project() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IllegalStateException("version.properties is missing: a broken build");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("project");
  }
}
