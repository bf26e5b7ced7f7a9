package io.workflowtelemetry.io.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.MatchResult.Status;
import org.apache.beam.sdk.io.fs.MoveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptions;

/** {@code store://BUCKET/KEY}: objects by key, without folders and without rename. */
final class StoreFileSystem extends FileSystem<StoreFileSystem.Key> {

  private static final String SCHEME = "store";
  private static final Map<String, Path> BUCKETS = new ConcurrentHashMap<>();

  /** Makes a bucket whose objects lie in a folder. */
  static void put(String bucket, Path folder) {
    BUCKETS.put(bucket, folder);
  }

  /** How Beam finds this. */
  public static final class Registrar implements FileSystemRegistrar {
    @Override
    public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
      return List.of(new StoreFileSystem());
    }
  }

  /** The address of an object. */
  record Key(String address) implements ResourceId {
    private static final long serialVersionUID = 1L;

    @Override
    public ResourceId resolve(String other, ResolveOptions options) {
      boolean folder = options.equals(StandardResolveOptions.RESOLVE_DIRECTORY);
      return new Key(address + (address.endsWith("/") ? "" : "/") + other + (folder ? "/" : ""));
    }

    @Override
    public ResourceId getCurrentDirectory() {
      return isDirectory() ? this : new Key(address.substring(0, address.lastIndexOf('/') + 1));
    }

    @Override
    public String getScheme() {
      return SCHEME;
    }

    @Override
    public String getFilename() {
      String bare = isDirectory() ? address.substring(0, address.length() - 1) : address;
      return bare.substring(bare.lastIndexOf('/') + 1);
    }

    @Override
    public boolean isDirectory() {
      return address.endsWith("/");
    }

    @Override
    public String toString() {
      return address;
    }

    Path file() throws FileNotFoundException {
      String[] parts = address.substring((SCHEME + "://").length()).split("/", 2);
      Path root = BUCKETS.get(parts[0]);
      if (root == null || parts.length < 2) {
        throw new FileNotFoundException(address);
      }
      return root.resolve(parts[1]);
    }
  }

  @Override
  protected List<MatchResult> match(List<String> patterns) throws IOException {
    List<MatchResult> results = new ArrayList<>();
    for (String pattern : patterns) {
      String bucket = pattern.substring((SCHEME + "://").length()).split("/", 2)[0];
      Path root = BUCKETS.get(bucket);
      if (root == null) {
        throw new FileNotFoundException("no bucket " + bucket);
      }
      // Two stars stand for anything; nothing else is asked for here.
      Pattern wanted = Pattern.compile(Pattern.quote(pattern).replace("**", "\\E.*\\Q"));
      List<Metadata> found = new ArrayList<>();
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          String address = SCHEME + "://" + bucket + "/" + root.relativize(file);
          if (wanted.matcher(address).matches()) {
            found.add(
                Metadata.builder()
                    .setResourceId(new Key(address))
                    .setSizeBytes(Files.size(file))
                    .setIsReadSeekEfficient(true)
                    .build());
          }
        }
      }
      results.add(MatchResult.create(found.isEmpty() ? Status.NOT_FOUND : Status.OK, found));
    }
    return results;
  }

  @Override
  protected WritableByteChannel create(Key key, CreateOptions options) throws IOException {
    Path file = key.file();
    Files.createDirectories(file.getParent());
    return FileChannel.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  @Override
  protected ReadableByteChannel open(Key key) throws IOException {
    return FileChannel.open(key.file(), StandardOpenOption.READ);
  }

  @Override
  protected void copy(List<Key> from, List<Key> to) {
    throw new UnsupportedOperationException("not needed");
  }

  @Override
  protected void rename(List<Key> from, List<Key> to, MoveOptions... options) {
    throw new UnsupportedOperationException("object stores can't rename");
  }

  @Override
  protected void delete(Collection<Key> keys) throws IOException {
    for (Key key : keys) {
      Files.delete(key.file());
    }
  }

  @Override
  protected Key matchNewResource(String address, boolean isDirectory) {
    return new Key(isDirectory && !address.endsWith("/") ? address + "/" : address);
  }

  @Override
  protected String getScheme() {
    return SCHEME;
  }
}
