package io.workflowtelemetry.transforms.logs.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.Step;
import io.workflowtelemetry.transforms.Fixtures;
import io.workflowtelemetry.transforms.logs.Parsed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Payloads and schemas that octokit publishes, against what is made of them. */
class PublishedPayloadsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a field's value has to become. */
  private enum Kind {
    ID("integer"),
    NUMBER("integer"),
    TEXT("string"),
    WORD("string"),
    SHA("string"),
    LENGTH("string"),
    TIME("string"),
    TEXTS("array"),
    NUMBERED("array");

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    private Object meaning(JsonNode value) {
      return switch (this) {
        case ID -> value.asText();
        case NUMBER -> value.longValue();
        case TEXT -> value.textValue();
        case WORD, SHA -> value.textValue().toLowerCase(Locale.ROOT);
        case LENGTH -> value.textValue().codePoints().count();
        case TIME -> Instant.parse(value.textValue());
        case TEXTS -> each(value, JsonNode::textValue);
        case NUMBERED -> each(value, element -> element.get("number").longValue());
      };
    }

    private static <T> List<T> each(JsonNode array, Function<JsonNode, T> meaning) {
      List<T> all = new ArrayList<>();
      array.forEach(element -> all.add(meaning.apply(element)));
      return all;
    }
  }

  /**
   * A field that is read.
   *
   * @param path where it stands, with dots; {@code steps[]} stands for each step
   * @param ours what became of it, in the step of that number
   */
  private record Field(
      String path, Kind kind, BiFunction<RunUpdate, Integer, @Nullable Object> ours) {}

  private static Field run(String path, Kind kind, Getter<RunState> getter) {
    return new Field("workflow_run." + path, kind, (update, step) -> getter.of(update.getRun()));
  }

  private static Field job(String path, Kind kind, Getter<JobState> getter) {
    return new Field(
        "workflow_job." + path, kind, (update, step) -> getter.of(update.getJobs().get(0)));
  }

  private static Field step(String path, Kind kind, Getter<Step> getter) {
    return new Field(
        "workflow_job.steps[]." + path,
        kind,
        (update, step) -> getter.of(update.getJobs().get(0).getSteps().get(step)));
  }

  private interface Getter<T> {
    @Nullable Object of(T record);
  }

  private static final Field REPOSITORY =
      new Field(
          "repository.full_name", Kind.TEXT, (update, step) -> update.getKey().getRepository());

  private static final List<Field> RUN_FIELDS =
      List.of(
          REPOSITORY,
          new Field("workflow_run.id", Kind.ID, (update, step) -> update.getKey().getRunId()),
          new Field(
              "workflow_run.run_attempt",
              Kind.NUMBER,
              (update, step) -> update.getKey().getRunAttempt()),
          run("name", Kind.TEXT, RunState::getWorkflowName),
          run("workflow_id", Kind.ID, RunState::getWorkflowId),
          run("path", Kind.TEXT, RunState::getPath),
          run("display_title", Kind.TEXT, RunState::getDisplayTitle),
          run("event", Kind.TEXT, RunState::getEvent),
          run("head_branch", Kind.TEXT, RunState::getBranch),
          run("head_repository.full_name", Kind.TEXT, RunState::getHeadRepository),
          run("head_sha", Kind.SHA, RunState::getHeadSha),
          run("pull_requests", Kind.NUMBERED, RunState::getPullRequests),
          run("actor.login", Kind.TEXT, RunState::getActor),
          run("status", Kind.WORD, RunState::getStatus),
          run("conclusion", Kind.WORD, RunState::getConclusion),
          run("created_at", Kind.TIME, RunState::getCreatedAt),
          run("run_started_at", Kind.TIME, RunState::getRunStartedAt),
          run("updated_at", Kind.TIME, RunState::getUpdatedAt),
          run("head_commit.id", Kind.SHA, state -> state.getCommit().getSha()),
          run("head_commit.message", Kind.LENGTH, state -> state.getCommit().getMessageLength()),
          run("head_commit.author.name", Kind.TEXT, state -> state.getCommit().getAuthor()),
          run("head_commit.timestamp", Kind.TIME, state -> state.getCommit().getCommittedAt()));

  private static final List<Field> JOB_FIELDS =
      List.of(
          REPOSITORY,
          new Field("workflow_job.run_id", Kind.ID, (update, step) -> update.getKey().getRunId()),
          new Field(
              "workflow_job.run_attempt",
              Kind.NUMBER,
              (update, step) -> update.getKey().getRunAttempt()),
          job("id", Kind.ID, JobState::getJobId),
          job("name", Kind.TEXT, JobState::getName),
          job("status", Kind.WORD, JobState::getStatus),
          job("conclusion", Kind.WORD, JobState::getConclusion),
          job("created_at", Kind.TIME, JobState::getCreatedAt),
          job("started_at", Kind.TIME, JobState::getStartedAt),
          job("completed_at", Kind.TIME, JobState::getCompletedAt),
          job("workflow_name", Kind.TEXT, JobState::getWorkflowName),
          job("head_branch", Kind.TEXT, JobState::getBranch),
          job("head_sha", Kind.SHA, JobState::getHeadSha),
          job("labels", Kind.TEXTS, JobState::getLabels),
          job("runner_name", Kind.TEXT, JobState::getRunnerName),
          job("runner_group_name", Kind.TEXT, JobState::getRunnerGroupName),
          step("number", Kind.NUMBER, Step::getNumber),
          step("name", Kind.TEXT, Step::getName),
          step("status", Kind.WORD, Step::getStatus),
          step("conclusion", Kind.WORD, Step::getConclusion),
          step("started_at", Kind.TIME, Step::getStartedAt),
          step("completed_at", Kind.TIME, Step::getCompletedAt));

  private static List<Path> payloads(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyPayloadIsUnderstood() throws IOException {
    TreeMap<String, Integer> dialects = new TreeMap<>();
    for (Path file : payloads(Fixtures.shared("github/webhooks"))) {
      String event = file.getName(file.getNameCount() - 2).toString();
      byte[] payload = Files.readAllBytes(file);
      Parsed bare = Parsed.of(payload, null);
      assertThat(file.toString(), bare.bad, empty());
      assertThat(file.toString(), bare.types, hasSize(1));
      dialects.merge(event + " " + bare.dialects.get(0), 1, Integer::sum);

      String envelope = "{\"headers\":{\"X-GitHub-Event\":\"" + event + "\"},\"payload\":";
      Parsed delivered = Parsed.of((envelope + new String(payload, UTF_8) + "}"));
      assertThat(file.toString(), delivered.dialects, is(bare.dialects));
      assertThat(file.toString(), delivered.updates, is(bare.updates));
      assertThat(file.toString(), delivered.commits, is(bare.commits));
    }
    assertThat(
        dialects.keySet(),
        is(
            new TreeSet<>(
                List.of(
                    "check_run github-webhook-check-run",
                    "deployment github-webhook-deployment",
                    "deployment_status github-webhook-deployment-status",
                    "push github-webhook-push",
                    "workflow_dispatch github-webhook-other",
                    "workflow_job github-webhook-workflow-job",
                    "workflow_run github-webhook-workflow-run"))));
  }

  @Test
  void runsSayWhatTheirSchemaPlaces() throws IOException {
    compare("workflow_run", RUN_FIELDS);
  }

  @Test
  void jobsSayWhatTheirSchemaPlaces() throws IOException {
    compare("workflow_job", JOB_FIELDS);
  }

  private static void compare(String event, List<Field> fields) throws IOException {
    Path schemas = Fixtures.shared("github/webhook-schemas");
    int compared = 0;
    for (Path file : payloads(Fixtures.shared("github/webhooks").resolve(event))) {
      JsonNode payload = read(file);
      Path schema =
          schemas.resolve(event + "/" + payload.get("action").textValue() + ".schema.json");
      assertThat(file.toString(), schema(schemas, schema, event).validate(payload), is(empty()));

      ObjectNode broken = payload.deepCopy();
      broken.withObjectProperty(event).put("head_sha", 7);
      assertThat(schema(schemas, schema, event).validate(broken), is(not(empty())));

      RunUpdate update = Parsed.update(payload.toString());
      ObjectNode only = JSON.createObjectNode();
      for (Field field : fields) {
        String[] path = field.path().split("\\.");
        assertThat(
            field.path() + " in " + schema,
            types(schemas, List.of(read(schema)), path, 0).contains(field.kind().type),
            is(true));
        compared += compare(payload, path, field, update, only);
      }
      // It reads no field but those: the payload says the same without any other.
      assertThat(file.toString(), Parsed.update(only.toString()), is(update));
    }
    assertThat(compared, greaterThan(fields.size()));
  }

  private static int compare(
      JsonNode payload, String[] path, Field field, RunUpdate update, ObjectNode only) {
    int steps = payload.path("workflow_job").path("steps").size();
    boolean ofSteps = field.path().contains("[]");
    for (int i = 0; i < (ofSteps ? steps : 1); i++) {
      JsonNode value = payload;
      JsonNode copy = only;
      for (int at = 0; at < path.length; at++) {
        String name = path[at].replace("[]", "");
        value = value.path(name);
        boolean last = at == path.length - 1;
        if (path[at].endsWith("[]")) {
          value = value.path(i);
          ArrayNode array = ((ObjectNode) copy).withArray(name);
          copy = array.size() > i ? array.get(i) : array.addObject();
        } else if (last) {
          ((ObjectNode) copy).set(name, value);
        } else {
          copy = ((ObjectNode) copy).withObjectProperty(name);
        }
      }
      boolean empty = value.isArray() ? value.isEmpty() : value.asText().isEmpty();
      boolean absent = value.isMissingNode() || value.isNull() || empty;
      Object expected = absent && field.kind() != Kind.LENGTH ? null : field.kind().meaning(value);
      assertThat(field.path(), field.ours().apply(update, i), is(expected));
    }
    return 1;
  }

  /** The schemas name each other by file names; none is looked up anywhere but in their folder. */
  private static JsonSchema schema(Path schemas, Path file, String event) {
    JsonSchemaFactory factory =
        JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V7,
            builder ->
                builder.schemaLoaders(
                    loaders ->
                        loaders.schemas(
                            address ->
                                address.endsWith(".schema.json")
                                    ? read(common(schemas, address)).toString()
                                    : null)));
    return factory.getSchema(SchemaLocation.of("https://schemas.example.org/" + event), read(file));
  }

  private static Path common(Path schemas, String reference) {
    return schemas.resolve("common").resolve(reference.substring(reference.lastIndexOf('/') + 1));
  }

  /** Returns the JSON types that schemas allow at a path below them. */
  private static Set<String> types(
      Path schemas, List<JsonNode> alternatives, String[] path, int at) {
    Set<String> types = new TreeSet<>();
    for (JsonNode alternative : flatten(schemas, alternatives)) {
      if (at == path.length) {
        JsonNode type = alternative.path("type");
        if (type.isArray()) {
          type.forEach(each -> types.add(each.textValue()));
        } else if (type.isTextual()) {
          types.add(type.textValue());
        }
        continue;
      }
      JsonNode property = alternative.path("properties").path(path[at].replace("[]", ""));
      if (path[at].endsWith("[]")) {
        for (JsonNode array : flatten(schemas, List.of(property))) {
          types.addAll(types(schemas, List.of(array.path("items")), path, at + 1));
        }
      } else if (!property.isMissingNode()) {
        types.addAll(types(schemas, List.of(property), path, at + 1));
      }
    }
    // The schemas say of a run's id in a job that it is a number.
    if (types.contains("number")) {
      types.add("integer");
    }
    return types;
  }

  /** Returns schemas with what they refer to and are made of. */
  private static List<JsonNode> flatten(Path schemas, List<JsonNode> alternatives) {
    List<JsonNode> all = new ArrayList<>();
    for (JsonNode schema : alternatives) {
      all.add(schema);
      JsonNode reference = schema.path("$ref");
      if (reference.isTextual()) {
        all.addAll(
            flatten(
                schemas,
                List.of(read(common(schemas, Objects.requireNonNull(reference.textValue()))))));
      }
      for (String parts : new String[] {"allOf", "oneOf", "anyOf"}) {
        List<JsonNode> each = new ArrayList<>();
        schema.path(parts).forEach(each::add);
        all.addAll(flatten(schemas, each));
      }
    }
    return all;
  }
}
