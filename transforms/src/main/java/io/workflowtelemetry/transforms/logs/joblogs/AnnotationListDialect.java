package io.workflowtelemetry.transforms.logs.joblogs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.transforms.logs.dialect.FileDialect;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import io.workflowtelemetry.transforms.logs.dialect.JsonText;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The annotations of a job's check run, as GitHub's REST interface lists them. They name neither
 * their run nor their job, so the place of the file tells the run, as it does of logs, and its name
 * the job. Told by the fields of the first.
 */
public final class AnnotationListDialect implements FileDialect {
  private static final long serialVersionUID = 1L;

  /** A check run of GitHub Actions has the id of its job. */
  private static final Pattern JOB =
      Pattern.compile(
          "(?:annotations[-_])?(?:job[-_]|check[-_]?run[-_])?([0-9]{1,19})(?:[-_.]annotations)?"
              + "(?:\\.json)?(?:\\.(?:gz|zst))?");

  @Override
  public String name() {
    return "github-annotations";
  }

  @Override
  public RecordType recordType() {
    return RecordType.NOTED;
  }

  @Override
  public Framing framing() {
    return Framing.WHOLE;
  }

  @Override
  public boolean recognises(Head head) {
    if (!head.beginsWith('[')) {
      return false;
    }
    Set<String> names = new HashSet<>();
    try (JsonParser parser = JsonText.FACTORY.createParser(head.bytes())) {
      JsonToken token = parser.nextToken();
      while (token == JsonToken.START_ARRAY) {
        token = parser.nextToken();
      }
      if (token != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        names.add(parser.currentName());
        parser.nextToken();
        parser.skipChildren();
      }
    } catch (IOException e) {
      // The first bytes may end within a long message; the fields before it tell.
    }
    return Annotations.isOne(names::contains);
  }

  @Override
  public void parse(byte[] payload, Place place, Understood output)
      throws MalformedRecordException {
    JsonNode list = JsonText.read(payload);
    if (!list.isArray()) {
      throw new MalformedRecordException(Kind.WRONG_TYPE, "annotations are an array");
    }
    Matcher job = JOB.matcher(LogNames.last(place.file()));
    Annotations.tell(list, job.matches() ? job.group(1) : null, name(), place, output);
  }
}
