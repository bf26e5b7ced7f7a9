package io.workflowtelemetry.io.git;

import io.workflowtelemetry.io.git.FileChange.Entry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Finds which new files are old files under another path, as {@code git show -M} does.
 *
 * <p>First files that are the same to the last byte; then files whose name is unique on both sides
 * and that share three quarters; then of all others the pairs that are most alike, from one half
 * on. Only files that are gone can have been renamed: {@code -M} doesn't look for copies. The last
 * step is left out where there are more pairs than git's rename limit of 1,000 allows, a million.
 *
 * <p>JGit's own detector isn't used, since it weighs paths into the likeness, doesn't know the
 * second step, and takes a second new file with an old one's content for a copy.
 */
final class Renames {

  static final int FULL = 60_000;
  private static final int ENOUGH = FULL / 2;
  private static final int ENOUGH_FOR_EQUAL_NAMES = FULL * 3 / 4;
  private static final long PAIRS_LIMIT = 1000L * 1000L;

  /** For each new file git remembers so many candidates. */
  private static final int CANDIDATES = 4;

  /** Gives a file's likeness to others; null where it is too big to be compared. */
  interface Fingerprints {
    @Nullable Fingerprint of(Entry entry) throws IOException;

    /** Its size in bytes. */
    long sizeOf(Entry entry) throws IOException;
  }

  private record Candidate(int gone, int created, int score, boolean equalNames) {
    static final Comparator<Candidate> BEST_FIRST =
        Comparator.comparingInt(Candidate::score).thenComparing(Candidate::equalNames).reversed();
  }

  private final Fingerprints fingerprints;
  private final List<Entry> gone = new ArrayList<>();
  private final List<Entry> created = new ArrayList<>();

  /** By place in {@link #created}: the place in {@link #gone} that it was, or -1. */
  private final int[] origin;

  private final boolean[] moved;

  private Renames(List<FileChange> changes, Fingerprints fingerprints) {
    this.fingerprints = fingerprints;
    for (FileChange change : changes) {
      Entry before = change.before();
      Entry after = change.after();
      if (after == null && before != null) {
        gone.add(before);
      } else if (before == null && after != null) {
        created.add(after);
      }
    }
    origin = new int[created.size()];
    Arrays.fill(origin, -1);
    moved = new boolean[gone.size()];
  }

  /** The changes, with pairs of a gone and a new file made one where the file was renamed. */
  static List<FileChange> join(List<FileChange> changes, Fingerprints fingerprints)
      throws IOException {
    Renames renames = new Renames(changes, fingerprints);
    if (renames.gone.isEmpty() || renames.created.isEmpty()) {
      return changes;
    }
    renames.pairEqualContents();
    renames.pairEqualNames();
    renames.pairMostAlike();
    return renames.joined(changes);
  }

  private List<FileChange> joined(List<FileChange> changes) {
    List<FileChange> joined = new ArrayList<>();
    for (FileChange change : changes) {
      if (change.before() != null && change.after() != null) {
        joined.add(change);
      }
    }
    for (int i = 0; i < gone.size(); i++) {
      if (!moved[i]) {
        joined.add(new FileChange(gone.get(i), null));
      }
    }
    for (int i = 0; i < created.size(); i++) {
      joined.add(new FileChange(origin[i] < 0 ? null : gone.get(origin[i]), created.get(i)));
    }
    return joined;
  }

  private void pair(int from, int to) {
    origin[to] = from;
    moved[from] = true;
  }

