package io.workflowtelemetry.transforms.measure;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.ErrorGroup;
import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.LogError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupErrorsTest {
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

  private static LogError error(String kind, String message, @Nullable Integer second) {
    Instant at = second == null ? null : START.plusSeconds(second);
    return new LogError("fingerprint " + kind, "pattern " + kind, message, null, at);
  }

  private static JobLog log(
      @Nullable String repository, @Nullable String run, String sha, List<LogError> errors) {
    return JobLog.newBuilder()
        .setRepository(repository)
        .setRunId(run)
        .setRunAttempt(run == null ? null : 1L)
        .setFile("f")
        .setSha256(sha)
        .setLines(1)
        .setWarnings(0)
        .setSteps(List.of())
        .setErrors(errors)
        .setErrorCount(errors.size())
        .setTests(List.of())
        .build();
  }

  private static List<ErrorGroup> groups(List<JobLog> logs) {
    List<ErrorGroup> groups = Rows.of(GroupErrors.every(Duration.ZERO), JobLog.class, logs);
    GroupErrors revise = GroupErrors.every(Duration.ofSeconds(1));
    assertThat(
        Rows.streamed(revise, JobLog.class, logs, new Random(3)),
        containsInAnyOrder(groups.toArray(ErrorGroup[]::new)));
    return groups;
  }

  @Test
  void errorsOfOneKindAreOneGroup() {
    JobLog first =
        log("o/r", "1", "a", List.of(error("x", "message 2", 5), error("x", "message 1", null)));
    JobLog second = log("o/r", "1", "b", List.of(error("x", "message 3", 2)));
    JobLog nowhere = log("o/r", null, "c", List.of(error("x", "message 9", 9)));
    assertThat(
        groups(List.of(first, second, first, nowhere)),
        contains(
            ErrorGroup.newBuilder()
                .setRepository("o/r")
                .setFingerprint("fingerprint x")
                .setPattern("pattern x")
                .setExample("message 1")
                .setErrors(4)
                .setLogs(3)
                .setRuns(1)
                .setFirstSeenAt(START.plusSeconds(2))
                .setLastSeenAt(START.plusSeconds(9))
                .build()));
  }

  @Test
  void repositoriesAndKindsAreToldApart() {
    assertThat(
        groups(
                List.of(
                    log("o/r", "1", "a", List.of(error("x", "m", 1), error("y", "m", 1))),
                    log(null, "1", "b", List.of(error("x", "m", 1)))))
            .stream()
            .map(group -> group.getRepository() + " " + group.getFingerprint())
            .toList(),
        containsInAnyOrder("o/r fingerprint x", "o/r fingerprint y", "null fingerprint x"));
  }

  @Test
  void groupsAreThoseOfAModelInAnyOrder() {
    Random random = new Random(5);
    List<JobLog> logs = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      List<LogError> errors = new ArrayList<>();
      for (int j = random.nextInt(5); j > 0; j--) {
        String kind = Integer.toString(random.nextInt(4));
        errors.add(error(kind, "message " + random.nextInt(50), random.nextInt(100)));
      }
      String run = i % 9 == 0 ? null : Integer.toString(random.nextInt(20));
      logs.add(log("o/" + i % 2, run, "sha " + i, errors));
    }
    Map<String, String> expected = new TreeMap<>();
    for (int repository = 0; repository < 2; repository++) {
      for (int kind = 0; kind < 4; kind++) {
        long errors = 0;
        Set<String> shas = new HashSet<>();
        Set<String> runs = new HashSet<>();
        String example = "z";
        Instant first = Instant.MAX;
        Instant last = Instant.MIN;
        for (JobLog log : logs) {
          for (LogError error : log.getErrors()) {
            if (!Objects.equals(log.getRepository(), "o/" + repository)
                || !error.getFingerprint().equals("fingerprint " + kind)) {
              continue;
            }
            errors++;
            shas.add(log.getSha256());
            if (log.getRunId() != null) {
              runs.add(log.getRunId());
            }
            example = error.getMessage().compareTo(example) < 0 ? error.getMessage() : example;
            first = error.getAt().isBefore(first) ? error.getAt() : first;
            last = error.getAt().isAfter(last) ? error.getAt() : last;
          }
        }
        expected.put(
            "o/" + repository + " fingerprint " + kind,
            "%d %d %d %s %s %s".formatted(errors, shas.size(), runs.size(), example, first, last));
      }
    }
    for (int i = 0; i < 2; i++) {
      Collections.shuffle(logs, random);
      Map<String, String> found = new TreeMap<>();
      for (ErrorGroup group : groups(logs)) {
        found.put(
            group.getRepository() + " " + group.getFingerprint(),
            "%d %d %d %s %s %s"
                .formatted(
                    group.getErrors(),
                    group.getLogs(),
                    group.getRuns(),
                    group.getExample(),
                    group.getFirstSeenAt(),
                    group.getLastSeenAt()));
      }
      assertThat(found, is(expected));
    }
  }
}
