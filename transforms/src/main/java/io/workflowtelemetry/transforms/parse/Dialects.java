package io.workflowtelemetry.transforms.parse;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.transforms.dialect.Dialect;
import io.workflowtelemetry.transforms.dialect.FileDialect;
import io.workflowtelemetry.transforms.dialect.Head;
import io.workflowtelemetry.transforms.dialect.JsonDialect;
import io.workflowtelemetry.transforms.github.GitHubJobDialect;
import io.workflowtelemetry.transforms.github.GitHubRunDialect;
import io.workflowtelemetry.transforms.joblogs.JobLogArchiveDialect;
import io.workflowtelemetry.transforms.joblogs.JobLogDialect;
import io.workflowtelemetry.transforms.junit.JUnitDialect;
import io.workflowtelemetry.transforms.nativelogs.CommitDialect;
import io.workflowtelemetry.transforms.nativelogs.NativeRunDialect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one registry of dialects. A new dialect is a class and a line here. */
public final class Dialects {
  private final List<FileDialect> ofFiles;
  private final List<JsonDialect> ofObjects;

  private Dialects(List<FileDialect> ofFiles, List<JsonDialect> ofObjects) {
    this.ofFiles = ofFiles;
    this.ofObjects = ofObjects;
  }

  /** Returns all dialects, in the order that they are asked in. */
  public static Dialects with(DialectSettings settings) {
    List<FileDialect> ofFiles =
        List.of(new JUnitDialect(), new JobLogDialect(), new JobLogArchiveDialect());
    List<JsonDialect> ofObjects =
        List.of(
            new NativeRunDialect(),
            new GitHubJobDialect(),
            new GitHubRunDialect(),
            new CommitDialect());
    return new Dialects(ofFiles, ofObjects);
  }

  /** Returns the dialect of a file that begins so, null where it is JSON or of no known format. */
  public @Nullable FileDialect of(Head head) {
    for (FileDialect dialect : ofFiles) {
      if (dialect.recognises(head)) {
        return dialect;
      }
    }
    return null;
  }

  /** Returns the dialect of a JSON object, null where none knows it. */
  public @Nullable JsonDialect of(JsonNode object) {
    for (JsonDialect dialect : ofObjects) {
      if (dialect.recognises(object)) {
        return dialect;
      }
    }
    return null;
  }

  /** Returns the dialect of files of that name, null where there is none. */
  public @Nullable FileDialect ofFiles(String name) {
    return named(ofFiles, name);
  }

  /** Returns the dialect of JSON objects of that name, null where there is none. */
  public @Nullable JsonDialect ofObjects(String name) {
    return named(ofObjects, name);
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
