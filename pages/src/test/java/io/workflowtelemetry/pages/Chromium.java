package io.workflowtelemetry.pages;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Chromium without a window, which opens a page from the disk and runs a script in it; tests are
 * left out where none is installed. The page is a copy that names the script, which is of the same
 * folder and so goes with the page's content security policy.
 */
final class Chromium {
  /**
   * What a page gave.
   *
   * @param answer what the script returned
   * @param console what the browser's console was told
   */
  record Visit(JsonNode answer, List<String> console) {}

  private static final long MOST_SECONDS = 300;
  private static final Pattern ANSWER = Pattern.compile("<pre id=\"answer\">([^<]*)</pre>");
  private static final String SCRIPT =
      """
      addEventListener("load", async () => {
        let answer;
        try {
          answer = await (async () => { %s })();
        } catch (error) {
          answer = "failed: " + error;
        }
        const pre = document.createElement("pre");
        pre.id = "answer";
        pre.textContent = encodeURIComponent(JSON.stringify(answer));
        document.body.append(pre);
      });
      """;

  private final Path program;
  private final Path report;
  private final Path profile;

  private Chromium(Path program, Path report, Path profile) {
    this.program = program;
    this.report = report;
    this.profile = profile;
  }

  /**
   * Returns a browser for the pages of a report.
   *
   * @param profile an empty folder of its own
   */
  static Chromium of(Path report, Path profile) {
    List<Path> programs =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .flatMap(
                folder ->
                    Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .toList();
    assumeTrue(!programs.isEmpty(), "no Chromium is installed");
    return new Chromium(programs.get(0), report, profile);
  }

  /**
   * Opens a page and runs a script in it once it has loaded.
   *
   * @param address a page's file, and what stands behind the #
   * @param dark whether the reader's system is dark
   * @param script the body of an asynchronous function
   */
  Visit visit(String address, boolean dark, String script)
      throws IOException, InterruptedException {
    int hash = address.indexOf('#');
    String page = hash < 0 ? address : address.substring(0, hash);
    String html = Files.readString(report.resolve(page));
    Files.writeString(
        report.resolve("visited.html"),
        html.replace("</head>", "<script defer src=\"visited.js\"></script></head>"));
    Files.writeString(report.resolve("visited.js"), SCRIPT.formatted(script));
    Path dom = profile.resolve("dom.html");
    Path log = profile.resolve("log.txt");
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(
        List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--hide-scrollbars",
            "--window-size=1280,1100",
            "--enable-logging=stderr",
            "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1),
            "--user-data-dir=" + profile.resolve("profile"),
            "--virtual-time-budget=60000",
            "--dump-dom",
            report.resolve("visited.html").toUri() + (hash < 0 ? "" : address.substring(hash))));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(dom.toFile())
            .redirectError(log.toFile())
            .start();
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("Chromium did not end: " + Files.readString(log));
    }
    Matcher answer = ANSWER.matcher(Files.readString(dom));
    if (!answer.find()) {
      throw new IOException(address + " gave no answer: " + Files.readString(log));
    }
    List<String> console =
        Files.readAllLines(log).stream().filter(line -> line.contains("CONSOLE")).toList();
    return new Visit(
        new JsonMapper().readTree(URLDecoder.decode(answer.group(1), StandardCharsets.UTF_8)),
        console);
  }
}
