package io.workflowtelemetry.transforms.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.transforms.logs.agents.AgentEventDialect;
import io.workflowtelemetry.transforms.logs.agents.AgentInvocationDialect;
import io.workflowtelemetry.transforms.logs.agents.SuccessMetricDialect;
import io.workflowtelemetry.transforms.logs.dialect.Dialect;
import io.workflowtelemetry.transforms.logs.dialect.FileDialect;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonText;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.github.GitHubJobDialect;
import io.workflowtelemetry.transforms.logs.github.GitHubRunDialect;
import io.workflowtelemetry.transforms.logs.nativelogs.NativeRunDialect;
import io.workflowtelemetry.transforms.logs.nativelogs.RunEventDialect;
import io.workflowtelemetry.transforms.logs.nativelogs.TraceSpanDialect;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every record is told by its dialect: of objects the first that is asked and knows it, of files
 * the only one.
 */
class RecognitionTest {
  private static final Dialects DIALECTS = Dialects.with(DialectFixtures.settings());

  static Stream<String> ofObjects() {
    return DIALECTS.allOfObjects().stream().map(Dialect::name);
  }

  private static Stream<FileDialect> allOfFiles() {
    return DIALECTS.names().stream().map(DIALECTS::ofFiles).filter(Objects::nonNull);
  }

  static Stream<String> ofFiles() {
    return allOfFiles().map(Dialect::name);
  }

  @ParameterizedTest
  @MethodSource("ofObjects")
  void anObjectIsToldByItsDialect(String dialect) throws MalformedRecordException {
    for (Path file : DialectFixtures.of(dialect)) {
      Head head = head(file);
      assertThat(file + " is JSON", FileFormat.of(head, DIALECTS).framing(), is(Framing.JSON));
      for (byte[] record : DialectFixtures.records(file, Framing.JSON)) {
        List<Elements.Element> elements =
            Elements.of(DIALECTS, record, JsonText.read(record)).all();
        assertThat(elements, is(not(empty())));
        for (Elements.Element element : elements) {
          JsonDialect told = element.dialect();
          assertThat(element.value().toString(), told == null ? "none" : told.name(), is(dialect));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ofFiles")
  void aFileIsToldByOneDialect(String dialect) {
    for (Path file : DialectFixtures.of(dialect)) {
      Head head = head(file);
      List<String> names =
          allOfFiles().filter(one -> one.recognises(head)).map(FileDialect::name).toList();
      assertThat(file.toString(), names, contains(dialect));
    }
  }

  /** Fields that tell one of the formats below, of which any may stand beside any other. */
  private static final List<String> TELLING =
      List.of(
          "id",
          "run_id",
          "workflow_id",
          "run_attempt",
          "head_sha",
          "trace_id",
          "span_id",
          "span_type",
          "start_time_ms",
          "event",
          "state",
          "at",
          "step",
          "agent",
          "invocation_id",
          "agent_name",
          "outcome",
          "success",
          "quality_rating");

  @Provide
  Arbitrary<Set<String>> fields() {
    return Arbitraries.subsetOf(TELLING);
  }

  @Property(tries = 2000)
  void whateverFieldsMeetNoTwoOfTheseTakeThem(@ForAll("fields") Set<String> fields) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    fields.forEach(object::putNull);
    List<JsonDialect> dialects =
        List.of(
            new NativeRunDialect(),
            new GitHubJobDialect(),
            new GitHubRunDialect(),
            new TraceSpanDialect(),
            new RunEventDialect(),
            new AgentInvocationDialect(),
            new SuccessMetricDialect(),
            new AgentEventDialect());
    List<String> names = recognising(dialects, object).map(Dialect::name).toList();
    assertThat(fields + " " + names, names, hasSize(lessThanOrEqualTo(1)));
  }

  private static Stream<JsonDialect> recognising(List<JsonDialect> dialects, JsonNode object) {
    return dialects.stream().filter(dialect -> dialect.recognises(object));
  }

  private static Head head(Path file) {
    byte[] content = DialectFixtures.read(file);
    return new Head(Arrays.copyOf(content, Math.min(content.length, 65_536)), file.toString());
  }
}
