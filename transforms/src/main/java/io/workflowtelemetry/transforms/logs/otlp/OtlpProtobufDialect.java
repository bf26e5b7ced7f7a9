package io.workflowtelemetry.transforms.logs.otlp;

import com.google.protobuf.CodedInputStream;
import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.transforms.logs.dialect.FileDialect;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OTLP traces in Protocol Buffers, as the collector's file exporter writes them with {@code format:
 * proto}: before each {@code TracesData} stand four bytes that tell its length.
 */
public final class OtlpProtobufDialect implements FileDialect {
  private static final long serialVersionUID = 1L;

  /** A longer message is none: four letters or line ends, taken for a length, name more. */
  private static final int MAX_LENGTH = 128 << 20;

  /** So many bad spans of a record stand alone; the rest of a resource's stand together. */
  private static final int MAX_BAD_ALONE = 1_000;

  /** A larger resource and scope are not repeated for each bad span of them. */
  private static final int MAX_REPEATED = 16_384;

  // Numbers of the fields that hold messages: of TracesData, of ResourceSpans, of ScopeSpans.
  private static final int RESOURCE_SPANS = 1;
  private static final int RESOURCE = 1;
  private static final int SCOPE_SPANS = 2;
  private static final int SCHEMA_URL = 3;
  private static final int SCOPE = 1;
  private static final int SPANS = 2;

  @Override
  public String name() {
    return "otlp-protobuf";
  }

  @Override
  public RecordType recordType() {
    return RecordType.SPAN;
  }

  @Override
  public Framing framing() {
    return Framing.LENGTHS;
  }

  @Override
  public boolean recognises(Head head) {
    byte[] bytes = head.bytes();
    if (bytes.length < 7) {
      return false;
    }
    int length = ByteBuffer.wrap(bytes).getInt();
    if (length < 2 || length > MAX_LENGTH || bytes[4] != ProtobufMessage.tag(RESOURCE_SPANS)) {
      return false;
    }
    try {
      CodedInputStream in = CodedInputStream.newInstance(bytes, 5, bytes.length - 5);
      int nested = in.readRawVarint32();
      if (nested < 0 || 1L + in.getTotalBytesRead() + nested > length) {
        return false;
      }
      int tag = nested == 0 ? ProtobufMessage.tag(RESOURCE) : in.readTag();
      return tag == ProtobufMessage.tag(RESOURCE)
          || tag == ProtobufMessage.tag(SCOPE_SPANS)
          || tag == ProtobufMessage.tag(SCHEMA_URL);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void parse(byte[] payload, Place place, Understood output)
      throws MalformedRecordException {
    try {
      List<ProtobufMessage> resources = ProtobufMessage.of(payload).nested(RESOURCE_SPANS);
      TracesOutput traces = new TracesOutput();
      int spans = 0;
      for (ProtobufMessage resourceSpans : resources) {
        spans += resourceSpans(resourceSpans, SpanFields.MAX_SPANS - spans, place, traces);
      }
      traces.to(output, () -> payload);
    } catch (IOException e) {
      throw new MalformedRecordException(
          Kind.INVALID_PROTOBUF, "the record is no message of traces, or is cut off");
    }
  }

  private static OtlpSpan span(ProtobufMessage span) throws MalformedRecordException {
    try {
      return ProtobufSpans.span(span.open());
    } catch (IOException e) {
      // Its length is right, or none of the others would have been found.
      throw new MalformedRecordException(Kind.INVALID_PROTOBUF, "the span is no message of one");
    }
  }

  /** Returns how many spans there were. */
  private static int resourceSpans(
      ProtobufMessage message, int mostSpans, Place place, TracesOutput output)
      throws IOException, MalformedRecordException {
    List<ProtobufMessage> resources = message.nested(RESOURCE);
    Attributes attributes = new Attributes();
    try {
      for (ProtobufMessage resource : resources) {
        ProtobufSpans.resource(resource.open(), attributes);
      }
    } catch (MalformedRecordException e) {
      output.bad(record(message), e);
      return 0;
    }
    SpanObservations observations =
        new SpanObservations(attributes.values(), place.defaultRepository());
    List<Observation> good = new ArrayList<>();
    BadSpans bad = new BadSpans(ProtobufMessage.with(RESOURCE, resources));
    int spans = 0;
    for (ProtobufMessage scopeSpans : message.nested(SCOPE_SPANS)) {
      ProtobufMessage scope = ProtobufMessage.with(SCOPE, scopeSpans.nested(SCOPE));
      String scopeName = scopeName(scope);
      for (ProtobufMessage span : scopeSpans.nested(SPANS)) {
        if (++spans > mostSpans) {
          throw SpanFields.tooManySpans();
        }
        try {
          good.add(observations.of(scopeName, span(span)));
        } catch (MalformedRecordException e) {
          bad.add(scope, span, e);
        }
      }
    }
    output.good(good);
    bad.to(output);
    return spans;
  }

  private static @Nullable String scopeName(ProtobufMessage scopes)
      throws IOException, MalformedRecordException {
    List<ProtobufMessage> all = scopes.nested(SCOPE);
    return all.isEmpty() ? null : ProtobufSpans.scopeName(all.get(all.size() - 1).open());
  }

  /** The spans of a resource that can't be understood. */
  private static final class BadSpans {
    private record Bad(ProtobufMessage scope, ProtobufMessage span, MalformedRecordException why) {}

    private final ProtobufMessage resource;
    private final List<Bad> all = new ArrayList<>();
    private int longestScope;

    BadSpans(ProtobufMessage resource) {
      this.resource = resource;
    }

    void add(ProtobufMessage scope, ProtobufMessage span, MalformedRecordException why) {
      longestScope = Math.max(longestScope, scope.length());
      all.add(new Bad(scope, span, why));
    }

    /** Gives each as a record of its own, or, where that would repeat too much, all as one. */
    void to(TracesOutput output) {
      boolean alone =
          all.size() <= 1
              || (resource.length() + longestScope <= MAX_REPEATED
                  && output.badParts() + all.size() <= MAX_BAD_ALONE);
      if (alone) {
        all.forEach(bad -> output.bad(wrapped(List.of(bad)), bad.why()));
      } else {
        output.bad(wrapped(all), TracesOutput.together(all.get(0).why(), all.size()));
      }
    }

    private byte[] wrapped(List<Bad> spans) {
      List<ProtobufMessage> scopes = new ArrayList<>();
      for (int i = 0; i < spans.size(); ) {
        ProtobufMessage scope = spans.get(i).scope();
        List<ProtobufMessage> ofScope = new ArrayList<>();
        for (; i < spans.size() && spans.get(i).scope().equals(scope); i++) {
          ofScope.add(spans.get(i).span());
        }
        scopes.add(scope.and(ProtobufMessage.with(SPANS, ofScope)));
      }
      return record(resource.and(ProtobufMessage.with(SCOPE_SPANS, scopes)));
    }
  }

  /** Returns a whole file of one record, so that it can be read again as it is. */
  private static byte[] record(ProtobufMessage resourceSpans) {
    ProtobufMessage message = ProtobufMessage.with(RESOURCE_SPANS, List.of(resourceSpans));
    return ByteBuffer.allocate(Integer.BYTES + message.length())
        .putInt(message.length())
        .put(message.bytes())
        .array();
  }
}
