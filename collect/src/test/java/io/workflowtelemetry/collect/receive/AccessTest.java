package io.workflowtelemetry.collect.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.collect.receive.RunningReceiver.Kept;
import io.workflowtelemetry.io.files.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
  /** What GitHub's documentation has to check an implementation with. */
  private static final byte[] BODY = "Hello, World!".getBytes(UTF_8);

  private static final String SIGNATURE =
      "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

  @TempDir private Path folder = Path.of("");
  private final Kept kept = new Kept();

  @ParameterizedTest
  @CsvSource({
    "/github, X-Hub-Signature-256, sha256=" + SIGNATURE,
    "/gitea, X-Hub-Signature-256, sha256=" + SIGNATURE,
    "/gitea, X-Gitea-Signature, " + SIGNATURE,
    "/gitlab, X-Gitlab-Token, " + RunningReceiver.GITLAB_TOKEN,
    "/native, Authorization, Bearer " + RunningReceiver.TOKEN,
    "/native, Authorization, bearer " + RunningReceiver.TOKEN,
  })
  void whoKnowsTheSecretMayDeliver(String path, String header, String value) throws Exception {
    try (RunningReceiver receiver = RunningReceiver.withSecrets(folder, kept)) {
      assertThat(receiver.post(path, BODY, header, value).statusCode(), is(202));
    }
    assertThat(kept.lines(), hasSize(1));
    assertThat(kept.lines().get(0), containsString("Hello, World!"));
    assertThat(kept.lines().get(0), not(containsString(RunningReceiver.GITLAB_TOKEN)));
  }

  @ParameterizedTest
  @CsvSource({
    "/github, X-Hub-Signature-256, sha256=857107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    "/github, X-Hub-Signature-256, sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1",
    "/github, X-Hub-Signature-256, sha256=",
    "/github, X-Hub-Signature-256, " + SIGNATURE,
    "/github, X-Gitea-Signature, " + SIGNATURE,
    "/github, X-Hub-Signature, sha1=2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
    "/gitea, X-Gitea-Signature, 757107ea",
    "/gitea, X-Nothing, here",
    "/gitlab, X-Gitlab-Token, gitlab-toke",
    "/gitlab, X-Gitlab-Token, bearer-token",
    "/gitlab, Authorization, Bearer " + RunningReceiver.TOKEN,
    "/native, Authorization, Bearer x" + RunningReceiver.TOKEN,
    "/native, Authorization, Bearer",
    "/native, Authorization, Basic " + RunningReceiver.TOKEN,
    "/cloudevents, X-Nothing, here",
    "/v1/traces, Authorization, Bearer " + RunningReceiver.GITLAB_TOKEN,
    "/v1/logs, X-Nothing, here",
    "/junit/a/b/1/x.xml, X-Gitlab-Token, " + RunningReceiver.GITLAB_TOKEN,
    "/junit/a/../x, X-Nothing, here",
  })
  void whoDoesNotMayNotAndNothingIsLookedAt(String path, String header, String value)
      throws Exception {
    try (RunningReceiver receiver = RunningReceiver.withSecrets(folder, kept)) {
      String method = path.startsWith("/junit/") ? "PUT" : "POST";
      // What is no protobuf would be told so by a parser.
      var answer =
          receiver.send(
              method, path, BODY, header, value, "Content-Type", "application/x-protobuf");
      assertThat(answer.statusCode(), is(401));
    }
    assertThat(kept.lines(), is(List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/github", "/gitlab", "/native"})
  void aPageInABrowserMayNotDeliverToThisMachine(String path) throws Exception {
    try (RunningReceiver receiver = RunningReceiver.open(folder, kept, null)) {
      var answer = receiver.post(path, BODY, "Origin", "https://example.com");
      assertThat(answer.statusCode(), is(403));
      assertThat(receiver.post(path, BODY).statusCode(), is(202));
    }
    assertThat(kept.lines(), hasSize(1));
  }

  @Test
  void whatHasNoSecretIsClosedWhereAnythingHasOne() {
    ReceiveSettings settings =
        new ReceiveSettings(
            "127.0.0.1",
            0,
            true,
            null,
            null,
            Secret.at("env:PATH").orElseThrow(),
            1_000,
            10,
            Duration.ofMinutes(1));
    Access access = new Access(settings);
    HttpFields headers = HttpFields.build().put("X-Gitlab-Token", "");
    for (DeliveryKind kind :
        List.of(DeliveryKind.GITHUB, DeliveryKind.GITEA, DeliveryKind.GITLAB)) {
      RefusedException refused =
          assertThrows(RefusedException.class, () -> access.checkHeaders(kind, headers));
      assertThat(refused.answer().status(), is(403));
    }
  }
}
