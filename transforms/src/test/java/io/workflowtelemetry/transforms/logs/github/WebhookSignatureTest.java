package io.workflowtelemetry.transforms.logs.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.SecretReference;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {
  private static final String SECRET = "It's a Secret to Everybody";

  /** What GitHub's documentation says of that secret and "Hello, World!". */
  private static final String DOCUMENTED =
      "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

  private static final String COMPACT =
      "{\"inputs\":{\"name\":\"Zo\u00eb\",\"n\":1},\"sender\":{},\"repository\":{}}";

  /** Stands for a secret in a file: it goes to workers as the name of its place. */
  private record Kept(String place) implements SecretReference {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] read() {
      return (place.equals("nowhere") ? "" : SECRET).getBytes(UTF_8);
    }
  }

  private static Parsed parse(String text) {
    DialectSettings settings = DialectSettings.defaults().withWebhookSecret(new Kept("a file"));
    return Parsed.of(settings, "json", "hooks.jsonl", text.getBytes(UTF_8), null);
  }

  private static String sign(String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String delivery(String signature, String payload) {
    return "{\"headers\":{\"X-GitHub-Event\":\"workflow_dispatch\",\"x-hub-signature-256\":\""
        + signature
        + "\"},\"payload\":"
        + payload
        + "}";
  }

  private static void assertGood(String text) {
    Parsed parsed = parse(text);
    assertThat(parsed.bad, empty());
    assertThat(parsed.types, contains(RecordType.NOTED));
  }

  private static void assertInvalid(String text) {
    Parsed parsed = parse(text);
    assertThat(parsed.types, empty());
    assertThat(parsed.bad, hasSize(1));
    BadRecord bad = parsed.bad.get(0);
    assertThat(bad.getErrorType(), is("INVALID_SIGNATURE"));
    assertThat(bad.getDialect(), is("github-webhook-other"));
    assertThat(bad.toString(), not(containsString(SECRET)));
    // The signature that it should have had would let anyone send the payload.
    assertThat(bad.getMessage(), not(containsString("sha256=")));
  }

  @Test
  void theDocumentedExampleIsSigned() {
    WebhookSignature signature = new WebhookSignature(new Kept("a file"));
    assertThat(signature.signs(DOCUMENTED, "Hello, World!".getBytes(UTF_8)), is(true));
    assertThat(
        signature.signs(DOCUMENTED.toUpperCase(Locale.ROOT), "Hello, World!".getBytes(UTF_8)),
        is(true));
    assertThat(signature.signs(DOCUMENTED, "Hello, World".getBytes(UTF_8)), is(false));
    assertThat(sign("Hello, World!"), is(DOCUMENTED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        COMPACT,
        "{ \"inputs\" : {\"a\\u002fb\":\"\\/\",\"n\":1.50e1},\n\t\"sender\":{}, \"repository\":{} }",
        "{}"
      })
  void theBytesOfThePayloadAreSigned(String payload) {
    assertGood(delivery(sign(payload), payload));
    assertGood("\n [" + delivery(sign(payload), " \n" + payload + " ") + "\n]");
    assertGood("\uFEFF" + delivery(sign(payload), payload));
    String before = "{\"a\":{\"payload\":{}},\"n\":1,\"t\":\"payload\",";
    assertGood(delivery(sign(payload), payload).replaceFirst("\\{", before));
    assertInvalid(delivery(sign(payload + " "), payload));
  }

  @Test
  void aTextIsSignedAsItIs() {
    String body = "{\n  \"inputs\": \"Zo\u00eb\"\n}";
    String quoted = JsonNodeFactory.instance.textNode(body).toString();
    assertGood(delivery(sign(body), quoted));
    assertGood(delivery(sign(body), quoted.replace("\u00eb", "\\u00eb")));
    assertInvalid(delivery(sign("{\"inputs\":\"Zo\u00eb\"}"), quoted));
    assertInvalid(delivery(sign(quoted), quoted));
  }

  @Test
  void anIndentedPayloadMayBeSignedInItsCompactForm() {
    String indented =
        COMPACT.replace(",", ",\n    ").replace(":", ": ").replace("\u00eb", "\\u00EB");
    assertGood(delivery(sign(COMPACT), indented));
    assertInvalid(delivery(sign(COMPACT), indented.replace("1", "2")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256=",
        "sha256",
        "sha1=757107ea0eb2509fc211221cce984b8a37570b6d",
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        "sha256=\u0660",
        "none"
      })
  void anyOtherSignatureIsNone(String signature) {
    assertInvalid(delivery(signature, COMPACT));
  }

  @Test
  void aDeliveryWithHeadersNeedsASignature() {
    assertInvalid(delivery(sign(COMPACT).replace("sha256=", "sha1="), COMPACT));
    assertInvalid(delivery(sign(COMPACT).replace("sha256=", ""), COMPACT));
    assertInvalid("{\"headers\":{},\"payload\":" + COMPACT + "}");
    assertInvalid("{\"headers\":{\"X-GitHub-Event\":\"ping\"},\"payload\":\"not json\"}");
    assertInvalid("{\"headers\":{\"X-Hub-Signature-256\":7},\"payload\":" + COMPACT + "}");
  }

  @Test
  void oneByteMakesItInvalid() {
    String good = sign(COMPACT);
    for (int i = 0; i < good.length(); i++) {
      String other = good.substring(0, i) + (good.charAt(i) == '0' ? '1' : '0');
      assertInvalid(delivery(other + good.substring(i + 1), COMPACT));
    }
  }

  @Test
  void aBarePayloadHasNothingToCheck() {
    assertGood(COMPACT);
  }

  @Test
  void withoutASecretNoSignatureIsLookedAt() {
    assertThat(Parsed.of(delivery("sha256=no", COMPACT)).types, contains(RecordType.NOTED));
  }

  @Test
  void theSecretIsNotWrittenAndReadOnTheWorker() throws IOException, ClassNotFoundException {
    WorkflowRunWebhook dialect = new WorkflowRunWebhook(new Kept("a file"));
    WebhookSignature signature = new WebhookSignature(new Kept("a file"));
    assertThat(signature.signs(DOCUMENTED, "Hello, World!".getBytes(UTF_8)), is(true));
    for (Object object : new Object[] {dialect, signature}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(object);
      }
      assertThat(bytes.toString(UTF_8), not(containsString(SECRET)));
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        if (in.readObject() instanceof WebhookSignature there) {
          assertThat(there.signs(DOCUMENTED, "Hello, World!".getBytes(UTF_8)), is(true));
        }
      }
    }
  }

  @Test
  void anEmptySecretStopsTheJob() {
    DialectSettings settings = DialectSettings.defaults().withWebhookSecret(new Kept("nowhere"));
    byte[] text = delivery(DOCUMENTED, COMPACT).getBytes(UTF_8);
    assertThrows(IllegalStateException.class, () -> Parsed.of(settings, "json", "f", text, null));
  }
}
