package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.FileDialect;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.JsonText;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Owner;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the bytes, every dialect gives records or says that they are malformed, in linear time
 * and bounded memory. Its fixtures are damaged and grown: the same few thousand times in every run
 * of the tests, and for {@code fuzz.seconds} a dialect, each time otherwise, where that is set
 * ({@code mvn test -Pfuzz}). A dialect that has no fixtures fails.
 */
class FuzzTest {
  private static final Duration TIME = Duration.ofSeconds(Long.getLong("fuzz.seconds", 0));

  /** Say {@code -Dfuzz.begin=} what a failure says to see it again. */
  private static final long BEGIN =
      Long.getLong("fuzz.begin", TIME.isZero() ? 1 : System.nanoTime());

  private static final int ROUNDS = 20;
  private static final int DAMAGES_A_ROUND = 100;

  private static final Dialects DIALECTS = Dialects.with(DialectFixtures.settings());

  static Stream<String> dialects() {
    return DIALECTS.names().stream();
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void damagedRecordsAreRecordsOrMalformed(String dialect) {
    FileDialect ofFiles = DIALECTS.ofFiles(dialect);
    Framing framing = ofFiles == null ? Framing.JSON : ofFiles.framing();
    List<byte[]> seeds = new ArrayList<>();
    for (Path file : DialectFixtures.of(dialect)) {
      seeds.addAll(DialectFixtures.records(file, framing));
    }
    Fuzzer fuzzer = new Fuzzer(seeds, payload -> parse(dialect, payload));
    seeds.forEach(fuzzer::check);
    // A parser that goes on for ever would else never be told.
    assertTimeoutPreemptively(TIME.plusMinutes(20), fuzzer::run);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of(DIALECTS.names());
  }

  @Property(tries = 500)
  void anyBytesAreRecordsOrMalformed(@ForAll("names") String dialect, @ForAll byte[] payload) {
    Cost.checkMemory(bytes -> parse(dialect, bytes), payload);
  }

  /** Parses as the pipeline does, and JSON also as if the dialect had taken it for its own. */
  private static void parse(String name, byte[] payload) {
    byte[] head = Arrays.copyOf(payload, Math.min(payload.length, 64 * 1024));
    FileFormat.of(new Head(head, "logs/12345/a"), DIALECTS);
    JsonDialect dialect = DIALECTS.ofObjects(name);
    String format = dialect == null ? name : FileFormat.JSON;
    Parsed parsed = Parsed.of(DialectFixtures.settings(), format, "logs/12345/a", payload, "o/r");
    parsed.updates.forEach(Digests::sha256);
    parsed.commits.forEach(Digests::sha256);
    parsed.observations.forEach(Digests::sha256);
    parsed.bad.forEach(Digests::sha256);
    if (dialect == null) {
      return;
    }
    try {
      for (Elements.Element element :
          Elements.of(DIALECTS, payload, JsonText.read(payload)).all()) {
        parse(dialect, element.value(), payload);
      }
    } catch (MalformedRecordException e) {
      // It is no JSON.
    }
  }

  private static void parse(JsonDialect dialect, JsonNode value, byte[] payload) {
    if (!value.isObject()) {
      return;
    }
    Place place = new Place("logs/*", "logs/a", 0, 1, "o/r", Owner.UNKNOWN, () -> payload);
    try {
      dialect.parse(JsonFields.of(value), place, new Encoded());
    } catch (MalformedRecordException e) {
      // It may say so.
    }
  }

  /** Encodes what it is told, as every record is sooner or later. */
  private static final class Encoded implements Understood {
    @Override
    public void update(RunUpdate update) {
      Digests.sha256(update);
    }

    @Override
    public void commit(Commit commit) {
      Digests.sha256(commit);
    }

    @Override
    public void observation(Observation observation) {
      Digests.sha256(observation);
    }

    @Override
    public void bad(byte[] part, long line, MalformedRecordException why) {
      Digests.sha256(part);
    }
  }

  /** Feeds a parser with damaged records. */
  private static final class Fuzzer {
    private final List<byte[]> seeds;
    private final Consumer<byte[]> parser;

    Fuzzer(List<byte[]> seeds, Consumer<byte[]> parser) {
      this.seeds = seeds;
      this.parser = parser;
    }

    void run() {
      long end = System.nanoTime() + TIME.toNanos();
      for (long round = 0; round < ROUNDS || System.nanoTime() < end; round++) {
        Damage damage = new Damage(seeds, BEGIN + round);
        for (int i = 0; i < DAMAGES_A_ROUND; i++) {
          check(damage.next());
        }
        Damage.Growth growth = damage.growth();
        guarded(growth.to(0), () -> Cost.checkTime(parser, growth));
      }
    }

    void check(byte[] payload) {
      guarded(payload, () -> Cost.checkMemory(parser, payload));
    }

    /** Says which bytes it was that a parser failed on. */
    private static void guarded(byte[] payload, Runnable check) {
      try {
        check.run();
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "-Dfuzz.begin=" + BEGIN + " fails on, or on growths of, " + quote(payload), e);
      }
    }

    private static String quote(byte[] payload) {
      String hex = HexFormat.of().formatHex(payload, 0, Math.min(payload.length, 4000));
      return payload.length + " bytes, in hex " + hex;
    }
  }

  private static final List<byte[]> SEEDS = List.of("{\"a\":[1,2],\"b\":\"c\"}".getBytes(UTF_8));

  @Test
  void aParserThatThrowsIsFound() {
    Consumer<byte[]> throwing =
        payload -> {
          if (payload.length > 0 && payload[0] == '[') {
            throw new IllegalStateException("no object");
          }
        };
    assertThrows(AssertionError.class, () -> new Fuzzer(SEEDS, throwing).run());
  }

  @Test
  void aParserThatTakesTheSquareOfTheTimeIsFound() {
    int[] sum = new int[1];
    Consumer<byte[]> square =
        payload -> {
          for (byte a : payload) {
            // A share of the square is enough, and sooner told.
            for (int i = 0; i < payload.length; i += 32) {
              sum[0] += a ^ payload[i];
            }
          }
        };
    // Compiled before it is measured, as the parsers are by what was damaged before.
    for (int i = 0; i < 50; i++) {
      square.accept(new byte[8 * 1024]);
    }
    Damage.Growth growth = new Damage.Growth(SEEDS.get(0), SEEDS.get(0), new byte[0]);
    assertThrows(AssertionError.class, () -> Cost.checkTime(square, growth));
  }

  @Test
  void aParserThatTakesTooMuchMemoryIsFound() {
    List<byte[]> held = new ArrayList<>();
    Consumer<byte[]> greedy = payload -> held.add(new byte[65 * 1024 * 1024]);
    assertThrows(AssertionError.class, () -> Cost.checkMemory(greedy, SEEDS.get(0)));
  }

  @Test
  void aDialectWithoutFixturesFails() {
    assertThrows(AssertionError.class, () -> DialectFixtures.of("no-such-dialect"));
  }
}
