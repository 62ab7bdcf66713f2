package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Console;
import dev.satchel.storage.driver.MachineHardware;
import dev.satchel.storage.rsync.Distribution;
import dev.satchel.storage.rsync.ExclusionSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a clone is wanted.
 *
 * @param exclusions what is left out; null for what its distribution leaves out
 * @param hardware of the machine that it is for; null if it is for any
 * @param swap of its swap file; zero for none
 * @param layout of the disk of a new copy
 * @param passphrase of its root; null if that is not encrypted
 * @param changes what becomes of what was changed on a copy that is refreshed
 */
record CloneOptions(
        @Nullable ExclusionSet exclusions,
        Console console,
        Identity identity,
        List<String> kernelArguments,
        Changes changes,
        @Nullable MachineHardware hardware,
        DataSize swap,
        CopyLayout layout,
        @Nullable Passphrase passphrase) {
    /** What becomes of what was changed on a copy since it was made. */
    enum Changes {
        ARE_RESPECTED,
        ARE_DISCARDED
    }

    static final CloneOptions USUAL = new CloneOptions(
            null,
            Console.SCREEN,
            Identity.NEW,
            ImmutableList.of(),
            Changes.ARE_RESPECTED,
            null,
            DataSize.ZERO,
            CopyLayout.USUAL,
            null);

    CloneOptions {
        kernelArguments = ImmutableList.copyOf(kernelArguments);
    }

    CloneOptions with(ExclusionSet other) {
        return new CloneOptions(other, console, identity, kernelArguments, changes, hardware, swap, layout, passphrase);
    }

    CloneOptions with(Console other) {
        return new CloneOptions(
                exclusions, other, identity, kernelArguments, changes, hardware, swap, layout, passphrase);
    }

    CloneOptions with(Identity other) {
        return new CloneOptions(
                exclusions, console, other, kernelArguments, changes, hardware, swap, layout, passphrase);
    }

    CloneOptions with(List<String> other) {
        return new CloneOptions(exclusions, console, identity, other, changes, hardware, swap, layout, passphrase);
    }

    CloneOptions with(Changes other) {
        return new CloneOptions(
                exclusions, console, identity, kernelArguments, other, hardware, swap, layout, passphrase);
    }

    CloneOptions with(MachineHardware other) {
        return new CloneOptions(
                exclusions, console, identity, kernelArguments, changes, other, swap, layout, passphrase);
    }

    CloneOptions withSwap(DataSize other) {
        return new CloneOptions(
                exclusions, console, identity, kernelArguments, changes, hardware, other, layout, passphrase);
    }

    CloneOptions with(CopyLayout other) {
        return new CloneOptions(
                exclusions, console, identity, kernelArguments, changes, hardware, swap, other, passphrase);
    }

    CloneOptions with(Passphrase other) {
        return new CloneOptions(exclusions, console, identity, kernelArguments, changes, hardware, swap, layout, other);
    }

    ExclusionSet exclusionsFor(Path source) throws IOException {
        return exclusions != null ? exclusions : ExclusionSet.liveSystem(Distribution.detect(source));
    }
}
