package dev.satchel.storage.partition;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where a table is written: a device or an image. {@code toString} names it for people. */
interface PartitionTarget {
    /** What is opened. */
    Path path();

    DiskGeometry geometry() throws IOException;

    /**
     * Whether all of it may be overwritten.
     *
     * @return what is to be confirmed; what refuses is thrown
     */
    Findings checkOverwriting() throws IOException;

    /**
     * Whether its table may be changed.
     *
     * @return what is to be confirmed; that it is in use is thrown
     */
    Findings checkUnused() throws IOException;

    /** Whether {@code sfdisk} would see it as it is: throws if not. */
    void checkSfdisk() throws SatchelException;

    /** Asked right before it is written. */
    List<Action> checks();

    /** Whether {@code sfdisk} can tell the kernel. */
    PartitionLayout.Kernel kernel();

    /** Lets the kernel see the new partitions, where it can. */
    void tellKernel(Step.Builder step);

    /** What there is to know where it cannot. */
    Findings kernelFindings();
}
