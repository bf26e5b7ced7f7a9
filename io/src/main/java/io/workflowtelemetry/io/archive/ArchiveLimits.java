package io.workflowtelemetry.io.archive;

import java.io.Serializable;

/**
 * How much an archive may hold.
 *
 * @param paths the most paths that may be named
 * @param pathLength the most characters of a path
 * @param files the most files and folders that they may come to
 * @param bytes the most bytes that the files may have
 */
public record ArchiveLimits(int paths, int pathLength, int files, long bytes)
    implements Serializable {}
