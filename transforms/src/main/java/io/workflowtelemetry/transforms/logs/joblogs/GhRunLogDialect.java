package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.transforms.logs.dialect.FileDialect;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The logs of a run's jobs one after the other, as GitHub's command line writes them with {@code gh
 * run view --log}: each line has the job and the step before it. Told by the first line.
 */
public final class GhRunLogDialect implements FileDialect {
  private static final long serialVersionUID = 1L;

  /** With nine digits, since a name with eight is a day as a rule. */
  private static final Pattern RUN =
      Pattern.compile("(?:logs_|run[-_])?([0-9]{9,19})(?:\\.(?:log|txt|tsv))?(?:\\.(?:gz|zst))?");

  @Override
  public String name() {
    return "gh-run-log";
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
    return GhLog.isLog(head.bytes());
  }

  @Override
  public void parse(byte[] payload, Place place, Understood output)
      throws MalformedRecordException {
    List<GhLog.Job> jobs = GhLog.read(payload);
    Place known = LogNames.named(place, RUN);
    for (GhLog.Job job : jobs) {
      job.summary().tell(job.name(), place.file() + "!" + job.name(), known, output);
    }
  }
}
