package io.workflowtelemetry.models.leaks;

/**
 * A column that tells what it could not know.
 *
 * @param column its name
 * @param reason how that is told, in words
 */
public record Leak(String column, String reason) {}
