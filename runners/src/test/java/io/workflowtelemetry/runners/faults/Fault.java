package io.workflowtelemetry.runners.faults;

/** What fails on purpose; each is a row of {@code docs/reliability.md}. */
enum Fault {
  TASK_MANAGER_KILLED("`kill -9` of a TaskManager", Fault.ALL),
  JOB_MANAGER_RESUMED("`kill -9` of the JobManager, then `--resume`", Fault.ALL),
  JOB_MANAGER_REPLACED("`kill -9` of the JobManager, with ZooKeeper", Fault.ALL),
  KAFKA_GONE("Kafka is gone for 20 s", Fault.ALL),
  POSTGRES_GONE("PostgreSQL is gone for 20 s", Fault.ALL),
  BOTH_GONE("both are gone for 20 s", Fault.ALL),
  POSTGRES_CRASHED("PostgreSQL crashes within a transaction", Fault.ALL),
  DISK_FULL("the disk of `--output` is full for 30 s", Fault.ALL + "; no unfinished file"),
  DISK_READ_ONLY(
      "the disk of `--output` is read-only for 30 s", Fault.ALL + "; no unfinished file"),
  OBJECT_STORE(
      "`kill -9` of a TaskManager, `--output` in an object store",
      Fault.ALL + "; no unfinished file"),
  TELLER_KILLED(
      "`kill -9` of a TaskManager, alerts told to a webhook",
      Fault.ALL + "; no revision was told twice, and the last one told is how each alert ended"),
  STORM(
      "100,000 findings within a minute, told to a webhook",
      Fault.ALL + "; each finding is told or counted in one of 61 notifications"),
  UPGRADED("savepoint, stop, and on with the same jar", Fault.ALL),
  UPGRADED_WIDER("savepoint, stop, and on with a jar of more fields, 2 to 4 tasks", Fault.ALL),
  UPGRADED_NARROWER("savepoint, stop, and on with 4 to 1 tasks", Fault.ALL),
  POISON("1,000 hostile messages", Fault.ALL + "; each is one bad record"),
  CLONE_CHANGED(
      "`--commits=git:` while the clone is fetched into, repacked, and missing for 10 s",
      Fault.ALL + "; changes of commits with `git log --numstat`"),
  SLOW_SINK(
      "PostgreSQL takes 200 ms a commit, TaskManagers with `-Xmx1g`, for 30 min",
      Fault.ALL + "; memory is bounded"),
  SOAK(
      "none, for 60 min: event time 4,000 times as fast as the clock",
      "files; state, heap, open files and alert latency are flat over the last 40 min"),
  BACKFILL_KILLED(
      "`kill -9` of a backfill, at random",
      "the last output is untouched; the next backfill's bytes are those of one without faults"),
  BACKFILL_TASK_MANAGER_KILLED(
      "`kill -9` of a TaskManager while it backfills, at random", "the same"),
  BACKFILL_DISK_FULL("the disk is full while a backfill writes", "the same"),
  BACKFILL_TWICE(
      "two backfills into one folder at once", "the second says why; the first one's bytes"),
  CLOCK_CHANGED(
      "a TaskManager's clock steps back an hour, its time zone changes, `:60` in logs", Fault.ALL);

  private static final String ALL = "files, warehouse, alerts";

  private final String text;
  private final String compared;

  Fault(String text, String compared) {
    this.text = text;
    this.compared = compared;
  }

  /** Returns what fails, in Markdown. */
  String text() {
    return text;
  }

  /** Returns what is compared with a backfill, or looked at. */
  String compared() {
    return compared;
  }
}
