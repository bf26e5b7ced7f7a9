package io.workflowtelemetry.tools.generate;

import java.util.Locale;

/** The page that tells what the sample logs are. */
final class SampleReadme {
  private SampleReadme() {}

  static String text(long runs, long seed) {
    return String.format(
        Locale.ROOT,
        """
      # Sample logs

      Logs of a company that never was, for a first run and for tests. Made by

      ```
      ./telemetry generate --runs=%d --seed=%d --traps --output=samples
      ```

      The same command makes the same files again; don't edit them by hand.

      | file | what is in it |
      | --- | --- |
      | `logs/river-api-runs.jsonl.gz` | GitHub runs of `harbor/river-api`, a REST object a line |
      | `logs/river-api-jobs.jsonl.zst` | their jobs, a REST object a line |
      | `logs/river-web-runs-page-1.json` | GitHub runs of `harbor/river-web`, one pretty-printed REST page |
      | `logs/river-web-runs.json.gz` | the other runs, an array of pages |
      | `logs/river-web-jobs-page-1.json` | jobs of `harbor/river-web`, one pretty-printed REST page |
      | `logs/river-web-jobs.json.zst` | the other jobs, an array of pages |
      | `logs/lantern.jsonl.gz` | runs of `harbor/lantern`, native log lines |
      | `logs/mixed.jsonl` | all forms in one file, in no order: records that came twice, states that later ones replace |
      | `logs/tests/RUN_ID/ATTEMPT/chromium.xml` | reports of the browser tests of the last weeks, JUnit XML |
      | `commits.jsonl` | commits of all three repositories, as far as a clone would have them |

      The logs span ten weeks from 2025-01-01 and are as untidy as real ones: times that GitHub
      rewrote when it purged a run, re-runs, jobs and steps that end before they start, odd,
      missing and unknown words for status and conclusion, local time offsets, runs that were
      reported before their last job, commits that no clone has, runs without jobs, jobs without
      their run, runs that never ended, lines cut off, comments, and bytes that are not UTF-8.

      Three things go wrong in them on purpose: from 2025-02-24 on `Integration tests` of `harbor/river-api` take 1.8 times
      as long, in the week from 2025-03-03 its `CI Build` ran on machines that cost ten times as much, and since 2025-02-17
      a test in `Browser tests` of `harbor/river-web` fails and passes on the same commit.
      """,
        runs,
        seed);
  }
}
