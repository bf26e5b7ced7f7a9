package io.workflowtelemetry.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bill of materials against the jars that the build lays out for a cluster. */
class BillOfMaterialsIT {
  @Test
  void namesEveryJarOfFlink() throws IOException {
    Path target = ProjectFolder.find().resolve("runners/target");
    JsonNode bill =
        new ObjectMapper().readTree(Files.readAllBytes(target.resolve("telemetry-bom.json")));
    assertThat(bill.path("bomFormat").asText(), is("CycloneDX"));
    Set<String> named = new TreeSet<>();
    List<String> without = new ArrayList<>();
    for (JsonNode component : bill.path("components")) {
      String jar = component.path("name").asText() + "-" + component.path("version").asText();
      named.add(jar + ".jar");
      boolean isOurs = component.path("group").asText().equals("io.workflowtelemetry");
      if (!isOurs && component.path("hashes").isEmpty()) {
        without.add(jar);
      }
    }
    assertThat("without a hash", without, is(empty()));
    List<String> missing = new ArrayList<>();
    int jars = 0;
    try (Stream<Path> files = Files.list(target.resolve("flink/lib"))) {
      for (Path file : files.toList()) {
        jars++;
        if (!named.contains(file.getFileName().toString())) {
          missing.add(file.toString());
        }
      }
    }
    assertThat(jars, is(greaterThan(10)));
    assertThat(missing, is(empty()));
  }
}
