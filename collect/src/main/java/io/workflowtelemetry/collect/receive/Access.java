package io.workflowtelemetry.collect.receive;

import io.workflowtelemetry.io.files.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Who may deliver. Secrets are read once and compared in constant time. Where there is none at all,
 * everybody on this machine may; where there is any, what has none is closed.
 */
final class Access {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "sha256=";
  private static final String BEARER = "bearer ";

  private final boolean open;
  private final boolean loopback;
  private final byte @Nullable [] webhookSecret;
  private final byte @Nullable [] gitlabToken;
  private final byte @Nullable [] token;

  /**
   * Reads the secrets.
   *
   * @throws IllegalStateException where one is not there
   * @throws java.io.UncheckedIOException where one can't be read
   */
  Access(ReceiveSettings settings) {
    open = !settings.hasSecret() && settings.loopback();
    loopback = settings.loopback();
    webhookSecret = read(settings.webhookSecret());
    gitlabToken = read(settings.gitlabToken());
    token = read(settings.token());
  }

  private static byte @Nullable [] read(@Nullable Secret secret) {
    return secret == null ? null : secret.read();
  }

  /** Checks what can be checked before a body is read: all that is not signed. */
  void checkHeaders(DeliveryKind kind, HttpFields headers) throws RefusedException {
    if (open) {
      requireNoBrowser(headers);
      return;
    }
    switch (kind) {
      case GITHUB, GITEA -> {
        byte[] unused = required(webhookSecret);
        if (signature(kind, headers) == null) {
          throw refused("there is no signature");
        }
      }
      case GITLAB -> {
        if (!isEqual(required(gitlabToken), headers.get("X-Gitlab-Token"))) {
          throw refused("the token is not the one expected");
        }
      }
      default -> checkToken(headers);
    }
  }

  /** Checks the signature of a body that is signed. */
  void checkBody(DeliveryKind kind, HttpFields headers, byte[] body) throws RefusedException {
    boolean signed = kind == DeliveryKind.GITHUB || kind == DeliveryKind.GITEA;
    if (signed
        && !open
        && !isEqual(hmac(required(webhookSecret), body), signature(kind, headers))) {
      throw refused("the signature is not the one of this body");
    }
  }

  /** Checks who asks for metrics, which this machine may. */
  void checkMetrics(HttpFields headers) throws RefusedException {
    if (!loopback) {
      checkToken(headers);
    }
  }

  /**
   * Returns the signature as GitHub writes it, {@code sha256=} and hex; null where there is none.
   * Gitea also has a header of its own, without what stands in front.
   */
  static @Nullable String signature(DeliveryKind kind, HttpFields headers) {
    String signature = headers.get("X-Hub-Signature-256");
    String gitea = kind == DeliveryKind.GITEA ? headers.get("X-Gitea-Signature") : null;
    return signature == null && gitea != null ? PREFIX + gitea : signature;
  }

  private void checkToken(HttpFields headers) throws RefusedException {
    byte[] expected = required(token);
    String given = headers.get(HttpHeader.AUTHORIZATION);
    if (given == null || !given.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      throw refused("there is no bearer token");
    }
    if (!isEqual(expected, given.substring(BEARER.length()).strip())) {
      throw refused("the token is not the one expected");
    }
  }

  /** A page that somebody looks at on this machine could post to it too. */
  private static void requireNoBrowser(HttpFields headers) throws RefusedException {
    if (headers.contains(HttpHeader.ORIGIN)) {
      throw new RefusedException(Outcome.REFUSED, 403, "without a secret no browser may deliver");
    }
  }

  private static byte[] required(byte @Nullable [] secret) throws RefusedException {
    if (secret == null) {
      throw new RefusedException(Outcome.REFUSED, 403, "closed: no secret is configured for this");
    }
    return secret;
  }

  private static boolean isEqual(byte[] expected, @Nullable String given) {
    return given != null && MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hmac(byte[] secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      String hex = PREFIX + HexFormat.of().formatHex(mac.doFinal(body));
      return hex.getBytes(StandardCharsets.US_ASCII);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  private static RefusedException refused(String message) {
    return new RefusedException(Outcome.REFUSED, 401, message);
  }
}
