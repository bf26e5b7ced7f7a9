package io.workflowtelemetry.collect.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.workflowtelemetry.io.files.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who asks, and whom. */
class AccessTest {
  private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");

  @TempDir Path folder = Path.of("");
  private final WireMockServer server =
      new WireMockServer(options().dynamicPort().bindAddress("localhost"));
  private final KeyPair keys;

  AccessTest() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private AppCredentials app(String key) throws IOException {
    Path file = Files.writeString(folder.resolve("key.pem"), key);
    return new AppCredentials(
        new Access.App("4711", 99, Secret.at("file:" + file).orElseThrow()),
        ApiAddress.of(server.baseUrl()).orElseThrow(),
        new Exchange());
  }

  /** GitHub gives keys in PKCS#1, which is what PKCS#8 of an RSA key holds behind 26 bytes. */
  private String pem(boolean isPkcs1) {
    byte[] pkcs8 = keys.getPrivate().getEncoded();
    byte[] der = isPkcs1 ? Arrays.copyOfRange(pkcs8, 26, pkcs8.length) : pkcs8;
    String name = isPkcs1 ? "RSA PRIVATE KEY" : "PRIVATE KEY";
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(name, Base64.getMimeEncoder().encodeToString(der), name);
  }

  private void give(String token) {
    server.stubFor(
        WireMock.post("/app/installations/99/access_tokens")
            .willReturn(
                aResponse()
                    .withStatus(201)
                    .withBody(
                        "{\"token\":\"%s\",\"expires_at\":\"2026-02-01T01:00:00Z\"}"
                            .formatted(token))));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAppShowsASignedTokenAndGetsAnother(boolean isPkcs1) throws Exception {
    give("ghs_1");
    AppCredentials app = app(pem(isPkcs1));
    assertThat(app.header(NOW), is("Bearer ghs_1"));
    give("ghs_2");
    assertThat(app.header(NOW.plusSeconds(3_200)), is("Bearer ghs_1"));
    assertThat(app.header(NOW.plusSeconds(3_400)), is("Bearer ghs_2"));
    assertThat(app.renew(), is(true));
    assertThat(app.renew(), is(false));

    LoggedRequest first = server.findAll(WireMock.anyRequestedFor(WireMock.anyUrl())).get(0);
    String[] jwt = first.getHeader("Authorization").replace("Bearer ", "").split("\\.", -1);
    JsonNode head = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(jwt[0]));
    JsonNode claims = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(jwt[1]));
    assertThat(head.path("alg").asText(), is("RS256"));
    assertThat(claims.path("iss").asText(), is("4711"));
    assertThat(claims.path("iat").asLong(), is(NOW.getEpochSecond() - 60));
    assertThat(claims.path("exp").asLong(), is(NOW.getEpochSecond() + 540));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(keys.getPublic());
    signature.update((jwt[0] + "." + jwt[1]).getBytes(StandardCharsets.UTF_8));
    assertThat(signature.verify(Base64.getUrlDecoder().decode(jwt[2])), is(true));
  }

  @Test
  void aKeyThatIsNoneIsNotRepeated() throws IOException {
    AppCredentials app = app("-----BEGIN RSA PRIVATE KEY-----\nkUmQuAt7741\n");
    RefusedException told = Assertions.assertThrows(RefusedException.class, () -> app.header(NOW));
    assertThat(
        told.toString(),
        allOf(containsString("no private RSA key in PEM"), not(containsString("kUmQuAt"))));
  }

  @Test
  void anAppThatIsNotKnownIsTold() throws IOException {
    server.stubFor(WireMock.post(WireMock.anyUrl()).willReturn(aResponse().withStatus(401)));
    AppCredentials app = app(pem(true));
    RefusedException told = Assertions.assertThrows(RefusedException.class, () -> app.header(NOW));
    assertThat(told.getMessage(), containsString("HTTP 401 for a token of installation 99"));
  }

  @Test
  void aTokenThatNoHeaderCanHoldIsNotRepeated() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "kUmQuAt\n7741");
    TokenCredentials token = new TokenCredentials(Secret.at("file:" + file).orElseThrow());
    RefusedException told =
        Assertions.assertThrows(RefusedException.class, () -> token.header(NOW));
    assertThat(told.toString(), not(containsString("kUmQuAt")));
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.github.com, true",
    "https://ghe.example/api/v3/, true",
    "http://localhost:8080, true",
    "http://127.0.0.1/api/v3, true",
    "http://[::1]:80, true",
    "http://api.github.com, false",
    "http://localhost.example.com, false",
    "http://127.0.0.1.example.com, false",
    "https://user:pass@api.github.com, false",
    "https://api.github.com?x=1, false",
    "ftp://api.github.com, false",
    "api.github.com, false",
    "'https://api github.com', false",
  })
  void aTokenIsSentOverHttpsOnly(String address, boolean isTaken) {
    assertThat(ApiAddress.of(address).isPresent(), is(isTaken));
  }

  @Test
  void callsStandBehindTheAddress() {
    Optional<ApiAddress> address = ApiAddress.of("https://ghe.example/api/v3/");
    assertThat(
        address.orElseThrow().call("/repos/a/b").toString(),
        is("https://ghe.example/api/v3/repos/a/b"));
  }
}
