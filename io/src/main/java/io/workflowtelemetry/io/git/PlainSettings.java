package io.workflowtelemetry.io.git;

import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * Keeps JGit from the settings of the user and of the machine, so that the same repository gives
 * the same numbers everywhere. It also keeps JGit from starting the {@code git} program (to find
 * the machine's settings) and from writing (probe files in the repository, measured clock
 * resolutions in the user's settings).
 *
 * <p>JGit knows only one source of settings in a JVM, so this holds for the whole JVM from the
 * first repository on. Nothing else in this project uses JGit.
 */
final class PlainSettings extends SystemReader.Delegate {

  private static final PlainSettings INSTANCE = new PlainSettings(SystemReader.getInstance());

  private PlainSettings(SystemReader delegate) {
    super(delegate);
  }

  static synchronized void install() {
    if (SystemReader.getInstance() != INSTANCE) {
      SystemReader.setInstance(INSTANCE);
    }
  }

  @Override
  public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
    return new NoSettings(fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
    return new NoSettings(fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
    return new NoSettings(fs);
  }

  /** Settings without a file. They know one thing: how exact the times of files are. */
  private static final class NoSettings extends FileBasedConfig {

    NoSettings(FS fs) {
      super(null, fs);
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public boolean isOutdated() {
      return false;
    }

    /** The coarsest that any file system has; JGit would measure it for lack of an answer. */
    @Override
    public long getTimeUnit(
        String section, @Nullable String subsection, String name, long fallback, TimeUnit unit) {
      return section.equals("filesystem") ? unit.convert(2, TimeUnit.SECONDS) : fallback;
    }
  }
}
