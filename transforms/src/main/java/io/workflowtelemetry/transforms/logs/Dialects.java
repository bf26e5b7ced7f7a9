package io.workflowtelemetry.transforms.logs;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.transforms.logs.agents.AdkEventDialect;
import io.workflowtelemetry.transforms.logs.agents.AgentEventDialect;
import io.workflowtelemetry.transforms.logs.agents.AgentInvocationDialect;
import io.workflowtelemetry.transforms.logs.agents.ClaudeHookDialect;
import io.workflowtelemetry.transforms.logs.agents.ClaudeTranscriptDialect;
import io.workflowtelemetry.transforms.logs.agents.LangSmithFeedbackDialect;
import io.workflowtelemetry.transforms.logs.agents.SuccessMetricDialect;
import io.workflowtelemetry.transforms.logs.cdevents.CdEventsDialect;
import io.workflowtelemetry.transforms.logs.csv.CsvDialect;
import io.workflowtelemetry.transforms.logs.dialect.Dialect;
import io.workflowtelemetry.transforms.logs.dialect.FileDialect;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.github.CheckRunWebhook;
import io.workflowtelemetry.transforms.logs.github.DeploymentStatusWebhook;
import io.workflowtelemetry.transforms.logs.github.DeploymentWebhook;
import io.workflowtelemetry.transforms.logs.github.GhJobDialect;
import io.workflowtelemetry.transforms.logs.github.GhRunDialect;
import io.workflowtelemetry.transforms.logs.github.GitHubCommitDialect;
import io.workflowtelemetry.transforms.logs.github.GitHubJobDialect;
import io.workflowtelemetry.transforms.logs.github.GitHubRunDialect;
import io.workflowtelemetry.transforms.logs.github.OtherWebhook;
import io.workflowtelemetry.transforms.logs.github.PushWebhook;
import io.workflowtelemetry.transforms.logs.github.WorkflowJobWebhook;
import io.workflowtelemetry.transforms.logs.github.WorkflowRunWebhook;
import io.workflowtelemetry.transforms.logs.joblogs.AnnotationListDialect;
import io.workflowtelemetry.transforms.logs.joblogs.GhRunLogDialect;
import io.workflowtelemetry.transforms.logs.joblogs.JobAnnotationsDialect;
import io.workflowtelemetry.transforms.logs.joblogs.JobLogArchiveDialect;
import io.workflowtelemetry.transforms.logs.joblogs.JobLogDialect;
import io.workflowtelemetry.transforms.logs.nativelogs.CommitDialect;
import io.workflowtelemetry.transforms.logs.nativelogs.HistoricalLogDialect;
import io.workflowtelemetry.transforms.logs.nativelogs.NativeRunDialect;
import io.workflowtelemetry.transforms.logs.nativelogs.RunEventDialect;
import io.workflowtelemetry.transforms.logs.nativelogs.RunSidecarDialect;
import io.workflowtelemetry.transforms.logs.nativelogs.TraceSpanDialect;
import io.workflowtelemetry.transforms.logs.otlp.OtlpJsonDialect;
import io.workflowtelemetry.transforms.logs.otlp.OtlpProtobufDialect;
import io.workflowtelemetry.transforms.logs.otlp.OtlpZstdDialect;
import io.workflowtelemetry.transforms.logs.reports.JUnitDialect;
import io.workflowtelemetry.transforms.logs.reports.NUnitDialect;
import io.workflowtelemetry.transforms.logs.reports.TrxDialect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one registry of dialects. A new dialect is a class and a line here. */
public final class Dialects {
  private final List<FileDialect> ofFiles;
  private final List<JsonDialect> ofObjects;

  /** Name of the dialect that everything is in; null where content tells. */
  private final @Nullable String only;

  private Dialects(List<FileDialect> ofFiles, List<JsonDialect> ofObjects, @Nullable String only) {
    this.ofFiles = ofFiles;
    this.ofObjects = ofObjects;
    this.only = only;
  }

