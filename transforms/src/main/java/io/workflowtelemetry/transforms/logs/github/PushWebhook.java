package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.transforms.logs.dialect.CommitFields;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Notes;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.SecretReference;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** GitHub's {@code push} webhook: what it says of the commits that were pushed. */
public final class PushWebhook extends WebhookDialect {
  private static final long serialVersionUID = 1L;

  /** GitHub names no more files of a commit; where it names as many, there may be others. */
  private static final int MOST_FILES = 3_000;

  /**
   * Creates the dialect.
   *
   * @param secret what deliveries with headers must be signed with; null where none has to be
   */
  public PushWebhook(@Nullable SecretReference secret) {
    super("push", RecordType.COMMIT, secret);
  }

  @Override
  boolean recognisesPayload(JsonNode payload) {
    return payload.path("commits").isArray()
        && payload.has("ref")
        && (payload.has("before") || payload.has("after"));
  }

  @Override
  void parse(Delivery delivery, Place place, Understood output) throws MalformedRecordException {
    JsonFields payload = delivery.payload();
    boolean deleted = Boolean.TRUE.equals(payload.flag("deleted"));
    List<Commit> commits = new ArrayList<>();
    for (JsonFields commit : payload.objects("commits")) {
      commits.add(commit(commit));
    }
    if (deleted || commits.isEmpty()) {
      output.observation(Notes.of("GitHub webhook push without commits", place));
    } else {
      commits.forEach(output::commit);
    }
  }

  private static Commit commit(JsonFields fields) throws MalformedRecordException {
    JsonFields author = fields.object("author");
    return new Commit(
        JsonFields.required("id", CommitFields.sha(fields, "id")),
        author == null ? null : author.text("name"),
        CommitFields.length(fields.longText("message")),
        filesChanged(fields),
        null,
        null,
        fields.time("timestamp"));
  }

  private static @Nullable Long filesChanged(JsonFields fields) throws MalformedRecordException {
    Set<String> files = new HashSet<>();
    boolean told = false;
    for (String field : new String[] {"added", "removed", "modified"}) {
      List<String> changed = fields.texts(field);
      if (changed != null) {
        files.addAll(changed);
        told = true;
      }
    }
    return told && files.size() < MOST_FILES ? (long) files.size() : null;
  }
}
