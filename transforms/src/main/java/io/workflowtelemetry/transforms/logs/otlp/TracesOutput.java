package io.workflowtelemetry.transforms.logs.otlp;

import io.workflowtelemetry.schemas.Noted;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Keeps what the spans of a record tell until all of it is read, so that a record which turns out
 * to be broken has given nothing.
 */
final class TracesOutput {
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Bad(byte[] part, MalformedRecordException why) {}

  private final List<Observation> observations = new ArrayList<>();
  private final List<Bad> bad = new ArrayList<>();

  void good(List<Observation> spans) {
    observations.addAll(spans);
  }

  /** Takes a part that can't be understood, as a record of its own. */
  void bad(byte[] part, MalformedRecordException why) {
    bad.add(new Bad(part, why));
  }

  /** Returns what is wrong with spans that are told of together. */
  static MalformedRecordException together(MalformedRecordException first, int spans) {
    return new MalformedRecordException(
        first.kind(), first.getMessage() + "; " + (spans - 1) + " more spans can't be understood");
  }

  int badParts() {
    return bad.size();
  }

  /** Gives out everything; of a record without a span that it was there. */
  void to(Understood output, Supplier<byte[]> record) {
    if (observations.isEmpty() && bad.isEmpty()) {
      output.observation(
          Observation.newBuilder()
              .setNoted(new Noted("otlp-empty", Digests.sha256(record.get())))
              .build());
    }
    observations.forEach(output::observation);
    bad.forEach(part -> output.bad(part.part(), 1, part.why()));
  }
}
