package io.workflowtelemetry.transforms.logs.dialect;

import java.nio.ByteBuffer;

/** The bytes of records. */
public final class Payloads {
  private Payloads() {}

  /** Returns the bytes of a payload; they must not be changed, for they may be its own. */
  public static byte[] bytes(ByteBuffer payload) {
    if (payload.hasArray()
        && payload.arrayOffset() == 0
        && payload.array().length == payload.remaining()) {
      return payload.array();
    }
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return bytes;
  }
}
