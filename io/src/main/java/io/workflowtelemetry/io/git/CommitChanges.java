package io.workflowtelemetry.io.git;

import io.workflowtelemetry.io.git.FileChange.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.jspecify.annotations.Nullable;

/**
 * How much differs between two trees, in the numbers of {@code git show --numstat -M}.
 *
 * @param files paths that differ; a renamed file is one
 * @param lines added and removed in those that are text
 */
record CommitChanges(long files, LineCounts lines) {

  /**
   * Compares two trees.
   *
   * @param before null for the empty tree
   * @throws org.eclipse.jgit.errors.MissingObjectException when a tree or a file isn't there
   */
  static CommitChanges between(
      ObjectReader reader, DiffAttributes attributes, @Nullable ObjectId before, ObjectId after)
      throws IOException {
    FileContents contents = new FileContents(reader, attributes);
    List<FileChange> changes = Renames.join(walk(reader, before, after), contents);
    LineCounts lines = LineCounts.NONE;
    for (FileChange change : changes) {
      lines = lines.plus(count(change, contents));
    }
    return new CommitChanges(changes.size(), lines);
  }

  private static LineCounts count(FileChange change, FileContents contents) throws IOException {
    Entry before = change.before();
    Entry after = change.after();
    if (change.keepsContent()) {
      if (after != null) {
        // No line is counted, but git wouldn't show a commit whose file is missing.
        contents.require(after);
      }
      return LineCounts.NONE;
    }
    byte[] old = before == null ? new byte[0] : contents.text(before);
    byte[] now = after == null ? new byte[0] : contents.text(after);
    return old == null || now == null ? LineCounts.NONE : LineDiff.count(old, now);
  }

  private static List<FileChange> walk(
      ObjectReader reader, @Nullable ObjectId before, ObjectId after) throws IOException {
    List<FileChange> changes = new ArrayList<>();
    try (TreeWalk walk = new TreeWalk(reader)) {
      if (before == null) {
        walk.addTree(new EmptyTreeIterator());
      } else {
        walk.addTree(before);
      }
      walk.addTree(after);
      walk.setRecursive(true);
      walk.setFilter(TreeFilter.ANY_DIFF);
      while (walk.next()) {
        Entry old = entry(walk, 0);
        Entry now = entry(walk, 1);
        // Odd modes of old tools, such as group-writable files, differ only in the raw tree.
        if (old == null || now == null || !old.equals(now)) {
          changes.add(new FileChange(old, now));
        }
      }
    } catch (IndexOutOfBoundsException pastTheEnd) {
      // How JGit's parser fails on a tree that is cut off or no tree at all.
      throw new CorruptObjectException(after, pastTheEnd.getMessage());
    }
    return changes;
  }

  private static @Nullable Entry entry(TreeWalk walk, int tree) {
    FileMode mode = FileMode.fromBits(walk.getRawMode(tree));
    return mode == FileMode.MISSING
        ? null
        : new Entry(walk.getPathString(), mode, walk.getObjectId(tree));
  }
}
