package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Notes;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.SecretReference;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Any webhook of GitHub that tells of nothing that is kept. */
public final class OtherWebhook extends WebhookDialect {
  private static final long serialVersionUID = 1L;

  /** What an event may have happened to; those of apps have an installation alone. */
  private static final List<String> OWNERS =
      List.of("repository", "organization", "installation", "enterprise");

  private static final Pattern EVENT = Pattern.compile("[a-z0-9_]{1,64}");

  /**
   * Creates the dialect.
   *
   * @param secret what deliveries with headers must be signed with; null where none has to be
   */
  public OtherWebhook(@Nullable SecretReference secret) {
    super("other", RecordType.NOTED, secret);
  }

  /** Knows every envelope that no other event knows: it is asked last. */
  @Override
  public boolean recognises(JsonNode object) {
    return Delivery.isEnvelope(object) || recognisesPayload(object);
  }

  @Override
  boolean recognisesPayload(JsonNode payload) {
    return payload.path("sender").isObject()
        && OWNERS.stream().anyMatch(owner -> payload.path(owner).isObject());
  }

  @Override
  void parse(Delivery delivery, Place place, Understood output) throws MalformedRecordException {
    String event = delivery.event();
    if (event == null && !recognisesPayload(delivery.payload().node())) {
      throw new MalformedRecordException(
          Kind.MISSING_FIELD, "the headers name no X-GitHub-Event, and the payload tells none");
    }
    boolean named = event != null && EVENT.matcher(event).matches();
    output.observation(Notes.of(named ? "GitHub webhook " + event : "GitHub webhook", place));
  }
}
