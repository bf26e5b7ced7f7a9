package io.workflowtelemetry.io.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicAddressTest {
  @Test
  void oneTopicOfOneServer() {
    assertThat(
        TopicAddress.parse("kafka:runs@localhost:9092"),
        is(new TopicAddress(List.of("runs"), "localhost:9092")));
  }

  @Test
  void manyOfBoth() {
    assertThat(
        TopicAddress.parse("kafka:ci.runs,ci_jobs-2@a.example:9092,[::1]:9093"),
        is(new TopicAddress(List.of("ci.runs", "ci_jobs-2"), "a.example:9092,[::1]:9093")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka:runs@localhost:9092", "kafka:a,b@h:1,i:65535"})
  void writesItselfAsItIsRead(String text) {
    assertThat(TopicAddress.parse(text).toString(), is(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "kafka:",
        "runs@localhost:9092",
        "files:runs@localhost:9092",
        "kafka:runs",
        "kafka:@localhost:9092",
        "kafka:a,@localhost:9092",
        "kafka:a,a@localhost:9092",
        "kafka:..@localhost:9092",
        "kafka:a/b@localhost:9092",
        "kafka:runs@",
        "kafka:runs@localhost",
        "kafka:runs@localhost:",
        "kafka:runs@:9092",
        "kafka:runs@localhost:0",
        "kafka:runs@localhost:65536",
        "kafka:runs@localhost:99999999999",
        "kafka:runs@localhost:9092,",
        "kafka:runs@localhost:9092;x",
        "kafka:runs\n@localhost:9092"
      })
  void saysInOneLineWhatIsAllowed(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> TopicAddress.parse(text)).getMessage();
    assertThat(message, containsString(TopicAddress.ALLOWED));
    assertThat(message, not(containsString("\n")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"kafka:runs@user:hunter2@localhost:9092", "kafka:user:hunter2@localhost:9092"})
  void repeatsNoPasswordInAWrongPlace(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> TopicAddress.parse(text)).getMessage();
    assertThat(message, not(containsString("hunter2")));
  }
}
