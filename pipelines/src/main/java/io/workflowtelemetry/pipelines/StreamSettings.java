package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.kafka.ClientProperties;
import io.workflowtelemetry.io.kafka.TopicAddress;
import io.workflowtelemetry.io.logs.PollTimes;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.models.serve.Canary;
import io.workflowtelemetry.models.serve.Foreteller;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.check.UnderwayRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stream does; every part is checked by whoever makes it.
 *
 * @param logs how logs are read; its inputs are watched
 * @param polling how files and tables are watched
 * @param quietAfter how long a file must not have been changed before it is read
 * @param gitRepositories folders of git repositories that commits are looked up in
 * @param kafka topics to read from and to write to
 * @param underway parameters of the checks of runs under way
 * @param rules parameters of the checks
 * @param timezone zone that days, weeks and months are cut in
 * @param timing when rows are given, revised and forgotten
 * @param hashPeople whether authors and actors are written as hashes
 * @param warehouse the warehouse to fill; null for none
 * @param folder the folder to write below; null for none
 * @param notifications how people are told of alerts; null where they are not
 * @param artifactsRoot the local folder of artifacts that runs name, to be archived in {@code
 *     folder}, which is local then and not null; null for no archives
 * @param foretelling how runs are foretold; null where they are not
 */
public record StreamSettings(
    LogSettings logs,
    PollTimes polling,
    Duration quietAfter,
    List<String> gitRepositories,
    Kafka kafka,
    UnderwayRules underway,
    Rules rules,
    String timezone,
    Timing timing,
    boolean hashPeople,
    @Nullable WarehouseAddress warehouse,
    @Nullable String folder,
    @Nullable NotifySettings notifications,
    @Nullable String artifactsRoot,
    @Nullable Foretelling foretelling) {
  /** Copies the list. */
  public StreamSettings {
    gitRepositories = List.copyOf(gitRepositories);
  }

  /**
   * How runs are foretold.
   *
   * @param foreteller who foretells
   * @param canary which runs models may serve
   */
  public record Foretelling(Foreteller foreteller, Canary canary) {}

  /**
   * Topics of Kafka.
   *
   * @param sources where logs are read
   * @param alerts where alerts are written; null for nowhere
   * @param group under which Kafka keeps how far was read; null for from the start
   * @param properties more properties of Kafka's clients
   * @param stopReadAt what came later is not read, and the job ends; null for never
   */
  public record Kafka(
      List<TopicAddress> sources,
      @Nullable TopicAddress alerts,
      @Nullable String group,
      ClientProperties properties,
      @Nullable Instant stopReadAt) {
    /** No topics. */
    public static final Kafka NONE = new Kafka(List.of(), null, null, ClientProperties.NONE, null);

    /** Copies the list. */
    public Kafka {
      sources = List.copyOf(sources);
    }
  }

  /**
   * When rows are given, revised and forgotten.
   *
   * @param allowedLateness how long a window may be revised after its end, in event time
   * @param earlyEvery how often rows of open windows are given, in processing time
   * @param jobsWait how long a completed run waits for its jobs, in event time
   * @param commitWait how long a run waits for its commit, in event time
   * @param commitsEvery how often commits that were not found are looked for, in processing time
   * @param checksWait how long pieces of runs and the check of a source wait for more, in
   *     processing time
   */
  public record Timing(
      Duration allowedLateness,
      Duration earlyEvery,
      Duration jobsWait,
      Duration commitWait,
      Duration commitsEvery,
      Duration checksWait) {
    /** Of a history, all of which is there: nothing waits, and nothing comes late. */
    static final Timing OF_HISTORY =
        new Timing(
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO);
  }
}