  private void pairEqualContents() {
    Map<ObjectId, Deque<Integer>> goneById = new HashMap<>();
    for (int i = 0; i < gone.size(); i++) {
      goneById.computeIfAbsent(gone.get(i).id(), id -> new ArrayDeque<>()).add(i);
    }
    for (int to = 0; to < created.size(); to++) {
      Entry target = created.get(to);
      Integer best = null;
      for (Integer from : goneById.getOrDefault(target.id(), new ArrayDeque<>())) {
        Entry source = gone.get(from);
        boolean sameKind = (source.isFile() && target.isFile()) || source.mode() == target.mode();
        if (sameKind && (best == null || source.name().equals(target.name()))) {
          best = from;
          if (source.name().equals(target.name())) {
            break;
          }
        }
      }
      if (best != null) {
        pair(best, to);
        goneById.getOrDefault(target.id(), new ArrayDeque<>()).remove(best);
      }
    }
  }

  private void pairEqualNames() throws IOException {
    Map<String, Integer> goneByName = new HashMap<>();
    for (int i = 0; i < gone.size(); i++) {
      if (!moved[i]) {
        goneByName.merge(gone.get(i).name(), i, (one, other) -> -1);
      }
    }
    Map<String, Integer> createdByName = new HashMap<>();
    for (int i = 0; i < created.size(); i++) {
      if (origin[i] < 0) {
        createdByName.merge(created.get(i).name(), i, (one, other) -> -1);
      }
    }
    for (int from = 0; from < gone.size(); from++) {
      String name = gone.get(from).name();
      int to = createdByName.getOrDefault(name, -1);
      if (!moved[from]
          && to >= 0
          && goneByName.getOrDefault(name, -1) == from
          && score(gone.get(from), created.get(to)) >= ENOUGH_FOR_EQUAL_NAMES) {
        pair(from, to);
      }
    }
  }

  private void pairMostAlike() throws IOException {
    List<Integer> sources = new ArrayList<>();
    for (int i = 0; i < gone.size(); i++) {
      if (!moved[i]) {
        sources.add(i);
      }
    }
    List<Integer> targets = new ArrayList<>();
    for (int i = 0; i < created.size(); i++) {
      if (origin[i] < 0) {
        targets.add(i);
      }
    }
    if ((long) sources.size() * targets.size() > PAIRS_LIMIT) {
      return;
    }
    List<Candidate> candidates = new ArrayList<>();
    for (int to : targets) {
      candidates.addAll(bestFor(to, sources));
    }
    candidates.sort(Candidate.BEST_FIRST);
    for (Candidate candidate : candidates) {
      if (origin[candidate.created] < 0 && !moved[candidate.gone]) {
        pair(candidate.gone, candidate.created);
      }
    }
  }

  private List<Candidate> bestFor(int to, List<Integer> sources) throws IOException {
    Entry target = created.get(to);
    List<Candidate> best = new ArrayList<>();
    for (int from : sources) {
      Entry source = gone.get(from);
      int score = score(source, target);
      if (score < ENOUGH) {
        continue;
      }
      Candidate candidate = new Candidate(from, to, score, source.name().equals(target.name()));
      if (best.size() < CANDIDATES) {
        best.add(candidate);
        continue;
      }
      int worst = 0;
      for (int i = 1; i < CANDIDATES; i++) {
        if (Candidate.BEST_FIRST.compare(best.get(i), best.get(worst)) > 0) {
          worst = i;
        }
      }
      if (Candidate.BEST_FIRST.compare(candidate, best.get(worst)) < 0) {
        best.set(worst, candidate);
      }
    }
    return best;
  }

  /** How much of the two files is common, of {@link #FULL}. */
  private int score(Entry source, Entry target) throws IOException {
    if (!source.isFile() || !target.isFile()) {
      return 0;
    }
    long sourceSize = fingerprints.sizeOf(source);
    long targetSize = fingerprints.sizeOf(target);
    long larger = Math.max(sourceSize, targetSize);
    if (targetSize == 0 || Math.min(sourceSize, targetSize) * 2 < larger) {
      return 0;
    }
    Fingerprint from = fingerprints.of(source);
    Fingerprint to = fingerprints.of(target);
    return from == null || to == null ? 0 : (int) (from.sharedWith(to) * FULL / larger);
  }
}
