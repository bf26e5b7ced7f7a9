package io.workflowtelemetry.runners;

import static java.util.Objects.requireNonNull;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
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
        case $1 in
          -XX:ArchiveClassesAtExit=*)
            echo >"${1#*=}"
            exit "${FAKE_REHEARSAL:-0}"
            ;;
        esac
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
  void keepsTheClassesOfARehearsalThatWentWell() throws Exception {
    environment.put("FAKE_REHEARSAL", "1");
    assertThat(run("version").output(), not(containsString("SharedArchiveFile")));
    assertThat(Files.exists(root.resolve("runners/target/telemetry.jsa.new")), is(false));
    environment.put("FAKE_REHEARSAL", "0");
    environment.put("TELEMETRY_MAVEN_OPTS", "-Ps3");
    String option = "-XX:SharedArchiveFile=" + root + "/runners/target/telemetry.jsa\n";
    assertThat(run("version").output(), containsString("\n" + option + "-Xlog:cds*=off\n"));
    assertThat(run("stream").output(), containsString(option));
  }

  @Test
  void whatRunsWithoutEndIsCompiledInFull() throws Exception {
    run("version");
    for (String command : new String[] {"backfill", "replay", "import", "findings", "--input=a"}) {
      assertThat(run(command).output(), startsWith("-XX:TieredStopAtLevel=1\n-XX:+UseSerialGC\n"));
    }
    for (String command : new String[] {"stream", "receive", "up", "bench"}) {
      assertThat(
          run(command).output(),
          not(anyOf(containsString("Tier"), containsString("GC"), containsString("-Xmx"))));
    }
  }

  @Test
  void onFlinkTheSecondCompilerTakesWhatIsCalledOften() throws Exception {
    run("version");
    assertThat(
        run("backfill", "--input=a", "--runner=FlinkRunner").output(),
        allOf(
            startsWith("-XX:Tier4InvocationThreshold="),
            containsString("\n-XX:+UseSerialGC\n"),
            not(containsString("TieredStopAtLevel"))));
  }

  @Test
  void whatTheUserSaysToTheJvmWins() throws Exception {
    run("version");
    environment.put("TELEMETRY_JAVA_OPTS", "-XX:TieredStopAtLevel=4 -XX:+UseParallelGC -Xmx3g");
    assertThat(
        run("backfill").output(),
        allOf(
            matchesPattern(
                "(?s)-XX:TieredStopAtLevel=1\n.*\n"
                    + "-XX:TieredStopAtLevel=4\n-XX:\\+UseParallelGC\n-Xmx3g\n-jar\n.*"),
            // Of two collectors the JVM takes none.
            not(containsString("Serial")),
            not(containsString("-Xmx2g"))));
    environment.put("TELEMETRY_JAVA_OPTS", "");
    environment.put("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=50");
    assertThat(run("backfill").output(), not(containsString("-Xmx")));
  }

  @Test
  void anArchiveThatTheJvmRefusesIsSilent() throws Exception {
    run("version");
    Path target = root.resolve("runners/target");
    jarOf(Hello.class, target.resolve("telemetry.jar"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    Path archive = target.resolve("telemetry.jsa");
    Files.writeString(archive, "no archive");
    assertThat(run("version").output(), is("hello\n"));

    Files.delete(archive);
    environment.put(
        "TELEMETRY_JAVA_OPTS", "-Xlog:cds*=off -XX:ArchiveClassesAtExit=" + folder + "/a");
    run("version");
    Files.move(folder.resolve("a"), archive);
    // Taken: a JVM that must share its classes would else not start.
    environment.put("TELEMETRY_JAVA_OPTS", "-Xshare:on");
    assertThat(run("version").output(), is("hello\n"));

    environment.remove("TELEMETRY_JAVA_OPTS");
    Files.setLastModifiedTime(
        target.resolve("telemetry.jar"), FileTime.from(Instant.now().plusSeconds(10)));
    assertThat(run("version").output(), is("hello\n"));
    environment.put("TELEMETRY_JAVA_OPTS", "-XX:+UseG1GC -XX:-UseCompressedOops");
    assertThat(run("version").output(), is("hello\n"));
  }

  /** What stands in for the program. */
  static final class Hello {
    private Hello() {}

    public static void main(String[] arguments) {
      System.out.println("hello");
    }
  }

  private static void jarOf(Class<?> main, Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
    String name = main.getName().replace('.', '/') + ".class";
    try (InputStream code = main.getClassLoader().getResourceAsStream(name);
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.putNextEntry(new JarEntry(name));
      requireNonNull(code).transferTo(out);
    }
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
