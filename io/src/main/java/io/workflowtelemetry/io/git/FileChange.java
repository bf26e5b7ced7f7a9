package io.workflowtelemetry.io.git;

import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A path that differs between two trees, or two paths of a renamed file.
 *
 * @param before the entry of the old tree; null when the file is new
 * @param after the entry of the new tree; null when the file is gone
 */
record FileChange(@Nullable Entry before, @Nullable Entry after) {

  /**
   * An entry of a tree.
   *
   * @param path from the repository's root, with slashes
   * @param mode one of the modes that git knows
   * @param id the blob, or the commit of a submodule
   */
  record Entry(String path, FileMode mode, ObjectId id) {

    boolean isFile() {
      return mode == FileMode.REGULAR_FILE || mode == FileMode.EXECUTABLE_FILE;
    }

    boolean isSubmodule() {
      return mode == FileMode.GITLINK;
    }

    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  /** The same object on both sides: a changed mode, or a file that only moved. */
  boolean keepsContent() {
    return before != null && after != null && before.id().equals(after.id());
  }
}
