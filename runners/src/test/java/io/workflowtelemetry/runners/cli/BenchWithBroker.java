package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.servers.KafkaBroker;
import java.util.ArrayList;
import java.util.List;

/** Measures with a Kafka of its own in this process; takes the arguments of the command. */
final class BenchWithBroker {
  private BenchWithBroker() {}

  public static void main(String[] arguments) throws Exception {
    KafkaBroker kafka = KafkaBroker.start();
    List<String> all = new ArrayList<>(List.of("stream", "--bootstrap=" + kafka.bootstrap()));
    all.addAll(List.of(arguments));
    var unused = BenchCommand.run(all, null, System.out, System.err);
    // The threads of Kafka and Flink would go on.
    System.exit(0);
  }
}
