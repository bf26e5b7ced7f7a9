package io.workflowtelemetry.collect.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.io.files.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A GitHub App: it shows a short-lived JWT signed with its key, and gets a token of its
 * installation, which is good for an hour.
 */
final class AppCredentials implements Credentials {
  /** GitHub takes ten minutes at most, and advises to allow for clocks that are apart. */
  private static final Duration BEFORE = Duration.ofSeconds(60);

  private static final Duration AFTER = Duration.ofMinutes(9);
  private static final Duration SPARE = Duration.ofMinutes(5);

  /** RFC 5208: version 0, the algorithm rsaEncryption without parameters. */
  private static final byte[] RSA_IN_PKCS8 =
      HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;

  private final Access.App app;
  private final ApiAddress address;
  private final Exchange exchange;
  private @Nullable String header;
  private Instant until = Instant.EPOCH;

  AppCredentials(Access.App app, ApiAddress address, Exchange exchange) {
    this.app = app;
    this.address = address;
    this.exchange = exchange;
  }

  @Override
  public String header(Instant now) throws IOException {
    String known = header;
    if (known != null && now.isBefore(until)) {
      return known;
    }
    Answer answer =
        exchange.send(
            HttpRequest.newBuilder(
                    address.call(
                        "/app/installations/%d/access_tokens".formatted(app.installation())))
                .header("Accept", "application/vnd.github+json")
                .header("User-Agent", "workflow-telemetry")
                .header("Authorization", "Bearer " + jwt(now))
                .POST(BodyPublishers.noBody())
                .build(),
            Exchange.MOST_OF_JSON);
    if (answer.status() >= 500 || answer.status() == 429) {
      throw new IOException("HTTP " + answer.status() + " for a token of the installation");
    }
    if (answer.status() != 201) {
      throw new RefusedException(
          "HTTP %d for a token of installation %d; is the app's id right, and %s its key?"
              .formatted(answer.status(), app.installation(), app.key()));
    }
    JsonNode given = Reply.read(answer.body());
    String fresh =
        TokenCredentials.bearer(given.path("token").asText(), "the answer for an installation");
    try {
      until = Instant.parse(given.path("expires_at").asText()).minus(SPARE);
    } catch (DateTimeException e) {
      until = now.plus(SPARE);
    }
    header = fresh;
    return fresh;
  }

  @Override
  public boolean renew() {
    boolean had = header != null;
    header = null;
    return had;
  }

  private String jwt(Instant now) throws RefusedException {
    String signed =
        base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + base64(
                "{\"iat\":%d,\"exp\":%d,\"iss\":\"%s\"}"
                    .formatted(
                        now.minus(BEFORE).getEpochSecond(),
                        now.plus(AFTER).getEpochSecond(),
                        app.app())
                    .getBytes(StandardCharsets.UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key(app.key()));
      signature.update(signed.getBytes(StandardCharsets.UTF_8));
      return signed + "." + base64(signature.sign());
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Messages of what reads keys may repeat a piece of one.
      throw new RefusedException("what is in " + app.key() + " is no private RSA key in PEM");
    } catch (IllegalStateException | UncheckedIOException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    }
  }

  private static PrivateKey key(Secret place) throws GeneralSecurityException {
    String pem = new String(place.read(), StandardCharsets.US_ASCII);
    byte[] der =
        Base64.getDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", ""));
    byte[] pkcs8 =
        pem.contains("BEGIN RSA PRIVATE KEY")
            ? element(SEQUENCE, RSA_IN_PKCS8, element(OCTET_STRING, der))
            : der;
    return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  /** An element of DER, up to 64 KiB long. */
  private static byte[] element(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    // Two bytes of length, as every key of a safe size needs them.
    element.write(0x82);
    element.write(content.size() >> 8);
    element.write(content.size());
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
