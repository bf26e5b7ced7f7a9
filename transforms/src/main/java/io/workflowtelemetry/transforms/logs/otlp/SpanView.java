package io.workflowtelemetry.transforms.logs.otlp;

import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.schemas.CicdSpan;
import io.workflowtelemetry.transforms.keyed.Orders;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Timestamps;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A span whose attributes, and whose resource's, are found by key; an empty value is none. */
final class SpanView {
  private static final Comparator<SpanView> ENDED =
      Comparator.comparing((SpanView view) -> view.span.getEndedAt(), Orders.BY_TIME)
          .thenComparing(view -> view.span.getStartedAt(), Orders.BY_TIME)
          .thenComparing(view -> view.span);

  private final CicdSpan span;
  private final SortedMap<String, String> attributes;
  private final SortedMap<String, String> resource;

  SpanView(CicdSpan span) {
    this.span = span;
    this.attributes = byKey(span.getAttributes());
    this.resource = byKey(span.getResource());
  }

  private static SortedMap<String, String> byKey(List<Attribute> attributes) {
    SortedMap<String, String> values = new TreeMap<>();
    for (Attribute attribute : attributes) {
      if (!attribute.getValue().isEmpty()) {
        values.put(attribute.getKey(), attribute.getValue());
      }
    }
    return values;
  }

  /**
   * Returns of spans that tell of one thing the one that ended last, in the order that they came: a
   * thing is told of once then, with all that is part of it.
   *
   * @param thing what a span tells of
   */
  static Collection<SpanView> latest(Stream<SpanView> spans, Function<SpanView, Object> thing) {
    Map<Object, SpanView> latest = new LinkedHashMap<>();
    spans.forEach(
        span ->
            latest.merge(
                thing.apply(span),
                span,
                (one, other) -> ENDED.compare(one, other) < 0 ? other : one));
    return latest.values();
  }

  CicdSpan span() {
    return span;
  }

  SortedMap<String, String> attributes() {
    return attributes;
  }

  SortedMap<String, String> resource() {
    return resource;
  }

  /** Returns the first of these attributes that the span itself or its resource has. */
  @Nullable String any(String... keys) {
    for (String key : keys) {
      String own = attributes.get(key);
      String value = own == null ? resource.get(key) : own;
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** Returns the first of these attributes that the span itself has. */
  @Nullable String own(String... keys) {
    for (String key : keys) {
      String value = attributes.get(key);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** Returns the time that an attribute names, null where it names none. */
  @Nullable Instant time(String key) {
    String text = attributes.get(key);
    if (text == null) {
      return null;
    }
    try {
      return Timestamps.parse(key, text);
    } catch (MalformedRecordException e) {
      // A span whose attribute can't be read is still a span.
      return null;
    }
  }

  /** Returns the branch that the run was for. */
  @Nullable String branch() {
    return any(CicdAttributes.HEAD_NAME, CicdAttributes.RECEIVER_HEAD, CicdAttributes.OLD_REF_NAME);
  }

  /** Returns the commit that the run was for, in lower case. */
  @Nullable String headSha() {
    String sha = any(CicdAttributes.HEAD_REVISION, CicdAttributes.OLD_REF_REVISION);
    return sha == null ? null : sha.toLowerCase(Locale.ROOT);
  }

  /** Returns the conclusion that the status of the span stands for, null where it says none. */
  @Nullable String statusConclusion() {
    String status = span.getStatus();
    return status == null ? null : status.equals("OK") ? "success" : "failure";
  }
}
