package io.workflowtelemetry.models.serve;

import io.workflowtelemetry.models.features.Target;
import io.workflowtelemetry.models.features.WorkflowKey;
import io.workflowtelemetry.schemas.BuildExample;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Models of one training, of durations, of outcomes or of both, with their baselines. It may be
 * serialized: the trees travel as the bytes that they were read from.
 */
public final class ServedModels implements Foreteller {
  private static final long serialVersionUID = 1L;
  private static final int ID_DIGITS = 16;

  private final @Nullable DurationModel duration;
  private final @Nullable SuccessModel success;
  private final Instant trainedUntil;
  private final String modelId;

  private ServedModels(
      @Nullable DurationModel duration,
      @Nullable SuccessModel success,
      Instant trainedUntil,
      String modelId) {
    this.duration = duration;
    this.success = success;
    this.trainedUntil = trainedUntil;
    this.modelId = modelId;
  }

  /**
   * Reads models.
   *
   * @param folders of each target that there is a model of the files of {@link ServedFiles#names}
   *     that are there, by their names
   * @throws IllegalArgumentException with one line that says what is wrong with them
   */
  public static ServedModels read(Map<Target, ? extends Map<String, byte[]>> folders) {
    if (folders.isEmpty()) {
      throw new IllegalArgumentException("there is no model");
    }
    SortedMap<Target, Map<String, byte[]>> sorted = new TreeMap<>(folders);
    Instant until = Instant.MIN;
    for (Map<String, byte[]> files : sorted.values()) {
      Instant other = ServedFiles.trainedUntil(files);
      until = other.isAfter(until) ? other : until;
    }
    Map<String, byte[]> ofDuration = sorted.get(Target.DURATION);
    Map<String, byte[]> ofSuccess = sorted.get(Target.SUCCESS);
    return new ServedModels(
        ofDuration == null ? null : ServedFiles.duration(ofDuration),
        ofSuccess == null ? null : ServedFiles.success(ofSuccess),
        until,
        id(sorted));
  }

  @Override
  public Foresight foretell(BuildExample example) {
    WorkflowKey workflow = WorkflowKey.of(example);
    DurationModel ofDuration = duration;
    SuccessModel ofSuccess = success;
    return new Foresight(
        ofDuration == null ? null : ofDuration.foretell(example),
        ofDuration == null ? null : ofDuration.baseline(example),
        ofDuration != null && ofDuration.won().contains(workflow),
        ofSuccess == null ? null : ofSuccess.foretell(example),
        ofSuccess == null ? null : ofSuccess.baseline(example),
        ofSuccess != null && ofSuccess.won().contains(workflow));
  }

  @Override
  public Instant trainedUntil() {
    return trainedUntil;
  }

  @Override
  public String modelId() {
    return modelId;
  }

  private static String id(SortedMap<Target, Map<String, byte[]>> folders) {
    MessageDigest digest = sha256();
    folders.forEach(
        (target, files) ->
            ServedFiles.names()
                .forEach(
                    name -> {
                      byte[] bytes = files.get(name);
                      if (bytes != null) {
                        String begin = target.label() + "/" + name + " " + bytes.length + "\n";
                        digest.update(begin.getBytes(StandardCharsets.UTF_8));
                        digest.update(bytes);
                      }
                    }));
    return HexFormat.of().formatHex(digest.digest()).substring(0, ID_DIGITS);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
