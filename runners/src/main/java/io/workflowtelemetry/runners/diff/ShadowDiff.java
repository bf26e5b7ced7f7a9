package io.workflowtelemetry.runners.diff;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.workflowtelemetry.io.tables.JsonValues;
import io.workflowtelemetry.io.tables.StoredRows;
import io.workflowtelemetry.runners.diff.Gate.Figure;
import io.workflowtelemetry.schemas.FirstSeen;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a path that logs come by does, beside another: whether what it gave is right, whole, soon
 * enough and cheap enough.
 *
 * @param gates each figure, and whether it is as wanted
 */
public record ShadowDiff(List<Gate> gates) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long MOST_BYTES = 65_536;
  private static final String ROW = "%-20s %-10s %-10s %-8s %12s\n";

  /** Copies the list. */
  public ShadowDiff {
    gates = List.copyOf(gates);
  }

  /**
   * Compares two outputs in local folders.
   *
   * @param reference the output of the logs that are held to be right
   * @param other the output of the logs that are judged
   * @param telemetryWorkflow regular expression that the whole name of a telemetry workflow matches
   * @throws IOException where a file can't be read or holds no rows of its table
   */
  public static ShadowDiff of(Path reference, Path other, String telemetryWorkflow)
      throws IOException {
    ShadowFigures figures = new ShadowFigures(Pattern.compile(telemetryWorkflow));
    addRuns(figures, Side.A, reference);
    addRuns(figures, Side.B, other);
    StoredRows.below(other.resolve("first-seen"), FirstSeen.class)
        .forEach(seen -> figures.seen(seen.getKey(), seen.getSeenAt()));
    return new ShadowDiff(figures.gates());
  }

  /** Returns the gates where nothing tells of any figure. */
  public static List<Gate> unknown() {
    return Stream.of(Figure.values()).map(figure -> new Gate(figure, null, 0)).toList();
  }

  /**
   * Reads what {@link #toJsonLines} wrote. Whether a gate is met follows from its value anew.
   *
   * @return a gate of each figure, unknown where the file does not tell
   * @throws IOException where the file can't be read or holds anything else
   */
  public static List<Gate> read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + " is larger than any file of gates");
    }
    Map<String, Gate> gates = new LinkedHashMap<>();
    unknown().forEach(gate -> gates.put(gate.figure().label(), gate));
    try (MappingIterator<JsonNode> lines =
        JSON.readerFor(JsonNode.class).readValues(file.toFile())) {
      while (lines.hasNextValue()) {
        JsonNode line = lines.nextValue();
        JsonNode value = line.path("value");
        Gate unknown = gates.get(line.path("gate").asText());
        boolean isValue = value.isNull() || (value.isNumber() && Double.isFinite(value.asDouble()));
        if (unknown == null || !isValue) {
          throw new IOException(file + " holds what is no gate of diff --shadow");
        }
        gates.put(
            unknown.figure().label(),
            new Gate(
                unknown.figure(),
                value.isNull() ? null : value.asDouble(),
                line.path("rows").asLong()));
      }
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is no JSON Lines: " + e.getOriginalMessage(), e);
    }
    return List.copyOf(gates.values());
  }

  private static void addRuns(ShadowFigures figures, Side side, Path output) throws IOException {
    RecordCoder<Run> coder = RecordCoder.of(Run.class);
    ComparedTable.RUNS
        .in(output)
        .forEach(
            run -> {
              ByteArrayOutputStream bytes = new ByteArrayOutputStream();
              coder.encode(run, bytes);
              figures.run(side, run, Digest.of(bytes.toByteArray()));
            });
  }

  /** Returns whether no figure misses what is wanted; one that is unknown does not. */
  public boolean isPassed() {
    return gates.stream().noneMatch(gate -> gate.result().equals("not met"));
  }

  /** Returns a line a figure, for a screen. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, ROW, "gate", "value", "wanted", "result", "runs"));
    for (Gate gate : gates) {
      Double value = gate.value();
      text.append(
          String.format(
              Locale.ROOT,
              ROW,
              gate.figure().label(),
              value == null ? "-" : gate.figure().text(Math.floor(value * 1e6) / 1e6),
              gate.figure().wanted(),
              gate.result(),
              String.format(Locale.ROOT, "%,d", gate.rows())));
    }
    return text.toString();
  }

  /** Returns the rows as one JSON object in a line. */
  public String toJson() {
    return DiffJson.text(
            json -> {
              json.writeStartObject();
              json.writeBooleanField("passed", isPassed());
              json.writeArrayFieldStart("gates");
              for (Gate gate : gates) {
                write(json, gate);
              }
              json.writeEndArray();
              json.writeEndObject();
            })
        + "\n";
  }

  /** Returns the rows as JSON objects, a line each. */
  public String toJsonLines() {
    return gates.stream()
        .map(gate -> DiffJson.text(json -> write(json, gate)) + "\n")
        .collect(Collectors.joining());
  }

  private static void write(JsonGenerator json, Gate gate) throws IOException {
    json.writeStartObject();
    json.writeStringField("gate", gate.figure().label());
    json.writeFieldName("value");
    JsonValues.write(json, gate.value());
    json.writeStringField("wanted", gate.figure().wanted());
    json.writeStringField("result", gate.result());
    json.writeNumberField("rows", gate.rows());
    json.writeEndObject();
  }
}
