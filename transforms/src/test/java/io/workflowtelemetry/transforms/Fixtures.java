package io.workflowtelemetry.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Logs to test on: the project's own, and the real ones that may lie beside it. */
public final class Fixtures {
  private Fixtures() {}

  /** Returns the text of a fixture, {@code DIALECT/NAME}. */
  public static String text(String name) {
    try (InputStream in = Fixtures.class.getResourceAsStream("/fixtures/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a folder of the real logs; the test is skipped where they aren't there. */
  public static Path shared(String folder) {
    Path root = Path.of(Objects.requireNonNull(System.getProperty("project.root")));
    Path shared = root.resolveSibling("shared/data").resolve(folder);
    assumeTrue(Files.isDirectory(shared), "the real logs are not beside the project: " + shared);
    return shared;
  }
}
