package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small inputs in the shape of what users of other tools reported, all in one backfill. */
class SharedCasesTest {
  @TempDir Path folder = Path.of("");

  @Test
  void eachComesOutAsItsReadmeSays() throws IOException, SQLException {
    Path cases = ProjectFolder.find().resolveSibling("shared").resolve("cases");
    assumeTrue(Files.isDirectory(cases), "skipped: there is no ../shared/cases beside the project");
    Output output = new Output(folder.resolve("out"));
    Command.onDirectRunner(
            List.of(
                "--input=" + cases + "/*/**",
                "--repository=acme/shop",
                "--output=" + output.folder()))
        .ended(ExitCode.OK);

    assertThat(
        output.query(
            "SELECT repository, run_id, run_attempt, conclusion, outcome, duration_ms,"
                + " duration_source, queue_ms, synthesised, tests_total, test_failures"
                + " FROM '{}/runs/*.parquet' ORDER BY repository, run_id, run_attempt"),
        contains(
            "acme/lamp|7|1|null|NONE|null|null|4000|true|null|null",
            "acme/lamp|8|1|success|SUCCESS|47000|JOBS|5000|true|null|null",
            "acme/shop|14309795100|1|failure|FAILURE|150000|RUN|null|false|8|2",
            "acme/shop|14309795169|1|failure|FAILURE|70000|RUN|null|false|10|1",
            "acme/shop|71000000001|1|failure|FAILURE|120000|RUN|null|false|2|1",
            "acme/shop|71000000002|1|failure|FAILURE|120000|RUN|null|false|3|1",
            "acme/shop|71000000003|1|failure|FAILURE|120000|RUN|null|false|3|1",
            "acme/shop|73000000001|1|failure|FAILURE|490000|JOBS|5000|false|null|null",
            "acme/shop|73000000001|2|success|SUCCESS|279000|JOBS|null|false|null|null",
            "acme/shop|74000000001|1|failure|FAILURE|548000|JOBS|5000|false|null|null",
            "acme/shop|74000000003|1|failure|FAILURE|547000|JOBS|4000|true|null|null",
            "acme/shop|81000000001|1|success|SUCCESS|45000|RUN|5000|false|null|null",
            "acme/shop|print-date-q4hv8|1|skipped|NONE|null|null|null|true|null|null",
            "acme/shop|release-7xk2p|1|success|SUCCESS|183000|JOBS|5000|false|null|null",
            "acme/shop|release-9bd4m|1|failure|FAILURE|62000|JOBS|2000|false|null|null",
            "acme/tools/shop|9001|1|failure|FAILURE|1200000|JOBS|60000|false|null|null",
            "acme/tools/shop|9002|1|cancelled|NONE|300000|JOBS|60000|false|null|null",
            "acme/tools/shop|9003|1|success|SUCCESS|900000|JOBS|60000|false|null|null"));
    assertThat(
        "no row of a time that is none",
        output.query(
            "SELECT count(*) FROM '{}/aggregates/*.parquet' WHERE window_start < '2025-01-01'"),
        contains("0"));
    assertThat(
        "jobs that are carried over count once",
        output.query(
            "SELECT job_name, total, queue_p50_ms FROM '{}/aggregates/daily-*.parquet' WHERE"
                + " job_name IS NOT NULL AND window_start = '2025-06-02' ORDER BY job_name"),
        contains("build|1|4000.0", "lint|1|5000.0", "test|2|6000.0"));
    assertThat(
        output.query(
            "SELECT name, outcome, tries, duration_ms FROM '{}/tests/*.parquet' WHERE name NOT"
                + " LIKE 'test_always%' ORDER BY name"),
        contains(
            "TestPeering_Z\u00fcrich|PASSED|1|20",
            "TestRouteTable|FAILED|1|482",
            "TestSubnetPrefix|PASSED|1|10",
            "createWebhook|FLAKY|2|683",
            "deleteWebhook|FAILED|3|400",
            "listWebhooks|SKIPPED|1|100",
            "test_empty|PASSED|1|2",
            "test_total|FAILED|2|201"));
    assertThat(
        output.query("SELECT name FROM '{}/flaky-tests/*.parquet'"), contains("createWebhook"));
    assertThat(
        output.query(
            "SELECT left(trace_id, 1), count(*) FROM '{}/spans/*.parquet' GROUP BY ALL ORDER BY 1"),
        contains("5|1", "a|2", "b|2", "c|1", "d|14"));
    assertThat(
        output.query("SELECT job FROM '{}/job-logs/job-logs-*.parquet' ORDER BY job"),
        contains(
            "build",
            "call _ unit",
            "lint",
            "verify_windows11_arm64 (Arm64, Release)  component_test"));
    assertThat(
        output.query(
            "SELECT split_part(file, '/', -2), error_type, count(*) FROM"
                + " read_json_auto('{}/bad-records/*.jsonl') GROUP BY ALL ORDER BY ALL"),
        contains(
            "otlp-zstd-framed-and-base64-ids|WRONG_TYPE|1",
            "webhooks-gitea-and-null|MISSING_FIELD|1",
            "webhooks-gitea-and-null|OUT_OF_RANGE|2"));
    String session = "8f0c1d2e-0000-4000-8000-000000000009";
    assertThat(
        output.query(
            "SELECT invocation_id, parent_invocation_id, agent_name, duration_ms, status, model,"
                + " input_tokens, output_tokens, cache_tokens, cost_usd, tool_calls, turns FROM"
                + " '{}/agents/invocations-*.parquet' ORDER BY invocation_id"),
        contains(
            session + "|null|claude-code|9000|null|claude-x|2|90|61608|0.012|1|1",
            session + "/a1b2c3|" + session + "|Explore" + "|null".repeat(9),
            "e-77aa|null|planner|8000|success" + "|null".repeat(7),
            "e-77aa/searcher|e-77aa|searcher|2900|failure|null|null|null|null|null|1|null"));
    assertThat(
        output.query(
            "SELECT invocation_id, success, quality_rating, feedback_source FROM"
                + " '{}/agents/metrics-*.parquet'"),
        contains("77aa0000-0000-4000-8000-000000000001|true|5|automated"));
    assertThat(
        "no agent's record makes a run",
        output.query("SELECT count(*) FROM '{}/runs/*.parquet' WHERE created_at = '2025-06-12'"),
        is(List.of("0")));
  }
}
