package io.workflowtelemetry.io.git;

import io.workflowtelemetry.schemas.Commit;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A local git repository that commits are read from. It is only read: no hook, filter or other
 * program of the repository runs, and nothing is fetched.
 */
final class GitRepository implements AutoCloseable {

  private static final long COMMIT_LIMIT_BYTES = 16L * 1024 * 1024;

  private final Repository repository;
  private final DiffAttributes attributes;

  private GitRepository(Repository repository, DiffAttributes attributes) {
    this.repository = repository;
    this.attributes = attributes;
  }

  /**
   * Opens a repository.
   *
   * @param directory a work tree's root, its {@code .git} (a folder, or the file of a linked work
   *     tree or submodule), or a bare repository
   * @throws RepositoryNotFoundException when there is none
   */
  static GitRepository open(String directory) throws IOException {
    PlainSettings.install();
    File given = new File(directory).getAbsoluteFile();
    File dotGit = new File(given, Constants.DOT_GIT);
    FileRepositoryBuilder builder = new FileRepositoryBuilder().setMustExist(true);
    if (dotGit.exists()) {
      builder.setWorkTree(given);
    } else if (given.isFile()) {
      builder.setWorkTree(given.getParentFile());
    } else {
      builder.setGitDir(given);
    }
    Repository repository = builder.build();
    try {
      Path workTree = repository.isBare() ? null : existing(repository.getWorkTree());
      return new GitRepository(
          repository, new DiffAttributes(repository.getCommonDirectory().toPath(), workTree));
    } catch (IOException unreadable) {
      repository.close();
      throw unreadable;
    }
  }

  private static @Nullable Path existing(File workTree) {
    return workTree.isDirectory() ? workTree.toPath() : null;
  }

  /**
   * What the repository knows of a commit.
   *
   * <p>Empty when it isn't there whole: the commit, its first parent (unless the clone is shallow
   * and ends here), a tree or a blob is missing or broken, or the name is another object's. A clone
   * that was made without files or folders has the commit all the same, without counts.
   *
   * @param sha forty hex digits; anything else is no commit
   * @throws IOException when the repository can't be read
   */
  Optional<Commit> find(String sha) throws IOException {
    if (!ObjectId.isId(sha)) {
      return Optional.empty();
    }
    ObjectId id = ObjectId.fromString(sha);
    try (ObjectReader reader = repository.newObjectReader()) {
      Optional<CommitObject> commit = commit(reader, id);
      if (commit.isEmpty()) {
        return Optional.empty();
      }
      ObjectId parent = commit.get().parent();
      ObjectId parentTree = null;
      if (parent != null && !repository.getObjectDatabase().getShallowCommits().contains(id)) {
        Optional<CommitObject> parentCommit = commit(reader, parent);
        if (parentCommit.isEmpty()) {
          return Optional.empty();
        }
        parentTree = parentCommit.get().tree();
      }
      Commit.Builder found =
          Commit.newBuilder()
              .setSha(id.name())
              .setAuthor(commit.get().author())
              .setMessageLength(commit.get().messageLength())
              .setCommittedAt(commit.get().committedAt());
      return Optional.of(count(found, reader, parentTree, commit.get().tree()).build());
    } catch (MissingObjectException
        | IncorrectObjectTypeException
        | CorruptObjectException
        | EOFException notThereWhole) {
      return Optional.empty();
    }
  }

  /**
   * The message of a commit; empty when it isn't there.
   *
   * @param sha forty hex digits; anything else is no commit
   * @throws IOException when the repository can't be read
   */
  Optional<String> message(String sha) throws IOException {
    if (!ObjectId.isId(sha)) {
      return Optional.empty();
    }
    try (ObjectReader reader = repository.newObjectReader()) {
      return commit(reader, ObjectId.fromString(sha)).map(CommitObject::message);
    } catch (MissingObjectException
        | IncorrectObjectTypeException
        | CorruptObjectException
        | EOFException notThereWhole) {
      return Optional.empty();
    }
  }

  private Commit.Builder count(
      Commit.Builder commit, ObjectReader reader, @Nullable ObjectId before, ObjectId after)
      throws IOException {
    try {
      CommitChanges changes = CommitChanges.between(reader, attributes, before, after);
      return commit
          .setFilesChanged(changes.files())
          .setLinesAdded(changes.lines().added())
          .setLinesRemoved(changes.lines().removed());
    } catch (MissingObjectException missing) {
      if (!isPartial()) {
        throw missing;
      }
      return commit;
    }
  }

  /** Says whether objects may be missing on purpose: some remote promises to have them. */
  private boolean isPartial() {
    Config settings = repository.getConfig();
    return settings.getSubsections("remote").stream()
        .anyMatch(remote -> settings.getBoolean("remote", remote, "promisor", false));
  }

  private static Optional<CommitObject> commit(ObjectReader reader, ObjectId id)
      throws IOException {
    ObjectLoader loader = reader.open(id, Constants.OBJ_COMMIT);
    return loader.getSize() > COMMIT_LIMIT_BYTES
        ? Optional.empty()
        : CommitObject.parse(loader.getBytes());
  }

  @Override
  public void close() {
    repository.close();
  }
}
