package io.workflowtelemetry.runners;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line in a process of its own, with the classes of this one. */
public final class JavaProcess {
  /** Of what ends soon: it would be compiled for longer than it runs. */
  public static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private JavaProcess() {}

  /**
   * Returns what starts it.
   *
   * @param java more options of Java
   * @param arguments the command and its arguments
   */
  public static List<String> of(List<String> java, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path"))));
    // Java is open for Beam as it is here, and in the manifest of the jar.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(SHORT_LIVED);
    command.addAll(java);
    command.add(Telemetry.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }
}
