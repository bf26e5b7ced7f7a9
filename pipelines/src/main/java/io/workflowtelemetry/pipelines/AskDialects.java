package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.logs.RecogniseFile;
import io.workflowtelemetry.io.logs.RecordTime;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Dialects;
import io.workflowtelemetry.transforms.logs.FileFormat;
import io.workflowtelemetry.transforms.logs.RecordTimes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tells files, and the time of records, by the dialects that parse them. */
final class AskDialects implements RecogniseFile, RecordTime {
  private static final long serialVersionUID = 1L;

  private final DialectSettings settings;
  private final @Nullable String defaultRepository;
  private transient volatile @Nullable Dialects dialects;
  private transient volatile @Nullable RecordTimes times;

  private AskDialects(DialectSettings settings, @Nullable String defaultRepository) {
    this.settings = settings;
    this.defaultRepository = defaultRepository;
  }

  /** Returns what asks the dialects of logs. */
  static AskDialects of(LogSettings logs) {
    return new AskDialects(logs.dialects(), logs.repository());
  }

  /** Returns what takes every record for JSON. */
  static AskDialects allJson() {
    return new AskDialects(DialectSettings.allJson(), null);
  }

  @Override
  public Recognised recognise(byte[] head, String file) {
    Dialects known = dialects;
    if (known == null) {
      known = Dialects.with(settings);
      dialects = known;
    }
    FileFormat format = FileFormat.of(head, file, known);
    return new Recognised(
        format.name(), format.framing(), !format.name().equals(FileFormat.UNKNOWN));
  }

  @Override
  public @Nullable Instant of(RawLog record) {
    RecordTimes known = times;
    if (known == null) {
      known = RecordTimes.of(settings, defaultRepository);
      times = known;
    }
    return known.latest(record);
  }
}
