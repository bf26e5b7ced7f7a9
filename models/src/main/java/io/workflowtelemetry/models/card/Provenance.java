package io.workflowtelemetry.models.card;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The dataset that a model is made of.
 *
 * @param manifestSha256 SHA-256 of the bytes of its {@code manifest.json}
 * @param schemaVersion version of the schema of its rows
 * @param method how it was split, {@code time} or {@code hash}
 * @param trainUntil where train ends; null in a split by hash
 * @param validationUntil where validation ends; null in a split by hash
 */
public record Provenance(
    String manifestSha256,
    int schemaVersion,
    String method,
    @Nullable Instant trainUntil,
    @Nullable Instant validationUntil) {}
