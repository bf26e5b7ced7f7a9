package io.workflowtelemetry.models.serve;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.junit.jupiter.api.Test;

class CanaryTest {
  private static final int COMMITS = 2_000;

  @Test
  void itGrowsAroundWhatIsIn() {
    for (int i = 0; i < COMMITS; i++) {
      String sha = "commit" + i;
      boolean before = false;
      for (int percent : Canary.STEPS) {
        boolean is = new Canary(percent).takes(sha, "1");
        assertThat(sha + " at " + percent, before && !is, is(false));
        before = is;
      }
      assertThat(before, is(true));
      assertThat(Canary.none().takes(sha, "1"), is(false));
    }
  }

  @Test
  void aShareOfCommitsIsIn() throws NoSuchAlgorithmException {
    for (int percent : Canary.STEPS) {
      int in = 0;
      for (int i = 0; i < COMMITS; i++) {
        boolean is = new Canary(percent).takes("commit" + i, "run" + i);
        assertThat(is, is(place("commit" + i) < percent));
        in += is ? 1 : 0;
      }
      double share = 100.0 * in / COMMITS;
      assertThat(share, is(both(greaterThan(percent - 3.0)).and(lessThan(percent + 3.0))));
    }
  }

  @Test
  void theRunsOfACommitAreInTogetherAndARunWithoutOneStandsForItself()
      throws NoSuchAlgorithmException {
    Canary canary = new Canary(30);
    for (int i = 0; i < 100; i++) {
      assertThat(canary.takes("sha" + i, "1"), is(canary.takes("sha" + i, "2")));
      assertThat(canary.takes(null, "run" + i), is(place("run" + i) < 30));
    }
  }

  @Test
  void aShareIsOfAHundred() {
    assertThrows(IllegalArgumentException.class, () -> new Canary(101));
    assertThrows(IllegalArgumentException.class, () -> new Canary(-1));
  }

  private static int place(String text) throws NoSuchAlgorithmException {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    byte[] first = {hash[0], hash[1], hash[2], hash[3]};
    return new BigInteger(1, first).mod(BigInteger.valueOf(100)).intValueExact();
  }
}
