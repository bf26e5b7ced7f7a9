package io.workflowtelemetry.pages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Writes a report as pages that a browser opens from a disk or any web server. */
public final class ReportFolder {
  /** A page: its file's name without the ending, its title, and the data that it draws. */
  private record Page(String name, String title, List<String> data) {}

  private static final List<Page> PAGES =
      List.of(
          new Page("index", "Overview", List.of("trends", "alerts")),
          new Page("repository", "Repositories", List.of("trends", "alerts")),
          new Page("workflow", "Workflows", List.of("trends", "jobs", "alerts")),
          new Page("job", "Jobs", List.of("jobs")),
          new Page("tests", "Flaky tests", List.of("tests")),
          new Page("alerts", "Alerts", List.of("alerts")),
          new Page("bottlenecks", "Bottlenecks", List.of("bottlenecks")),
          new Page("agents", "Agents", List.of("agents")),
          new Page("cost", "Cost", List.of("cost", "trends")),
          new Page("dora", "Delivery", List.of("dora")),
          new Page("dataset", "Dataset", List.of("dataset")),
          new Page("quality", "Data quality", List.of("quality")));

  private static final List<String> ASSETS =
      List.of(
          "app.js",
          "app.css",
          "echarts/echarts.common.min.js",
          "echarts/LICENSE",
          "echarts/NOTICE");

  private ReportFolder() {}

  /**
   * Writes the pages, in place of those of a former report. Files of other names stay.
   *
   * @throws IOException where a file can't be written
   */
  public static void write(Report report, Path folder) throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.createDirectories(folder.resolve("assets/echarts"));
    for (String asset : ASSETS) {
      Files.write(folder.resolve("assets").resolve(asset), resource(asset));
    }
    String template = new String(resource("page.html"), StandardCharsets.UTF_8);
    for (Page page : PAGES) {
      write(folder.resolve(page.name() + ".html"), html(template, page));
    }
    for (Map.Entry<String, ObjectNode> data : report.data().entrySet()) {
      write(
          folder.resolve("data").resolve(data.getKey() + ".js"),
          "(globalThis.reportData ??= {})[\"%s\"] = %s;\n"
              .formatted(data.getKey(), Json.text(data.getValue())));
    }
  }

  /** Nothing of a log is in here: it is the same for every report. */
  private static String html(String template, Page page) {
    String links =
        PAGES.stream()
            .map(
                other ->
                    "<li><a href=\"%s.html\"%s>%s</a></li>"
                        .formatted(
                            other.name(),
                            other.equals(page) ? " aria-current=\"page\"" : "",
                            other.title()))
            .collect(Collectors.joining("\n        "));
    String scripts =
        page.data().stream()
            .map(name -> "<script defer src=\"data/" + name + ".js\"></script>")
            .collect(Collectors.joining("\n  "));
    return template
        .replace("@title@", page.title())
        .replace("@name@", page.name())
        .replace("@links@", links)
        .replace("@data@", scripts);
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ReportFolder.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    }
  }
}
