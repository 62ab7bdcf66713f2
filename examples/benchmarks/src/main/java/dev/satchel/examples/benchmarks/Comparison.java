package dev.satchel.examples.benchmarks;

/**
 * A comparison of two ways to do one thing that takes processes and so much time that a harness for methods is no help:
 * both are done in turns, so that whatever slows the host down slows both.
 */
interface Comparison {
    /**
     * What came of it, in the same unit.
     *
     * @param ours the median of ours
     * @param peer the median of the peer's
     * @param unit of both
     */
    record Result(double ours, double peer, String unit) {}

    /** As it is named on the command line, and in the table. */
    String name();

    /** Does it. */
    Result run(Bench.Effort effort) throws Exception;
}
