/**
 * What the library costs. Each benchmark has the methods {@code ours} and {@code peer}, which do the same work, so that
 * one run on one machine compares them; {@link dev.satchel.examples.benchmarks.Bench} runs them and prints a table.
 */
@NullMarked
package dev.satchel.examples.benchmarks;

import org.jspecify.annotations.NullMarked;
