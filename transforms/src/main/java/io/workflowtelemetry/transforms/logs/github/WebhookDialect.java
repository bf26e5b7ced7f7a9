package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.SecretReference;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import org.jspecify.annotations.Nullable;

/**
 * One event of GitHub's webhooks: told by the envelope where that names an event, else by the
 * fields of the payload.
 */
abstract class WebhookDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  private final String event;
  private final RecordType recordType;
  private final @Nullable WebhookSignature signature;

  /**
   * Creates a dialect.
   *
   * @param event the event's name in {@code X-GitHub-Event}
   * @param secret what deliveries with headers must be signed with; null where none has to be
   */
  WebhookDialect(String event, RecordType recordType, @Nullable SecretReference secret) {
    this.event = event;
    this.recordType = recordType;
    this.signature = secret == null ? null : new WebhookSignature(secret);
  }

  /** Says whether a payload that comes without an event's name is of this event. */
  abstract boolean recognisesPayload(JsonNode payload);

  /** Understands a delivery of this event. */
  abstract void parse(Delivery delivery, Place place, Understood output)
      throws MalformedRecordException;

  @Override
  public final String name() {
    return "github-webhook-" + event.replace('_', '-');
  }

  @Override
  public final RecordType recordType() {
    return recordType;
  }

  @Override
  public boolean recognises(JsonNode object) {
    if (!Delivery.isEnvelope(object)) {
      return recognisesPayload(object);
    }
    String named = Delivery.event(object);
    if (named != null) {
      return named.equals(event);
    }
    try {
      return recognisesPayload(Delivery.payload(object));
    } catch (MalformedRecordException e) {
      // Whoever is asked last reads it again and says what is wrong.
      return false;
    }
  }

  @Override
  public final void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    if (signature != null
        && Delivery.isEnvelope(fields.node())
        && Delivery.hasHeaders(fields.node())) {
      signature.check(fields.node(), place);
    }
    parse(Delivery.of(fields.node()), place, output);
  }
}
