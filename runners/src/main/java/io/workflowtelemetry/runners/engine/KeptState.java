package io.workflowtelemetry.runners.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.runners.flink.FlinkPipelineOptions;

/** Has Flink keep checkpoints that outlive their job, and go on from one. */
public final class KeptState {
  private static final Set<String> BACKENDS = Set.of("filesystem", "rocksdb");
  private static final Set<String> ENDED = Set.of("FINISHED", "FAILED", "CANCELED");

  private final ParsedArguments arguments;
  private final FlinkPipelineOptions flink;
  private final String folder;
  private final UsageErrors errors;

  private KeptState(ParsedArguments arguments, String folder, UsageErrors errors) {
    this.arguments = arguments;
    this.flink = arguments.options().as(FlinkPipelineOptions.class);
    this.folder = folder;
    this.errors = errors;
  }

  /**
   * Has checkpoints kept.
   *
   * @param folder where they are kept: a path on this machine or a URI
   * @param resume whether the job goes on from the newest one that is there
   * @param arguments what the user gave; its options are changed
   * @param errors gets the mistakes
   */
  public static void in(
      String folder, boolean resume, ParsedArguments arguments, UsageErrors errors) {
    if (!EnginePresets.isFlink(arguments.options())) {
      errors.add("--checkpoints", folder, "only with --runner=FlinkRunner");
      return;
    }
    KeptState state = new KeptState(arguments, folder, errors);
    state.keep();
    if (resume) {
      state.resume();
    }
  }

  /**
   * Says whether a job has left a complete checkpoint that another can go on from.
   *
   * @param folder where checkpoints are kept
   * @throws IOException if the folder can't be listed
   */
  public static boolean isThere(String folder) throws IOException {
    return RetainedCheckpoint.newest(folder).isPresent();
  }

  private void keep() {
    flink.setExternalizedCheckpointsEnabled(true);
    flink.setRetainExternalizedCheckpointsOnCancellation(true);
    flink.setStateBackendStoragePath(
        folder.contains("://") ? folder : Path.of(folder).toAbsolutePath().toUri().toString());
    if (!arguments.given().contains("stateBackend")) {
      flink.setStateBackend("filesystem");
    } else if (!BACKENDS.contains(flink.getStateBackend().toLowerCase(Locale.ROOT))) {
      errors.add("--stateBackend", flink.getStateBackend(), "filesystem or rocksdb");
    }
  }

  private void resume() {
    if (arguments.given().contains("savepointPath")) {
      errors.add("--resume", "--savepointPath", "one of the two: the newest checkpoint, or this");
      return;
    }
    try {
      Optional<RetainedCheckpoint> newest = RetainedCheckpoint.newest(folder);
      if (newest.isEmpty()) {
        errors.add("--resume", folder, "only where a job has left a complete checkpoint");
      } else {
        goOnFrom(newest.get());
      }
    } catch (IOException e) {
      errors.add("--checkpoints", folder, "a folder that can be listed (" + e.getMessage() + ")");
    }
  }

  private void goOnFrom(RetainedCheckpoint checkpoint) throws IOException {
    if (EnginePresets.hasOwnSettings(arguments, flink)) {
      EmbeddedFlinkSettings.addCheckpoint(flink.getFlinkConfDir(), checkpoint.path());
    } else if (!flink.getFlinkMaster().contains(":")) {
      errors.add("--resume", flink.getFlinkMaster(), "on a cluster, or without --flinkConfDir");
    } else if (isAtWork(checkpoint.job())) {
      // Two that go on from the same place would write over each other's rows.
      errors.add(
          "--resume", checkpoint.path(), "once its job, which is still at work, has been stopped");
    } else {
      flink.setSavepointPath(checkpoint.path());
    }
  }

  private boolean isAtWork(String job) throws IOException {
    Optional<JsonNode> found = FlinkRest.of(flink.getFlinkMaster()).find("/jobs/" + job);
    return found.isPresent() && !ENDED.contains(found.get().path("state").asText());
  }
}
