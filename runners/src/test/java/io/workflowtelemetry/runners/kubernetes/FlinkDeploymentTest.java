package io.workflowtelemetry.runners.kubernetes;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.workflowtelemetry.runners.FlinkApplication;
import io.workflowtelemetry.runners.ProjectFolder;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Against the schema that the operator's own jar holds, which Kubernetes checks with. */
class FlinkDeploymentTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  /** Classes of Flink that declare settings, of those on the class path. */
  private static final List<String> OPTIONS =
      List.of(
          "org.apache.flink.contrib.streaming.state.RocksDBConfigurableOptions",
          "org.apache.flink.configuration.CheckpointingOptions",
          "org.apache.flink.configuration.CoreOptions",
          "org.apache.flink.configuration.HighAvailabilityOptions",
          "org.apache.flink.configuration.RestartStrategyOptions",
          "org.apache.flink.configuration.StateBackendOptions",
          "org.apache.flink.configuration.TaskManagerOptions",
          "org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions");

  private static ObjectNode deployment() throws IOException {
    return (ObjectNode)
        YAML.readTree(
            ProjectFolder.find().resolve("runners/kubernetes/flink-deployment.yaml").toFile());
  }

  private static JsonSchema schema() throws IOException {
    try (InputStream in =
        FlinkDeploymentTest.class
            .getClassLoader()
            .getResourceAsStream("META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml")) {
      JsonNode definition = YAML.readTree(Objects.requireNonNull(in, "the operator's schema"));
      JsonNode version = definition.at("/spec/versions/0");
      assertThat(version.path("name").asText(), is("v1beta1"));
      JsonNode schema = version.at("/schema/openAPIV3Schema");
      refuseUnknown(schema);
      // Of Kubernetes itself, not of the definition.
      ObjectNode properties = (ObjectNode) schema.path("properties");
      properties.putObject("apiVersion").put("const", "flink.apache.org/v1beta1");
      properties.putObject("kind").put("const", "FlinkDeployment");
      properties.putObject("metadata");
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
    }
  }

  /** Kubernetes drops fields that it does not know without a word; here they are mistakes. */
  private static void refuseUnknown(JsonNode schema) {
    if (schema instanceof ObjectNode object
        && schema.has("properties")
        && !schema.has("additionalProperties")
        && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      object.put("additionalProperties", false);
    }
    schema.forEach(FlinkDeploymentTest::refuseUnknown);
  }

  @Test
  void itIsWhatTheOperatorsSchemaWants() throws IOException {
    assertThat(schema().validate(deployment()), is(empty()));
  }

  @Test
  void theSchemaFindsMistakes() throws IOException {
    ObjectNode wrong = deployment();
    ((ObjectNode) wrong.at("/spec/job")).put("jarUri", "x").put("upgradeMode", "sometimes");
    ((ObjectNode) wrong.at("/spec/flinkConfiguration")).put("metrics.reporter.prom.port", 9249);
    ((ObjectNode) wrong.at("/spec/podTemplate/spec/containers/0")).put("volumeMount", "x");
    Set<ValidationMessage> messages = schema().validate(wrong);
    assertThat(messages, hasSize(4));
  }

  @Test
  void flinkKnowsItsSettings() throws IOException, ReflectiveOperationException {
    Set<String> known = new TreeSet<>();
    for (String type : OPTIONS) {
      for (Field field : Class.forName(type).getFields()) {
        Object option = field.get(null);
        if (field.getType().getSimpleName().equals("ConfigOption") && option != null) {
          known.add((String) field.getType().getMethod("key").invoke(option));
        }
      }
    }
    List<String> given = new ArrayList<>();
    deployment().at("/spec/flinkConfiguration").fieldNames().forEachRemaining(given::add);
    given.removeIf(
        key -> key.startsWith("metrics.reporter.prom.") || key.startsWith("kubernetes.operator."));
    assertThat(known, hasItems("state.backend.type", "execution.checkpointing.interval"));
    assertThat(given, everyItem(is(in(known))));
  }

  @Test
  void theMainClassIsOurs() throws IOException {
    JsonNode job = deployment().at("/spec/job");
    assertThat(job.path("entryClass").asText(), is(FlinkApplication.class.getName()));
    assertThat(job.path("args").get(0).asText(), is("stream"));
    List<String> arguments = new ArrayList<>();
    job.path("args").forEach(argument -> arguments.add(argument.asText()));
    assertThat(arguments, hasItem("--parallelism=" + job.path("parallelism").asInt()));
  }

  /** It would end the JVM of Flink, here that of the tests. */
  @Test
  void theMainClassLeavesTheProcessAlone() {
    FlinkApplication.main(new String[] {"version"});
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> FlinkApplication.main(new String[] {"no-such-command"}));
    assertThat(e.getMessage(), is("the command ended with exit code 2"));
  }
}
