package io.workflowtelemetry.io.git;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.eclipse.jgit.errors.RepositoryNotFoundException;

/**
 * Looks commits up in local git repositories: object names in, what is known of those commits out.
 * A name that no repository has is left out. Each name is looked up as often as it comes, so it
 * should come once.
 *
 * <p>The numbers are those of {@code git show --numstat -M --first-parent -m} with git's own
 * defaults, whatever the settings of the user, the machine or the repository: against the first
 * parent, or the empty tree for a root commit and where a shallow clone ends; renames from one half
 * likeness on; a binary file is a file with no lines, a submodule a line. The message's length is
 * in Unicode code points, without the line feeds at its end.
 *
 * <p>Not found is also what isn't there whole (a missing tree, file or first parent, which git
 * would fail on or fetch), and every name that is not a commit's full one. Of several repositories
 * the first that has the commit whole answers. What differs from git: a file of 50 MiB or 4 million
 * lines counts as binary (in git one over 512 MiB); {@code refs/replace} is not followed; of
 * attributes {@code diff}, {@code -diff} and {@code binary} are honoured, but not drivers'
 * settings.
 */
public final class LookUpCommits extends PTransform<PCollection<String>, PCollection<Commit>> {

  private static final long serialVersionUID = 1L;

  private final List<String> repositoryDirectories;

  private LookUpCommits(List<String> repositoryDirectories) {
    this.repositoryDirectories = List.copyOf(repositoryDirectories);
  }

  /**
   * Looks up in these repositories, in this order.
   *
   * @param repositoryDirectories each a work tree's root, its {@code .git}, or a bare repository;
   *     readable under this path wherever the pipeline runs
   * @throws IllegalArgumentException when one is no git repository; the message names it
   */
  public static LookUpCommits in(List<String> repositoryDirectories) {
    for (String directory : repositoryDirectories) {
      try {
        GitRepository.open(directory).close();
      } catch (RepositoryNotFoundException notFound) {
        throw new IllegalArgumentException(directory + " is not a git repository", notFound);
      } catch (IOException unreadable) {
        throw new IllegalArgumentException(
            directory + " can't be read as a git repository: " + unreadable.getMessage(),
            unreadable);
      }
    }
    return new LookUpCommits(repositoryDirectories);
  }

  @Override
  public PCollection<Commit> expand(PCollection<String> shas) {
    return shas.apply("LookUp", ParDo.of(new LookUp(repositoryDirectories)))
        .setCoder(RecordCoder.of(Commit.class));
  }

  // Not private, since Beam calls its public methods by reflection.
  static final class LookUp extends DoFn<String, Commit> {
    private static final long serialVersionUID = 1L;

    private final List<String> directories;
    private transient List<GitRepository> repositories = new ArrayList<>();

    LookUp(List<String> directories) {
      this.directories = directories;
    }

    @Setup
    public void open() throws IOException {
      repositories = new ArrayList<>();
      for (String directory : directories) {
        repositories.add(GitRepository.open(directory));
      }
    }

    @ProcessElement
    public void lookUp(@Element String sha, OutputReceiver<Commit> commits) throws IOException {
      var unused = find(sha, commits);
    }

    /**
     * Gives a commit, of the first repository that has its files, else of the first that has it;
     * returns whether there is one.
     */
    boolean find(String sha, OutputReceiver<Commit> commits) throws IOException {
      Commit found = null;
      for (GitRepository repository : repositories) {
        Commit commit = repository.find(sha).orElse(null);
        if (found == null || (commit != null && commit.getFilesChanged() != null)) {
          found = commit;
        }
        if (found != null && found.getFilesChanged() != null) {
          break;
        }
      }
      if (found != null) {
        commits.output(found);
      }
      return found != null;
    }

    @Teardown
    public void close() {
      for (GitRepository repository : repositories) {
        repository.close();
      }
      repositories = List.of();
    }
  }
}
