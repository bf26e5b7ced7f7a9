package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.transforms.logs.dialect.FileDialect;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The log of a job, as GitHub gives it: each line begins with an instant of seven decimals. Told by
 * its first line.
 */
public final class JobLogDialect implements FileDialect {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "github-job-log";
  }

  @Override
  public RecordType recordType() {
    return RecordType.JOB_LOG;
  }

  @Override
  public Framing framing() {
    return Framing.WHOLE;
  }

  @Override
  public boolean recognises(Head head) {
    int from = head.beginsWith(0xef, 0xbb, 0xbf) ? 3 : 0;
    return LineTime.isAt(head.bytes(), from, head.bytes().length);
  }

  @Override
  public void parse(byte[] payload, Place place, Understood output)
      throws MalformedRecordException {
    LogSummary summary;
    try {
      summary = new LogBudget().read(new ByteArrayInputStream(payload), null);
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory can be read", e);
    }
    if (summary == null) {
      throw new MalformedRecordException(
          Kind.UNRECOGNISED, "the first line begins with no instant of seven decimals");
    }
    summary.tell(LogNames.title(place.file()), place.file(), place, output);
  }
}
