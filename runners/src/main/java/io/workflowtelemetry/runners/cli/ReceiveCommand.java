package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.collect.receive.DeliveryFiles;
import io.workflowtelemetry.collect.receive.DeliverySink;
import io.workflowtelemetry.collect.receive.DeliveryTopic;
import io.workflowtelemetry.collect.receive.ReceiveSettings;
import io.workflowtelemetry.collect.receive.Receiver;
import io.workflowtelemetry.collect.receive.ReportFiles;
import io.workflowtelemetry.collect.receive.Room;
import io.workflowtelemetry.io.archive.FreeSpace;
import io.workflowtelemetry.io.kafka.ClientProperties;
import io.workflowtelemetry.io.kafka.TopicAddress;
import io.workflowtelemetry.io.kafka.TopicWriter;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes deliveries over HTTP and keeps them, until it is stopped. */
public final class ReceiveCommand {
  private static final String FILES = "files:";
  private static final String TO = "--to";

  /** How long Kafka may take; GitHub waits for ten seconds. */
  private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(9);

  private final Clock clock;

  /** Makes the command; the clock tells what files are called. */
  public ReceiveCommand(Clock clock) {
    this.clock = clock;
  }

  /**
   * Runs it until the process is told to end.
   *
   * @param err gets where it listens, and when deliveries can't be kept
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if it can't listen, or files can't be written
   */
  public void run(List<String> arguments, PrintStream err) throws IOException {
    UsageErrors errors = new UsageErrors();
    ReceiveOptions options = new ReceiveOptions();
    var unused = ArgumentReader.ownOnly(options).parse(arguments, errors);
    ReceiveSettings settings = options.settings(errors);
    Duration finishAfter = options.finishAfter(errors);
    ClientProperties kafka = KafkaPropertiesFile.read(options.kafkaProperties, errors);
    String to = options.to == null ? "" : options.to;
    Path folder = to.startsWith(FILES) ? folder(to, errors) : null;
    TopicAddress topic = folder == null && errors.isEmpty() ? topic(to, errors) : null;
    errors.throwIfAny();
    Receiver receiver;
    if (folder != null) {
      receiver = intoFiles(folder, settings, options.minFreeBytes, finishAfter, clock, err);
    } else if (topic != null) {
      DeliverySink sink = new DeliveryTopic(TopicWriter.open(topic, kafka, KAFKA_PATIENCE));
      receiver = Receiver.start(settings, sink, null, line -> tell(line, err));
    } else {
      throw new IllegalStateException("neither a folder nor a topic");
    }
    tell(
        "takes deliveries at http://%s:%d, kept in %s"
            .formatted(settings.host(), receiver.port(), to),
        err);
    closeAtExit(receiver);
    try {
      receiver.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      receiver.close();
    }
  }

  private static void tell(String line, PrintStream err) {
    err.println("telemetry: " + Printable.inLine(line));
  }

  /** Begins to take deliveries into files. */
  static Receiver intoFiles(
      Path folder,
      ReceiveSettings settings,
      long minFreeBytes,
      Duration finishAfter,
      Clock clock,
      PrintStream err)
      throws IOException {
    Room room = new Room(FreeSpace.OF_DISK, folder, minFreeBytes);
    return Receiver.start(
        settings,
        DeliveryFiles.in(folder, room, finishAfter, clock),
        ReportFiles.in(folder, room),
        line -> tell(line, err));
  }

  /** A signal ends the process; what was accepted is answered and kept before. */
  static void closeAtExit(Receiver receiver) {
    Thread end =
        new Thread(
            () -> {
              try {
                receiver.close();
              } catch (IOException e) {
                throw new IllegalStateException("files stay to be finished at the next start", e);
              }
            },
            "receive-end");
    Runtime.getRuntime().addShutdownHook(end);
  }

  private static @Nullable Path folder(String to, UsageErrors errors) {
    String name = to.substring(FILES.length());
    try {
      Path folder = Path.of(name);
      if (!name.isBlank() && (Files.isDirectory(folder) || !Files.exists(folder))) {
        return folder;
      }
    } catch (InvalidPathException e) {
      // As wrong as one that is a file.
    }
    errors.add(TO, to, "files:DIR with a folder on this machine");
    return null;
  }

  private static @Nullable TopicAddress topic(String to, UsageErrors errors) {
    if (!to.startsWith("kafka:")) {
      errors.add(TO, to, "files:DIR or kafka:TOPIC@HOST:PORT");
      return null;
    }
    Optional<TopicAddress> topic = TopicTexts.parse(TO, to, errors);
    if (topic.isPresent() && topic.get().topics().size() > 1) {
      errors.add(TO, to, "one topic");
    }
    return topic.orElse(null);
  }
}
