package io.workflowtelemetry.runners.faults;

import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.coders.SchemaVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.avro.Schema;
import org.apache.avro.compiler.specific.SpecificCompiler;
import org.apache.avro.generic.GenericData.StringType;

/**
 * The shaded jar as a later version of the program might be: a record that lies within another in a
 * stream's state has one more field, before all others.
 */
final class NewerProgram {
  private static final String FIELD =
      "{\"name\": \"added\", \"type\": [\"null\", \"string\"], \"default\": null, \"since\": %d}, "
          .formatted(SchemaVersion.newest(RunUpdate.getClassSchema()) + 1);

  private NewerProgram() {}

  /**
   * Makes it.
   *
   * @param folder an empty folder, for the jar and what it is made of
   */
  static Path in(Path folder) throws IOException {
    return PatchedJar.of(
        Files.createDirectories(folder).resolve("newer.jar"), compiled(sources(folder), folder));
  }

  private static List<String> sources(Path folder) throws IOException {
    String name = "\"" + RunState.class.getSimpleName() + "\"";
    String grown =
        RunUpdate.getClassSchema()
            .toString()
            .replaceFirst("(\"name\":" + name + ".*?\"fields\":\\[)", "$1" + FIELD);
    SpecificCompiler compiler = new SpecificCompiler(new Schema.Parser().parse(grown));
    compiler.setStringType(StringType.String);
    compiler.setFieldVisibility(SpecificCompiler.FieldVisibility.PRIVATE);
    compiler.setCreateSetters(false);
    Path sources = folder.resolve("sources");
    compiler.compileToDestination(null, sources.toFile());
    keepConstructor(sources);
    try (Stream<Path> files = Files.walk(sources)) {
      return files.filter(Files::isRegularFile).map(Path::toString).toList();
    }
  }

  /** The program's code, which is not newer, makes records without the field. */
  private static void keepConstructor(Path sources) throws IOException {
    String name = RunState.class.getSimpleName();
    Path file = sources.resolve(RunState.class.getName().replace('.', '/') + ".java");
    String source = Files.readString(file);
    Matcher parameters =
        Pattern.compile("public " + name + "\\(java.lang.String added, (.*?)\\) \\{")
            .matcher(source);
    if (!parameters.find()) {
      throw new IOException("no constructor in " + file);
    }
    String arguments =
        Stream.of(parameters.group(1).split(", ", -1))
            .map(parameter -> parameter.substring(parameter.lastIndexOf(' ') + 1))
            .collect(Collectors.joining(", "));
    String former =
        "public %s(%s) { this(null, %s); }%n".formatted(name, parameters.group(1), arguments);
    Files.writeString(
        file,
        source.substring(0, parameters.start()) + former + source.substring(parameters.start()));
  }

  private static Path compiled(List<String> sources, Path folder) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    String[] options = {
      "-nowarn", "-cp", ProcessCluster.jar().toString(), "-d", classes.toString()
    };
    String[] arguments = Stream.concat(Stream.of(options), sources.stream()).toArray(String[]::new);
    if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments) != 0) {
      throw new IOException("can't compile " + sources);
    }
    return classes;
  }
}
