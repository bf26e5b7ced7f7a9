package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.transforms.logs.dialect.JsonText;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.SecretReference;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks that deliveries were signed with a secret, as GitHub's "Validating webhook deliveries"
 * says: {@code X-Hub-Signature-256} is {@code sha256=} and the HMAC-SHA256 of the body in hex.
 */
final class WebhookSignature implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String HEADER = "X-Hub-Signature-256";
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretReference secret;
  private transient @Nullable SecretKeySpec key;

  WebhookSignature(SecretReference secret) {
    this.secret = secret;
  }

  /**
   * Checks an envelope. What is signed is the body as it was sent; since envelopes are often
   * indented anew, a payload that is signed in its compact form is as good.
   *
   * @throws MalformedRecordException where it has no signature, or that of something else
   */
  void check(JsonNode envelope, Place place) throws MalformedRecordException {
    String signature = Delivery.header(envelope, HEADER);
    if (signature == null) {
      throw new MalformedRecordException(
          Kind.INVALID_SIGNATURE, "the delivery has no " + HEADER + " header");
    }
    JsonNode payload = envelope.path(Delivery.payloadField(envelope));
    boolean valid;
    if (payload.isTextual()) {
      valid = signs(signature, utf8(payload.textValue()));
    } else {
      byte[] raw = JsonText.cut(place.bytes().get(), Delivery.payloadField(envelope));
      valid = (raw != null && signs(signature, raw)) || signs(signature, utf8(payload.toString()));
    }
    if (!valid) {
      throw new MalformedRecordException(
          Kind.INVALID_SIGNATURE, HEADER + " is not the signature of the payload");
    }
  }

  /** Says whether a signature is that of the body, in a time that doesn't tell how nearly. */
  boolean signs(String signature, byte[] body) {
    byte[] expected = utf8("sha256=" + HexFormat.of().formatHex(mac(body)));
    return MessageDigest.isEqual(expected, utf8(signature.strip().toLowerCase(Locale.ROOT)));
  }

  private byte[] mac(byte[] body) {
    if (key == null) {
      byte[] bytes = secret.read();
      if (bytes.length == 0) {
        throw new IllegalStateException("the secret of webhooks is empty");
      }
      key = new SecretKeySpec(bytes, ALGORITHM);
    }
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
