package io.workflowtelemetry.pipelines;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;

import io.workflowtelemetry.schemas.DoraMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks of deployments and their runs, counted by hand, in a history and in a stream. */
class DoraTest {
  private static final Instant MONTH = Instant.parse("2025-03-01T00:00:00Z");
  private static final Instant NEXT = Instant.parse("2025-04-01T00:00:00Z");
  private static final double HOUR = 3_600_000;

  private static String deployment(int id, String sha, String at, String state) {
    return """
        {"deployment_status":{"state":"%4$s","updated_at":"2025-03-04T%3$s:00Z",\
        "log_url":"https://github.com/acme/shop/actions/runs/900%1$d/job/8%1$d"},\
        "deployment":{"id":%1$d,"environment":"production","sha":"%2$s",\
        "created_at":"2025-03-04T09:00:00Z"},"repository":{"full_name":"acme/shop"}}"""
        .formatted(id, sha, at, state);
  }

  private static String run(int id, String sha, String committed) {
    return """
        {"id":%1$d,"run_attempt":1,"name":"CD","head_sha":"%2$s","status":"completed",\
        "conclusion":"success","created_at":"2025-03-04T09:00:00Z",\
        "updated_at":"2025-03-04T10:01:00Z","repository":{"full_name":"acme/shop"},\
        "head_commit":{"id":"%2$s","timestamp":"2025-03-04T%3$s:00Z","message":"m"}}"""
        .formatted(id, sha, committed);
  }

  private static String job(int run) {
    return """
        {"id":8%1$d,"run_id":%1$d,"run_attempt":1,"name":"deploy","status":"completed",\
        "conclusion":"success","started_at":"2025-03-04T09:30:00Z",\
        "completed_at":"2025-03-04T10:01:00Z","steps":[],\
        "run_url":"https://api.github.com/repos/acme/shop/actions/runs/%1$d"}"""
        .formatted(run);
  }

  @Test
  void aStreamEndsWithTheRowsOfAHistory(@TempDir Path folder) throws IOException {
    List<String> records =
        new ArrayList<>(
            List.of(
                run(9001, "a1", "08:00"),
                job(9001),
                deployment(1, "a1", "09:59", "in_progress"),
                deployment(1, "a1", "10:00", "success"),
                deployment(1, "a1", "10:00", "success"),
                deployment(2, "b2", "12:00", "failure"),
                deployment(2, "b2", "11:59", "in_progress"),
                deployment(3, "a1", "13:00", "success")));
    DoraMetrics expected =
        DoraMetrics.newBuilder()
            .setRepository("acme/shop")
            .setWindowStart(MONTH)
            .setWindowEnd(NEXT)
            .setDeployments(3)
            .setFailedDeployments(1)
            .setDeploymentDays(1)
            .setChangeFailureRate(1 / 3.0)
            .setLeadTimes(1)
            .setLeadTimeP50Ms(2 * HOUR)
            .setLeadTimeP90Ms(2 * HOUR)
            .setRestores(1)
            .setRestoreP50Ms(HOUR)
            .setRestoreMeanMs(HOUR)
            .build();

    assertThat(Streamed.backfilled(folder, records).dora(), contains(expected));

    for (long seed = 0; seed < 3; seed++) {
      Collections.shuffle(records, new Random(seed));
      Streamed stream = new Streamed(folder.resolve("stream" + seed));
      for (int i = 0; i < records.size(); i++) {
        stream.comes(records.get(i));
        if (i % 3 == seed) {
          stream.pause();
        }
      }
      stream.at(NEXT);
      assertThat("seed " + seed, stream.run().dora(), contains(expected));
    }
  }
}
