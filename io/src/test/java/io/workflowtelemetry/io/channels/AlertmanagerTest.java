package io.workflowtelemetry.io.channels;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.channels.ChannelSettings.Alertmanager;
import io.workflowtelemetry.io.files.SecretText;
import io.workflowtelemetry.io.servers.FreePort;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Notification;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Alertmanager itself, where it is installed, makes of what it is sent. */
class AlertmanagerTest {
  private static final String PROGRAM = "prometheus-alertmanager";

  @TempDir static Path folder = Path.of("");

  private static int port;
  private static @Nullable Process process;

  @BeforeAll
  static void start() throws IOException {
    boolean isThere = false;
    for (String path : System.getenv("PATH").split(File.pathSeparator, -1)) {
      isThere |= Files.isExecutable(Path.of(path, PROGRAM));
    }
    assumeTrue(isThere, PROGRAM + " is not installed");
    port = FreePort.find();
    Path file =
        Files.writeString(
            folder.resolve("alertmanager.yml"),
            "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n");
    Process started =
        new ProcessBuilder(
                PROGRAM,
                "--config.file=" + file,
                "--storage.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=")
            .redirectErrorStream(true)
            .start();
    process = started;
    BufferedReader lines = started.inputReader(StandardCharsets.UTF_8);
    String line = lines.readLine();
    while (line != null && !line.contains("Listening on")) {
      line = lines.readLine();
    }
    assertThat("it listens", line, is(notNullValue()));
    Thread drain = new Thread(() -> lines.lines().forEach(said -> {}), "alertmanager");
    drain.setDaemon(true);
    drain.start();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    Process started = process;
    if (started != null) {
      started.destroy();
      started.waitFor();
    }
  }

  private static Attempt send(Notification notification) throws InterruptedException {
    Alertmanager settings =
        new Alertmanager(SecretText.of("http://127.0.0.1:" + port + "/"), Map.of());
    try (Channel channel = Channels.open(settings, SendLimits.USUAL, Clock.systemUTC())) {
      return channel.send(notification, false);
    }
  }

  /** Returns identifier and status of the alerts that it holds for firing. */
  private static List<String> firing() throws IOException, InterruptedException {
    JsonNode alerts =
        new ObjectMapper()
            .readTree(
                HttpClient.newHttpClient()
                    .send(
                        HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + port + "/api/v2/alerts"))
                            .build(),
                        BodyHandlers.ofString())
                    .body());
    List<String> found = new ArrayList<>();
    for (JsonNode alert : alerts) {
      found.add(
          alert.at("/labels/alert_id").asText() + " " + alert.at("/labels/workflow").asText());
    }
    return found;
  }

  @Test
  void alertsFireUntilTheyAreResolved() throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Alert first = Told.alert("a1", "FIRING").setStartedAt(now.minusSeconds(60)).build();
    Alert second = Told.hostile("a2");
    Notification notification = Told.of("am", List.of(first, second));
    notification.setAt(now);
    assertThat(send(notification), is(Attempt.sent()));
    assertThat(send(notification), is(Attempt.sent()));
    String hostile = "a2 " + Told.HOSTILE;
    assertThat(firing(), hasItems("a1 build", hostile));

    Alert over =
        Told.alert("a1", "RESOLVED")
            .setStartedAt(now.minusSeconds(60))
            .setEndedAt(now.minusSeconds(1))
            .build();
    Notification resolved = Told.of("am", List.of(over));
    resolved.setAt(now);
    assertThat(send(resolved), is(Attempt.sent()));
    assertThat(firing(), hasItem(hostile));
    assertThat(firing(), not(hasItem("a1 build")));
  }

  @Test
  void whatIsOnlyCountedIsTakenToo() throws Exception {
    Notification notification = Told.of("am", List.of());
    notification.setOmitted(17);
    notification.setAt(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    assertThat(send(notification), is(Attempt.sent()));
    assertThat(firing(), hasItem(" "));
  }
}
