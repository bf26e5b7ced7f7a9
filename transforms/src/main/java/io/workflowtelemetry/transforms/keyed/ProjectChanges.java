package io.workflowtelemetry.transforms.keyed;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Turns changes of things into changes of what groups hold of them.
 *
 * @param <S> a thing
 * @param <K> the key of a group
 * @param <T> an item of a group
 */
public final class ProjectChanges<S, K, T>
    extends PTransform<PCollection<Change<S>>, PCollection<KV<K, Change<T>>>> {
  private static final long serialVersionUID = 1L;

  private final Projection<S, K, T> projection;
  private final KvCoder<K, T> coder;

  private ProjectChanges(Projection<S, K, T> projection, KvCoder<K, T> coder) {
    this.projection = projection;
    this.coder = coder;
  }

  /** Returns a transform that keeps groups as {@code projection} says. */
  public static <S, K, T> ProjectChanges<S, K, T> by(
      Projection<S, K, T> projection, KvCoder<K, T> coder) {
    return new ProjectChanges<>(projection, coder);
  }

  @Override
  public PCollection<KV<K, Change<T>>> expand(PCollection<Change<S>> things) {
    return things
        .apply("Project", ParDo.of(new ProjectFn<>(projection)))
        .setCoder(KvCoder.of(coder.getKeyCoder(), ChangeCoder.of(coder.getValueCoder())));
  }

  private static final class ProjectFn<S, K, T> extends DoFn<Change<S>, KV<K, Change<T>>> {
    private static final long serialVersionUID = 1L;

    /** An item of a group. */
    private record Place<K>(K group, String item) {}

    private final Projection<S, K, T> projection;

    ProjectFn(Projection<S, K, T> projection) {
      this.projection = projection;
    }

    @ProcessElement
    public void process(@Element Change<S> thing, OutputReceiver<KV<K, Change<T>>> output) {
      S came = thing.after();
      if (thing.before() == null && came != null) {
        projection.items(came, (group, item) -> output.output(KV.of(group, Change.added(item))));
        return;
      }
      Map<Place<K>, T> before = items(thing.before());
      Map<Place<K>, T> after = items(thing.after());
      Set<Place<K>> places = new HashSet<>(before.keySet());
      places.addAll(after.keySet());
      for (Place<K> place : places) {
        T was = before.get(place);
        T is = after.get(place);
        if (!Objects.equals(was, is)) {
          output.output(KV.of(place.group(), new Change<>(was, is)));
        }
      }
    }

    private Map<Place<K>, T> items(@Nullable S thing) {
      Map<Place<K>, T> items = new LinkedHashMap<>();
      if (thing != null) {
        projection.items(
            thing, (group, item) -> items.put(new Place<>(group, projection.id(item)), item));
      }
      return items;
    }
  }
}
