package io.workflowtelemetry.io.git;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.attributes.Attribute;
import org.eclipse.jgit.attributes.AttributesNode;
import org.eclipse.jgit.attributes.AttributesRule;
import org.jspecify.annotations.Nullable;

/**
 * What a repository's attributes say of the {@code diff} of a path: {@code -diff} and {@code
 * binary} make a file binary, {@code diff} makes it text, whatever is in it.
 *
 * <p>Read from where {@code git show} reads them: {@code info/attributes} of the repository, then
 * {@code .gitattributes} of the work tree as it is checked out, from the file's folder up; a bare
 * repository has only the former. The attributes that a commit itself holds don't count, nor those
 * of the user or the system. A driver ({@code diff=java}) leaves the question to the content.
 */
final class DiffAttributes {

  private static final String FILE = ".gitattributes";
  private static final String MACRO = "[attr]";
  private static final long FILE_LIMIT_BYTES = 1024 * 1024;
  private static final int FOLDERS_KEPT = 10_000;

  private final @Nullable Path workTree;
  private final List<AttributesRule> repositoryRules;
  private final Map<String, List<Attribute>> macros = new HashMap<>();
  private final Map<String, List<AttributesRule>> rulesByFolder = new HashMap<>();

  /**
   * @param commonDirectory where the repository's own {@code info} folder is
   * @param workTree null for a bare repository
   */
  DiffAttributes(Path commonDirectory, @Nullable Path workTree) throws IOException {
    this.workTree = workTree == null ? null : workTree.toRealPath();
    macros.put("binary", List.of(new Attribute("diff", Attribute.State.UNSET)));
    List<AttributesRule> topRules = rules("");
    repositoryRules = read(commonDirectory.resolve("info").resolve("attributes"));
    readMacros(topRules);
    readMacros(repositoryRules);
  }

  /** True: text. False: binary. Null: the content decides. */
  @Nullable Boolean isText(String path) throws IOException {
    if (repositoryRules.isEmpty() && workTree == null) {
      return null;
    }
    Attribute found = last(repositoryRules, path);
    int slash = path.lastIndexOf('/');
    while (found == null && workTree != null) {
      String folder = slash < 0 ? "" : path.substring(0, slash);
      found = last(rules(folder), path.substring(slash + 1));
      if (slash < 0) {
        break;
      }
      slash = path.lastIndexOf('/', slash - 1);
    }
    if (found == null) {
      return null;
    }
    return switch (found.getState()) {
      case SET -> true;
      case UNSET -> false;
      default -> null;
    };
  }

  /** The last word of the rules on this path's diff; null when they say nothing. */
  private @Nullable Attribute last(List<AttributesRule> rules, String path) {
    for (int i = rules.size() - 1; i >= 0; i--) {
      AttributesRule rule = rules.get(i);
      if (rule.getPattern().startsWith(MACRO) || !rule.isMatch(path, false)) {
        continue;
      }
      Attribute found = last(rule.getAttributes(), true);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable Attribute last(List<Attribute> attributes, boolean expandMacros) {
    for (int i = attributes.size() - 1; i >= 0; i--) {
      Attribute attribute = attributes.get(i);
      if (attribute.getKey().equals("diff")) {
        return attribute;
      }
      List<Attribute> macro = macros.get(attribute.getKey());
      if (expandMacros && macro != null && attribute.getState() == Attribute.State.SET) {
        Attribute found = last(macro, false);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private void readMacros(List<AttributesRule> rules) {
    for (AttributesRule rule : rules) {
      if (rule.getPattern().startsWith(MACRO)) {
        macros.put(rule.getPattern().substring(MACRO.length()), rule.getAttributes());
      }
    }
  }

  private List<AttributesRule> rules(String folder) throws IOException {
    Path root = workTree;
    if (root == null) {
      return List.of();
    }
    List<AttributesRule> known = rulesByFolder.get(folder);
    if (known != null) {
      return known;
    }
    List<AttributesRule> rules = List.of();
    try {
      Path directory = root.resolve(folder);
      // A checked-out link may lead out of the work tree.
      if (Files.isDirectory(directory) && directory.toRealPath().startsWith(root)) {
        rules = read(directory.resolve(FILE));
      }
    } catch (InvalidPathException notAPathHere) {
      // Then nothing is checked out there.
    }
    if (rulesByFolder.size() >= FOLDERS_KEPT) {
      rulesByFolder.clear();
    }
    rulesByFolder.put(folder, rules);
    return rules;
  }

  private static List<AttributesRule> read(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        || Files.size(file) > FILE_LIMIT_BYTES) {
      return List.of();
    }
    AttributesNode node = new AttributesNode();
    try (InputStream in = Files.newInputStream(file)) {
      node.parse(in);
    }
    return new ArrayList<>(node.getRules());
  }
}
