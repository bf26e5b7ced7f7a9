package io.workflowtelemetry.collect.receive;

import java.io.IOException;

/** Says that there is too little room left for more deliveries. */
public final class NoRoomException extends IOException {
  private static final long serialVersionUID = 1L;

  NoRoomException(long minFreeBytes) {
    super("less than " + minFreeBytes + " bytes are free");
  }
}
