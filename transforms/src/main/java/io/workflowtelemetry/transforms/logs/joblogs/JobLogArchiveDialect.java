package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.transforms.logs.dialect.FileDialect;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.util.regex.Pattern;

/**
 * The archive of a run's logs, as GitHub gives it: at the top a file of each job, and of each job a
 * folder with a file of each step. Told by the first bytes of a zip file.
 */
public final class JobLogArchiveDialect implements FileDialect {
  private static final long serialVersionUID = 1L;

  private static final Pattern RUN = Pattern.compile("(?:logs_)?([0-9]{5,19})\\.zip");

  @Override
  public String name() {
    return "github-job-log-archive";
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
    return head.beginsWith('P', 'K', 3, 4) || head.beginsWith('P', 'K', 5, 6);
  }

  @Override
  public void parse(byte[] payload, Place place, Understood output)
      throws MalformedRecordException {
    LogArchive archive = LogArchive.read(payload);
    Place known = LogNames.named(place, RUN);
    for (LogArchive.JobEntry job : archive.jobs()) {
      job.summary().tell(job.name(), place.file() + "!" + job.entry(), known, output);
    }
  }
}
