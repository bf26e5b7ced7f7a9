package io.workflowtelemetry.transforms.logs.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Notes;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * OTLP traces in JSON, as the collector's file exporter writes them: one {@code TracesData} a line.
 * Of logs and metrics what agents tell is read, and all else noted.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/">The format</a>
 */
public final class OtlpJsonDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  private static final String RESOURCE_SPANS = "resourceSpans";

  /** What holds the spans of a scope; the second is its name before OTLP 0.19. */
  private static final List<String> SCOPE_FIELDS =
      List.of("scopeSpans", "instrumentationLibrarySpans");

  /** A larger resource and scope are not repeated for each bad span of them. */
  private static final int MAX_REPEATED = 16_384;

  /** So many bad spans of a record stand alone; the rest of a resource's stand together. */
  private static final int MAX_BAD_ALONE = 1_000;

  @Override
  public String name() {
    return "otlp-json";
  }

  @Override
  public RecordType recordType() {
    return RecordType.SPAN;
  }

  @Override
  public boolean recognises(JsonNode object) {
    return object.has(RESOURCE_SPANS) || otherSignal(object) != null;
  }

  /** Returns the signal that a document has instead of traces; null where it has none. */
  private static @Nullable String otherSignal(JsonNode object) {
    return object.has("resourceLogs") ? "logs" : object.has("resourceMetrics") ? "metrics" : null;
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    String other = otherSignal(fields.node());
    if (other != null && !fields.node().has(RESOURCE_SPANS)) {
      List<Observation> pieces = AgentSignals.in(fields);
      if (pieces.isEmpty()) {
        output.observation(Notes.of("OTLP " + other, place));
      }
      pieces.forEach(output::observation);
      return;
    }
    List<JsonFields> resources = fields.objects(RESOURCE_SPANS);
    checkSpans(resources);
    TracesOutput traces = new TracesOutput();
    for (JsonFields resourceSpans : resources) {
      try {
        resourceSpans(resourceSpans, place, traces);
      } catch (MalformedRecordException e) {
        traces.bad(document(resourceSpans.node()), e);
      }
    }
    traces.to(output, place.bytes());
  }

  /** What can't hold spans is found later; here only what does hold them counts. */
  private static void checkSpans(List<JsonFields> resources) throws MalformedRecordException {
    long spans = 0;
    for (JsonFields resource : resources) {
      for (String field : SCOPE_FIELDS) {
        for (JsonNode scope : resource.node().path(field)) {
          spans += scope.path("spans").size();
        }
      }
    }
    if (spans > SpanFields.MAX_SPANS) {
      throw SpanFields.tooManySpans();
    }
  }

  private static void resourceSpans(JsonFields fields, Place place, TracesOutput output)
      throws MalformedRecordException {
    JsonFields resource = fields.object("resource");
    SortedMap<String, String> attributes =
        resource == null ? new Attributes().values() : JsonSpans.attributes(resource);
    SpanObservations observations = new SpanObservations(attributes, place.defaultRepository());
    List<Observation> good = new ArrayList<>();
    BadSpans bad = new BadSpans(fields.node());
    for (String scopeField : SCOPE_FIELDS) {
      for (JsonFields scopeSpans : fields.objects(scopeField)) {
        JsonFields scope =
            scopeSpans.object(scopeField.equals("scopeSpans") ? "scope" : "instrumentationLibrary");
        String scopeName = scope == null ? null : scope.longText("name");
        bad.begin(scopeField, scopeSpans.node());
        for (JsonFields span : scopeSpans.objects("spans")) {
          try {
            good.add(observations.of(scopeName, JsonSpans.span(span)));
          } catch (MalformedRecordException e) {
            bad.add(span.node(), e);
          }
        }
      }
    }
    output.good(good);
    bad.to(output);
  }

  /** The spans of a resource that can't be understood. */
  private static final class BadSpans {
    private record Scope(String field, ObjectNode withoutSpans, List<JsonNode> spans) {
      static Scope of(String field, JsonNode scopeSpans) {
        return new Scope(field, without(scopeSpans, List.of("spans")), new ArrayList<>());
      }
    }

    private final JsonNode resourceSpans;
    private final List<Scope> scopes = new ArrayList<>();
    private final List<MalformedRecordException> reasons = new ArrayList<>();

    BadSpans(JsonNode resourceSpans) {
      this.resourceSpans = resourceSpans;
    }

    /** Begins a scope, which the next spans are of. */
    void begin(String field, JsonNode scopeSpans) {
      scopes.add(Scope.of(field, scopeSpans));
    }

    void add(JsonNode span, MalformedRecordException why) {
      scopes.get(scopes.size() - 1).spans().add(span);
      reasons.add(why);
    }

    /** Gives each as a document of its own, or, where that would repeat too much, all as one. */
    void to(TracesOutput output) {
      scopes.removeIf(scope -> scope.spans().isEmpty());
      if (scopes.isEmpty()) {
        return;
      }
      ObjectNode resource = without(resourceSpans, SCOPE_FIELDS);
      int longestScope =
          scopes.stream()
              .mapToInt(scope -> scope.withoutSpans().toString().length())
              .max()
              .orElse(0);
      boolean alone =
          reasons.size() == 1
              || (resource.toString().length() + longestScope <= MAX_REPEATED
                  && output.badParts() + reasons.size() <= MAX_BAD_ALONE);
      if (!alone) {
        output.bad(
            document(wrapped(resource, scopes)),
            TracesOutput.together(reasons.get(0), reasons.size()));
        return;
      }
      int reason = 0;
      for (Scope scope : scopes) {
        for (JsonNode span : scope.spans()) {
          Scope one = new Scope(scope.field(), scope.withoutSpans(), List.of(span));
          output.bad(document(wrapped(resource, List.of(one))), reasons.get(reason++));
        }
      }
    }

    private static JsonNode wrapped(ObjectNode resource, List<Scope> scopes) {
      ObjectNode wrapped = without(resource, List.of());
      for (Scope scope : scopes) {
        ObjectNode withSpans = without(scope.withoutSpans(), List.of());
        withSpans.putArray("spans").addAll(scope.spans());
        wrapped.withArray(scope.field()).add(withSpans);
      }
      return wrapped;
    }

    private static ObjectNode without(JsonNode object, List<String> fields) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      object.properties().forEach(field -> copy.set(field.getKey(), field.getValue()));
      return copy.without(fields);
    }
  }

  private static byte[] document(JsonNode resourceSpans) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.putArray(RESOURCE_SPANS).add(resourceSpans);
    return document.toString().getBytes(StandardCharsets.UTF_8);
  }
}
