package io.workflowtelemetry.io.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.io.git.GitProgram.Counts;
import io.workflowtelemetry.schemas.Commit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commits as a git repository has them, compared with the git program's own answers. */
class LookUpCommitsTest {

  private final Path folder;
  private final Path work;
  private final GitProgram git;

  LookUpCommitsTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    work = Files.createDirectory(folder.resolve("work"));
    git = GitProgram.in(work);
  }

  @BeforeEach
  void createRepository() throws Exception {
    git.run("init", "-q", "-b", "main", ".");
  }

  private static List<Commit> find(List<String> directories, String... shas) throws IOException {
    List<Commit> found = new ArrayList<>();
    for (String sha : shas) {
      for (String directory : directories) {
        try (GitRepository repository = GitRepository.open(directory)) {
          repository.find(sha).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private List<Commit> find(String... shas) throws IOException {
    return find(List.of(work.toString()), shas);
  }

  private static Counts counts(Commit commit) {
    return new Counts(commit.getFilesChanged(), commit.getLinesAdded(), commit.getLinesRemoved());
  }

  private void assertGitAgreesOnAll() throws Exception {
    Map<String, Counts> expected = new TreeMap<>(git.showAll());
    Map<String, Counts> actual = new TreeMap<>();
    for (String sha : expected.keySet()) {
      actual.put(sha, counts(find(sha).get(0)));
    }
    assertThat(actual, equalTo(expected));
  }

  private static String lines(String prefix, int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append(prefix).append(' ').append(i * 7919 % 1000).append('\n');
    }
    return lines.toString();
  }

  @Test
  void countsRootEmptyAndMergeCommits() throws Exception {
    git.write("a.txt", "one\ntwo\n");
    String root = git.commitAll("root");
    String nothing = git.commitAll("nothing");
    git.run("checkout", "-q", "-b", "side");
    git.write("side.txt", lines("side", 5));
    git.commitAll("side");
    git.run("checkout", "-q", "main");
    git.write("a.txt", "one\n2\n3");
    git.commitAll("main");
    git.run("merge", "-q", "--no-edit", "side");
    String merge = git.run("rev-parse", "HEAD");

    assertThat(counts(find(root).get(0)), is(new Counts(1, 2, 0)));
    assertThat(counts(find(nothing).get(0)), is(new Counts(0, 0, 0)));
    assertThat(counts(find(merge).get(0)), is(new Counts(1, 5, 0)));
    assertGitAgreesOnAll();
  }

  @Test
  void countsRenamesAsGitDoes() throws Exception {
    for (String name : List.of("pure", "edited", "dir/moved", "half", "twin", "limit")) {
      git.write(name, lines(name, 100));
    }
    git.write("empty", "");
    git.commitAll("before");
    git.run("mv", "pure", "pure2");
    git.run("mv", "edited", "edited2");
    git.write("edited2", lines("edited", 90) + "other\n");
    git.run("rm", "-q", "dir/moved");
    git.write("other/moved", lines("moved", 10) + lines("dir/moved", 70));
    git.run("rm", "-q", "half");
    git.write("halved", lines("half", 40) + lines("changed", 55));
    git.run("rm", "-q", "limit");
    git.write("limited", lines("limit", 52) + lines("alter", 48));
    // One file gone, two new ones with its content: a rename and a new file, not a copy.
    git.run("rm", "-q", "twin");
    git.write("twin1", lines("twin", 100));
    git.write("twin2", lines("twin", 100));
    git.run("mv", "empty", "empty2");
    git.commitAll("after");

    assertGitAgreesOnAll();
  }

  @ParameterizedTest
  @CsvSource({"1000, 1000", "1001, 2002"})
  void looksForRenamesUpToGitsLimit(int files, long expectedFiles) throws Exception {
    for (int i = 0; i < files; i++) {
      git.write("old/" + i, lines("file " + i, 8));
    }
    git.commitAll("before");
    git.run("rm", "-rq", "old");
    for (int i = 0; i < files; i++) {
      git.write("new/n" + i, lines("file " + i, 8) + "more\n");
    }
    String sha = git.commitAll("after");

    assertThat(counts(find(sha).get(0)), is(git.show(sha)));
    assertThat(counts(find(sha).get(0)).files(), is(expectedFiles));
  }

  @Test
  void takesHugeFilesForBinary() throws Exception {
    git.write("long", "some line of text\n".repeat(3_000_000));
    git.write("many", "\n".repeat(FileContents.LINES_LIMIT + 1));
    git.write("small", "\n".repeat(FileContents.LINES_LIMIT));
    assertThat(
        counts(find(git.commitAll("huge")).get(0)), is(new Counts(3, FileContents.LINES_LIMIT, 0)));
  }

  @Test
  void countsBinariesModesLinksAndSubmodules() throws Exception {
    git.write("zero", new byte[] {1, 0, 2, '\n'});
    byte[] late = lines("text", 2000).getBytes(UTF_8);
    late[8000] = 0;
    git.write("late", late);
    byte[] early = lines("text", 2000).getBytes(UTF_8);
    early[7999] = 0;
    git.write("early", early);
    git.write("script", "echo\n");
    git.write("plain", "target");
    Files.createSymbolicLink(work.resolve("link"), Path.of("plain"));
    git.run("update-index", "--add", "--cacheinfo", "160000," + "1".repeat(40) + ",module");
    String first = git.commitAllKeepingSubmodules("first");
    git.write("zero", new byte[] {3, 0});
    late[3] = '\n';
    git.write("late", late);
    git.run("update-index", "--cacheinfo", "160000," + "2".repeat(40) + ",module");
    assertThat(work.resolve("script").toFile().setExecutable(true), is(true));
    Files.delete(work.resolve("link"));
    Files.createSymbolicLink(work.resolve("link"), Path.of("script"));
    String second = git.commitAllKeepingSubmodules("second");
    // A file becomes a link, a link a file, a submodule a file, a file a folder.
    Files.delete(work.resolve("link"));
    git.write("link", "now a file\n");
    Files.delete(work.resolve("plain"));
    Files.createSymbolicLink(work.resolve("plain"), Path.of("script"));
    git.run("rm", "-q", "--cached", "module");
    git.write("module", "file\n");
    Files.delete(work.resolve("script"));
    git.write("script/run", "echo\n");
    git.commitAll("third");

    assertThat(counts(find(first).get(0)), is(git.show(first)));
    assertThat(counts(find(second).get(0)).files(), is(5L));
    assertGitAgreesOnAll();
  }

  @Test
  void countsLineEndsAsGitDoes() throws Exception {
    git.write("windows", "a\r\nb\r\nc\r\n");
    git.write("open", "a\nb");
    git.write("emptied", "x\n");
    git.commitAll("before");
    git.write("windows", "a\nb\r\nc\r\n");
    git.write("open", "a\nb\n");
    git.write("emptied", "");
    git.commitAll("after");

    assertGitAgreesOnAll();
  }

  @Test
  void honoursAttributesOfTheWorkTree() throws Exception {
    git.write(
        ".gitattributes",
        "[attr]frozen -diff\n*.lock -diff\n*.bin diff\n*.gen binary\n*.cold frozen\n*.java diff=java\n");
    git.write("deep/er/.gitattributes", "kept.lock !diff\n*.md -diff\n");
    for (String path :
        List.of(
            "a.lock", "a.gen", "a.cold", "A.java", "deep/er/kept.lock", "deep/er/a.md", "b.md")) {
      git.write(path, "1\n2\n");
    }
    git.write("a.bin", new byte[] {'1', '\n', 0, '\n'});
    git.commitAll("attributes");
    assertGitAgreesOnAll();

    Files.createDirectories(work.resolve(".git/info"));
    Files.writeString(work.resolve(".git/info/attributes"), "*.md diff\nb.md -diff\n");
    assertGitAgreesOnAll();
  }

  @Test
  void readsAuthorAndMessageInTheirCharset() throws Exception {
    git.write("a", "a\n");
    git.run("add", "-A");
    String tree = git.run("write-tree");
    String emoji = commitObject(tree, "Zoë 🦊", "", "grüße 🎉\n\nbody\n\n\n".getBytes(UTF_8));
    String latin =
        commitObject(
            tree, "Zo\u00eb", "encoding ISO-8859-1\n", "gr\u00fc\u00dfe\n".getBytes(ISO_8859_1));
    String undeclared = commitObject(tree, "A", "", "gr\u00fc\n".getBytes(ISO_8859_1));
    String unknown = commitObject(tree, "", "encoding none-such\n", "grüß".getBytes(UTF_8));

    assertThat(find(emoji).get(0).getMessageLength(), is(13L));
    assertThat(find(emoji).get(0).getAuthor(), is("Zoë 🦊"));
    assertThat(find(latin).get(0).getMessageLength(), is(5L));
    assertThat(find(latin).get(0).getAuthor(), is("Zoë"));
    assertThat(find(undeclared).get(0).getMessageLength(), is(3L));
    assertThat(find(unknown).get(0).getMessageLength(), is(4L));
    assertThat(find(unknown).get(0).getAuthor(), is(nullValue()));
  }

  @Test
  void theTimeIsTheCommittersAsGitTellsIt() throws Exception {
    git.write("a", "a\n");
    String sha = git.commitAll("a");
    String tree = git.run("rev-parse", "HEAD^{tree}");
    String first = commitObject(tree, "A", "", "m".getBytes(UTF_8));

    assertThat(
        find(sha).get(0).getCommittedAt(),
        is(Instant.ofEpochSecond(Long.parseLong(git.run("show", "-s", "--format=%ct", sha)))));
    assertThat(find(first).get(0).getCommittedAt(), is(Instant.ofEpochSecond(1)));
    for (String time : List.of("", "0 +0000", "-5 +0000", "soon", "99999999999999 +0000")) {
      byte[] odd =
          ("tree " + tree + "\nauthor A <a> 1 +0000\ncommitter C <c> " + time + "\n\nm")
              .getBytes(UTF_8);
      String id =
          new String(
                  git.run(odd, "hash-object", "-t", "commit", "-w", "--stdin", "--literally"),
                  UTF_8)
              .strip();
      assertThat(time, find(id).get(0).getCommittedAt(), is(nullValue()));
    }
  }

  private String commitObject(String tree, String author, String extra, byte[] message)
      throws Exception {
    byte[] head =
        ("tree "
                + tree
                + "\nauthor "
                + author
                + " <a@example.org> 1 +0000\ncommitter C <c@example.org> 1 +0000\n"
                + extra
                + "\n")
            .getBytes(extra.contains("8859") ? ISO_8859_1 : UTF_8);
    byte[] all = new byte[head.length + message.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(message, 0, all, head.length, message.length);
    return new String(
            git.run(all, "hash-object", "-t", "commit", "-w", "--stdin", "--literally"), UTF_8)
        .strip();
  }

  @Test
  void findsNothingWhereGitHasNoSuchCommit() throws Exception {
    git.write("a", "a\n");
    String sha = git.commitAll("a");
    git.run("tag", "-a", "-m", "tag", "v1");
    String garbageCommit =
        new String(
                git.run(
                    "tree".getBytes(UTF_8),
                    "hash-object",
                    "-t",
                    "commit",
                    "-w",
                    "--stdin",
                    "--literally"),
                UTF_8)
            .strip();
    String garbageTree =
        new String(
                git.run(
                    "1006".getBytes(UTF_8),
                    "hash-object",
                    "-t",
                    "tree",
                    "-w",
                    "--stdin",
                    "--literally"),
                UTF_8)
            .strip();

    assertThat(
        find(
            git.run("rev-parse", "v1"),
            git.run("rev-parse", "HEAD^{tree}"),
            git.run("rev-parse", "HEAD:a"),
            sha.substring(0, 12),
            sha + "0",
            "g".repeat(40),
            "0".repeat(40),
            "",
            "HEAD",
            garbageCommit,
            commitObject(garbageTree, "A", "", new byte[0])),
        is(empty()));
  }

  @Test
  void findsNothingWhereObjectsAreMissingOrBroken() throws Exception {
    git.write("a", lines("a", 3));
    String blobGone = git.commitAll("a");
    git.write("b", lines("b", 3));
    String parentGone = git.commitAll("b");
    git.write("c", lines("c", 3));
    String whole = git.commitAll("c");
    git.write("d", lines("d", 3));
    String broken = git.commitAll("d");
    git.run("mv", "c", "c2");
    String movedGone = git.commitAll("e");
    git.write("d", lines("d", 4));
    String emptied = git.commitAll("f");
    String expected = git.show(whole).toString();
    Files.delete(loose(git.run("rev-parse", blobGone + ":a")));
    Path brokenBlob = loose(git.run("rev-parse", broken + ":d"));
    assertThat(brokenBlob.toFile().setWritable(true), is(true));
    Files.write(brokenBlob, new byte[] {120, 1, 99, 99, 99});
    Path emptyTree = loose(git.run("rev-parse", emptied + "^{tree}"));
    assertThat(emptyTree.toFile().setWritable(true), is(true));
    Files.write(emptyTree, new byte[0]);

    assertThat(counts(find(whole).get(0)).toString(), is(expected));
    assertThat(find(blobGone, broken, emptied), is(empty()));

    Files.delete(loose(git.run("rev-parse", movedGone + ":c2")));
    Files.delete(loose(blobGone));
    assertThat(find(movedGone, blobGone, parentGone), is(empty()));
  }

  /** Who clones without files knows the commits, but not how much they changed. */
  @Test
  void aCloneWithoutFilesHasCommitsWithoutCounts() throws Exception {
    git.write("a", lines("a", 30));
    String first = git.commitAll("first");
    git.write("a", lines("a", 40));
    String sha = git.commitAll("second");
    Commit whole = find(sha).get(0);
    git.run("config", "uploadpack.allowFilter", "true");
    for (String filter : List.of("blob:none", "tree:0")) {
      Path partial = folder.resolve("partial " + filter.charAt(0));
      git.run(
          "clone",
          "-q",
          "--no-checkout",
          "--filter=" + filter,
          work.toUri().toString(),
          partial.toString());
      assertThat(
          find(List.of(partial.toString()), sha),
          contains(
              Commit.newBuilder(whole)
                  .setFilesChanged(null)
                  .setLinesAdded(null)
                  .setLinesRemoved(null)
                  .build()));
      assertThat(
          find(List.of(partial.toString()), first).get(0).getAuthor(), is(whole.getAuthor()));
    }
  }

  private Path loose(String id) {
    return work.resolve(".git/objects").resolve(id.substring(0, 2)).resolve(id.substring(2));
  }

  @Test
  void readsPackedBareLinkedAndShallowRepositories() throws Exception {
    git.write("a", lines("a", 30));
    git.commitAll("a");
    git.write("a", lines("a", 40));
    String sha = git.commitAll("b");
    git.run("worktree", "add", "-q", folder.resolve("linked").toString());
    git.run("clone", "-q", "--bare", ".", folder.resolve("bare.git").toString());
    git.run("gc", "-q");
    git.run(
        "clone", "-q", "--depth=1", work.toUri().toString(), folder.resolve("shallow").toString());

    Counts whole = git.show(sha);
    for (String directory : List.of("work", "work/.git", "linked", "linked/.git", "bare.git")) {
      String path = folder.resolve(directory).toString();
      assertThat(directory, counts(find(List.of(path), sha).get(0)), is(whole));
    }
    Path shallow = folder.resolve("shallow");
    Counts cut = GitProgram.in(shallow).show(sha);
    assertThat(counts(find(List.of(shallow.toString()), sha).get(0)), is(cut));
    assertThat(cut, is(new Counts(1, 40, 0)));
  }

  @Test
  void leavesTheRepositoryAsItWas() throws Exception {
    git.write("a", lines("a", 30));
    String sha = git.commitAll("a");
    git.run("config", "core.hooksPath", "hooks");
    git.run("config", "diff.renames", "false");
    List<String> before = tree();
    find(sha);
    assertThat(tree(), equalTo(before));
  }

  private List<String> tree() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.map(Path::toString).sorted().toList();
    }
  }

  @Test
  void takesTheFirstRepositoryThatHasTheCommit() throws Exception {
    git.write("a", lines("a", 3));
    String sha = git.commitAll("a");
    Path other = Files.createDirectory(folder.resolve("other"));
    GitProgram otherGit = GitProgram.in(other);
    otherGit.run("init", "-q", ".");
    otherGit.write("b", lines("b", 4));
    String otherSha = otherGit.commitAll("b");

    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    PAssert.that(
            pipeline
                .apply(Create.of(sha, otherSha, "0".repeat(40)))
                .apply(LookUpCommits.in(List.of(work.toString(), other.toString())))
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(commit -> commit.getSha() + " " + commit.getLinesAdded())))
        .containsInAnyOrder(sha + " 3", otherSha + " 4");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void refusesWhatIsNoRepository() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> LookUpCommits.in(List.of(folder.toString())));
    assertThat(refused.getMessage(), containsString(folder + " is not a git repository"));
    assertThrows(
        IllegalArgumentException.class,
        () -> LookUpCommits.in(List.of(folder.resolve("missing").toString())));
  }
}
