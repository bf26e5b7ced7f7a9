package io.workflowtelemetry.transforms.keyed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;

/**
 * How far a group has come.
 *
 * @param changed whether items changed since outputs were given
 * @param scheduled whether a timer will give outputs
 * @param waiting whether outputs wait for more items
 * @param waited whether outputs have waited and need not again
 * @param closed whether the time at which the group closes is past
 * @param expired whether the group has expired, so that what comes now is late
 * @param expiresAtMs when the group expires, in ms since the epoch of event time
 */
record GroupPhase(
    boolean changed,
    boolean scheduled,
    boolean waiting,
    boolean waited,
    boolean closed,
    boolean expired,
    long expiresAtMs) {
  static final GroupPhase NEW =
      new GroupPhase(false, false, false, false, false, false, Long.MIN_VALUE);

  GroupPhase withChange() {
    return new GroupPhase(true, scheduled, waiting, waited, closed, expired, expiresAtMs);
  }

  GroupPhase withSchedule() {
    return new GroupPhase(changed, true, waiting, waited, closed, expired, expiresAtMs);
  }

  GroupPhase withWait() {
    return new GroupPhase(changed, scheduled, true, waited, closed, expired, expiresAtMs);
  }

  GroupPhase withWaitOver() {
    return new GroupPhase(changed, scheduled, false, true, closed, expired, expiresAtMs);
  }

  GroupPhase withOutputs() {
    return new GroupPhase(false, false, false, waited, closed, expired, expiresAtMs);
  }

  GroupPhase withClosing() {
    return new GroupPhase(changed, scheduled, waiting, waited, true, expired, expiresAtMs);
  }

  GroupPhase withExpiry() {
    return new GroupPhase(false, false, false, waited, closed, true, expiresAtMs);
  }

  GroupPhase expiringAt(long ms) {
    return new GroupPhase(changed, scheduled, waiting, waited, closed, expired, ms);
  }

  /** Writes a phase in a few bytes. */
  static final class PhaseCoder extends AtomicCoder<GroupPhase> {
    private static final long serialVersionUID = 1L;
    static final PhaseCoder INSTANCE = new PhaseCoder();

    @Override
    public void encode(GroupPhase phase, OutputStream out) throws IOException {
      out.write(
          (phase.changed ? 1 : 0)
              | (phase.scheduled ? 2 : 0)
              | (phase.waiting ? 4 : 0)
              | (phase.waited ? 8 : 0)
              | (phase.closed ? 16 : 0)
              | (phase.expired ? 32 : 0));
      VarInt.encode(phase.expiresAtMs, out);
    }

    @Override
    public GroupPhase decode(InputStream in) throws IOException {
      int flags = in.read();
      return new GroupPhase(
          (flags & 1) != 0,
          (flags & 2) != 0,
          (flags & 4) != 0,
          (flags & 8) != 0,
          (flags & 16) != 0,
          (flags & 32) != 0,
          VarInt.decodeLong(in));
    }
  }
}
