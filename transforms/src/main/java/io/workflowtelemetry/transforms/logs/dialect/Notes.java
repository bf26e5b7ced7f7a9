package io.workflowtelemetry.transforms.logs.dialect;

import io.workflowtelemetry.schemas.Noted;
import io.workflowtelemetry.schemas.Observation;

/** Notes records that are understood and tell of nothing that is kept. */
public final class Notes {
  private Notes() {}

  /**
   * Returns the note of a record.
   *
   * @param what what the record is, in a few words that many records share
   * @param place where it was found
   */
  public static Observation of(String what, Place place) {
    Noted noted =
        Noted.newBuilder().setWhat(what).setSha256(Digests.sha256(place.bytes().get())).build();
    return Observation.newBuilder().setNoted(noted).build();
  }
}
