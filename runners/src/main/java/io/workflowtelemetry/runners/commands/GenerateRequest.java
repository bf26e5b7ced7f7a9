package io.workflowtelemetry.runners.commands;

/**
 * What the generator is asked to make.
 *
 * @param runs how many runs, over 0
 * @param seed equal seeds make equal bytes
 * @param output the folder to write
 * @param traps whether the oddities of real logs are made too
 */
public record GenerateRequest(long runs, long seed, String output, boolean traps) {}
