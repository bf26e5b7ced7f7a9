package io.workflowtelemetry.transforms.keyed;

import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.CoderProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionCodersTest {
  @Test
  void changesComeBackAsTheyWere() throws Exception {
    ChangeCoder<String> coder = ChangeCoder.of(StringUtf8Coder.of());
    CoderProperties.coderSerializable(coder);
    coder.verifyDeterministic();
    CoderProperties.coderDecodeEncodeEqual(coder, new Change<>(null, "after"));
    CoderProperties.coderDecodeEncodeEqual(coder, new Change<>("before", null));
    CoderProperties.coderDecodeEncodeEqual(coder, new Change<>("before", ""));
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1_741_046_400_000L})
  void phasesComeBackAsTheyWere(long expiresAtMs) throws Exception {
    CoderProperties.coderSerializable(GroupPhase.PhaseCoder.INSTANCE);
    for (int flags = 0; flags < 64; flags++) {
      CoderProperties.coderDecodeEncodeEqual(
          GroupPhase.PhaseCoder.INSTANCE,
          new GroupPhase(
              (flags & 1) != 0,
              (flags & 2) != 0,
              (flags & 4) != 0,
              (flags & 8) != 0,
              (flags & 16) != 0,
              (flags & 32) != 0,
              expiresAtMs));
    }
  }
}
