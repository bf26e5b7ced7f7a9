package io.workflowtelemetry.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher in a project of its own, with a java and a mvn that only say what they got. */
class LauncherTest {
  @TempDir private Path folder = Path.of("");
  private Path root = Path.of("");
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void layOut() throws IOException, InterruptedException {
    root = Files.createDirectories(folder.toRealPath().resolve("a project"));
    Files.createDirectories(root.resolve("runners/src/main"));
    Files.writeString(root.resolve("pom.xml"), "");
    Files.writeString(root.resolve("runners/pom.xml"), "");
    Files.copy(ProjectFolder.find().resolve("telemetry"), root.resolve("telemetry"));
    script(
        "java",
        """
        if [ "$1" = -version ]; then echo "openjdk version \\"${FAKE_JAVA:-17}.0.1\\"" >&2; exit 0; fi
        printf '%s\\n' "$@"
        exit 7
        """);
    script("javac", "");
    script(
        "mvn",
        """
        echo "$@" >>"$FAKE_MAVEN_LOG"
        [ -z "${FAKE_MAVEN_FAILS:-}" ] || { echo "no such class"; exit 1; }
        mkdir -p "$FAKE_ROOT/runners/target/flink/lib"
        echo >"$FAKE_ROOT/runners/target/telemetry.jar"
        """);
    environment.put("FAKE_ROOT", root.toString());
    environment.put("FAKE_MAVEN_LOG", folder.resolve("maven.log").toString());
    environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    // What a build leaves is in the past, so that a touched source is newer.
    FileTime past = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    for (String file : new String[] {"pom.xml", "runners/pom.xml", "runners/src/main"}) {
      Files.setLastModifiedTime(root.resolve(file), past);
    }
  }

  @Test
  void buildsOnceThenRunsAndPassesArgumentsAndExitCodeOn() throws Exception {
    Result first = run("backfill", "--input=a b", "");
    assertThat(first.code(), is(7));
    assertThat(
        first.output(),
        allOf(
            containsString("telemetry: building"),
            containsString("-Dtelemetry.home=" + root + "\n"),
            containsString("--add-opens=java.base/java.nio=ALL-UNNAMED\n"),
            containsString("telemetry.jar\nbackfill\n--input=a b\n\n")));
    assertThat(run("version").output(), not(containsString("building")));
    assertThat(builds(), is(1L));
  }

  @Test
  void buildsAgainWhenASourceIsNewerOrTheOptionsDiffer() throws Exception {
    run("version");
    Files.writeString(root.resolve("runners/src/main/New.java"), "");
    Files.setLastModifiedTime(
        root.resolve("runners/src/main/New.java"), FileTime.from(Instant.now().plusSeconds(1)));
    run("version");
    assertThat(builds(), is(2L));
    Files.delete(root.resolve("runners/src/main/New.java"));
    environment.put("TELEMETRY_MAVEN_OPTS", "-Ps3");
    run("version");
    long before = builds();
    run("version");
    assertThat(builds(), is(before));
    assertThat(Files.readString(folder.resolve("maven.log")), containsString(" -Ps3"));
  }

  @Test
  void runsThroughALinkFromAnyFolder() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("tel"), Path.of("a project/telemetry"));
    Path link2 = Files.createSymbolicLink(folder.resolve("tel2"), link);
    environment.put("TELEMETRY_JAVA_OPTS", "-Xmx1g -Dx=y");
    Result result = run(link2, "version");
    assertThat(result.output(), containsString("-Dtelemetry.home=" + root + "\n"));
    assertThat(result.output(), containsString("\n-Xmx1g\n-Dx=y\n-jar\n"));
  }

  @Test
  void whatIsMissingIsSaid() throws Exception {
    environment.put("JAVA_HOME", "/nowhere");
    assertThat(run("version").output(), containsString("JAVA_HOME is /nowhere, where there is no"));
    environment.remove("JAVA_HOME");
    environment.put("FAKE_JAVA", "11");
    Result old = run("version");
    assertThat(old.output(), containsString("needs Java 17 or newer, but "));
    assertThat(old.code(), is(1));
    environment.remove("FAKE_JAVA");
    environment.put("FAKE_MAVEN_FAILS", "yes");
    Result failed = run("version");
    assertThat(failed.code(), is(1));
    assertThat(
        failed.output(), containsString("no such class\ntelemetry: the build failed, see above\n"));
  }

  private Result run(String... arguments) throws IOException, InterruptedException {
    return run(root.resolve("telemetry"), arguments);
  }

  private Result run(Path script, String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", script.toString());
    for (String argument : arguments) {
      builder.command().add(argument);
    }
    builder.environment().remove("JAVA_HOME");
    builder.environment().putAll(environment);
    Path output = folder.resolve("output");
    Process process =
        builder
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES), is(true));
    return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }

  private long builds() throws IOException {
    try (var lines = Files.lines(folder.resolve("maven.log"))) {
      return lines.count();
    }
  }

  private void script(String name, String text) throws IOException {
    Path script = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(script, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private record Result(int code, String output) {}
}
