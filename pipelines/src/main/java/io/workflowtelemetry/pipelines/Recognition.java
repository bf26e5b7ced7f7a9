package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.logs.RecogniseFile;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Dialects;
import io.workflowtelemetry.transforms.logs.FileFormat;
import org.jspecify.annotations.Nullable;

/** Tells files by the dialects that parse them. */
final class Recognition implements RecogniseFile {
  private static final long serialVersionUID = 1L;

  private final DialectSettings settings;
  private transient volatile @Nullable Dialects dialects;

  Recognition(DialectSettings settings) {
    this.settings = settings;
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
}