  /** Returns all dialects, in the order that they are asked in. */
  public static Dialects with(DialectSettings settings) {
    List<FileDialect> ofFiles = new ArrayList<>();
    if (settings.csvMapping() != null) {
      ofFiles.add(new CsvDialect(settings.csvMapping()));
    }
    ofFiles.add(new HistoricalLogDialect());
    ofFiles.add(new JUnitDialect());
    ofFiles.add(new TrxDialect());
    ofFiles.add(new NUnitDialect());
    ofFiles.add(new OtlpZstdDialect());
    ofFiles.add(new OtlpProtobufDialect());
    ofFiles.add(new JobLogDialect());
    ofFiles.add(new JobLogArchiveDialect());
    ofFiles.add(new GhRunLogDialect());
    ofFiles.add(new AnnotationListDialect());
    List<JsonDialect> ofObjects =
        List.of(
            new DeploymentStatusWebhook(settings.webhookSecret()),
            new WorkflowJobWebhook(settings.webhookSecret()),
            new DeploymentWebhook(settings.webhookSecret()),
            new WorkflowRunWebhook(settings.webhookSecret()),
            new CheckRunWebhook(settings.webhookSecret()),
            new PushWebhook(settings.webhookSecret()),
            new OtherWebhook(settings.webhookSecret()),
            new CdEventsDialect(),
            new NativeRunDialect(),
            new RunSidecarDialect(),
            new GitHubJobDialect(),
            new GitHubRunDialect(),
            new GhJobDialect(),
            new GhRunDialect(),
            new GitHubCommitDialect(),
            new TraceSpanDialect(),
            new RunEventDialect(),
            new AgentInvocationDialect(),
            new SuccessMetricDialect(),
            new AgentEventDialect(),
            new ClaudeTranscriptDialect(),
            new ClaudeHookDialect(),
            new AdkEventDialect(),
            new LangSmithFeedbackDialect(),
            new CommitDialect(),
            new OtlpJsonDialect(),
            new JobAnnotationsDialect());
    return new Dialects(List.copyOf(ofFiles), ofObjects, settings.format());
  }

  /** Returns the dialect of a file that begins so, null where it is JSON or of no known format. */
  public @Nullable FileDialect of(Head head) {
    if (only != null) {
      return ofFiles(only);
    }
    for (FileDialect dialect : ofFiles) {
      if (dialect.recognises(head)) {
        return dialect;
      }
    }
    return null;
  }

  /** Returns the dialect of a JSON object, null where none knows it. */
  public @Nullable JsonDialect of(JsonNode object) {
    if (only != null && !only.equals(FileFormat.JSON)) {
      return ofObjects(only);
    }
    for (JsonDialect dialect : ofObjects) {
      if (dialect.recognises(object)) {
        return dialect;
      }
    }
    return null;
  }

  /** Returns whether every file is JSON that is no file of a dialect of its own. */
  boolean isAllJson() {
    return only != null && ofFiles(only) == null;
  }

  /** Returns the dialect of files of that name, null where there is none. */
  public @Nullable FileDialect ofFiles(String name) {
    return named(ofFiles, name);
  }

  /** Returns the dialect of JSON objects of that name, null where there is none. */
  public @Nullable JsonDialect ofObjects(String name) {
    return named(ofObjects, name);
  }

  /** Returns the dialects of JSON objects, in the order that they are asked in. */
  List<JsonDialect> allOfObjects() {
    return ofObjects;
  }

  /** Returns every dialect's name, in the order that they are asked in. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    ofFiles.forEach(dialect -> names.add(dialect.name()));
    ofObjects.forEach(dialect -> names.add(dialect.name()));
    return names;
  }

  private static <T extends Dialect> @Nullable T named(List<T> dialects, String name) {
    for (T dialect : dialects) {
      if (dialect.name().equals(name)) {
        return dialect;
      }
    }
    return null;
  }
}
