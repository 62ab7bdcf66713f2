package dev.satchel.qemu.capability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.Striped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/**
 * What QEMUs answered before. In this JVM the answer is found by the state of the program's file; on disk a small file
 * for each place of a program tells which content it had in which state, and another, named by the content and the
 * modules, holds the answer, so that a copy of a program is not asked again. It is a convenience: whatever is wrong with
 * it, the program is asked.
 */
final class CapabilityMemory {
    private static final int LARGEST = 4 << 20;
    private static final int LARGEST_PLACE = 16 << 10;

    private static final Cache<Place, Remembered> OF_THIS_JVM =
            CacheBuilder.newBuilder().maximumSize(64).build();
    private static final Striped<Lock> LOCKS = Striped.lock(16);

    private record Place(Path folder, Path program) {}

    private record Remembered(ProgramState state, QemuCapabilities capabilities) {}

    /** Asks the program. */
    @FunctionalInterface
    interface Asking {
        /** The answer, or why there is none. */
        QemuCapabilities ask() throws IOException, InterruptedException;
    }

    private CapabilityMemory() {}

    static QemuCapabilities of(Path program, Path folder, Asking asking) throws IOException, InterruptedException {
        Optional<ProgramState> state = ProgramState.of(program);
        if (state.isEmpty()) {
            return asking.ask();
        }
        Place place = new Place(folder, program);
        Optional<QemuCapabilities> known = known(place, state.get());
        if (known.isPresent()) {
            return known.get();
        }
        Lock lock = LOCKS.get(place);
        lock.lockInterruptibly();
        try {
            Optional<QemuCapabilities> meanwhile = known(place, state.get());
            return meanwhile.isPresent() ? meanwhile.get() : lookUp(place, state.get(), asking);
        } finally {
            lock.unlock();
        }
    }

    private static Optional<QemuCapabilities> known(Place place, ProgramState state) {
        Remembered there = OF_THIS_JVM.getIfPresent(place);
        return there != null && there.state().equals(state) ? Optional.of(there.capabilities()) : Optional.empty();
    }

    private static QemuCapabilities lookUp(Place place, ProgramState state, Asking asking)
            throws IOException, InterruptedException {
        String hash = contentHash(place, state);
        CacheFile file = new CacheFile(place.folder(), "qemu-" + state.nameOfContent(hash) + ".json", LARGEST);
        Optional<QemuCapabilities> remembered = file.read().flatMap(CapabilityDocument::read);
        QemuCapabilities found = remembered.isPresent() ? remembered.get() : asking.ask();
        boolean same = ProgramState.of(place.program()).filter(state::equals).isPresent();
        if (same && remembered.isEmpty()) { // else it may have been another that answered
            file.write(CapabilityDocument.write(found));
        }
        if (same && state.isSettled()) {
            OF_THIS_JVM.put(place, new Remembered(state, found));
        }
        return found;
    }

    /** Remembered, or read: some tenths of a second for a program of 20 MB. */
    private static String contentHash(Place place, ProgramState state) throws IOException {
        CacheFile file = new CacheFile(place.folder(), "program-" + state.name() + ".json", LARGEST_PLACE);
        Optional<JsonNode> there = file.read();
        if (there.isPresent()
                && there.get().path("state").asText().equals(state.identity())
                && there.get().path("sha256").isTextual()) {
            return there.get().path("sha256").asText();
        }
        String hash = state.contentHash();
        if (state.isSettled()) {
            file.write(JsonNodeFactory.instance
                    .objectNode()
                    .put("program", state.program().toString())
                    .put("state", state.identity())
                    .put("sha256", hash));
        }
        return hash;
    }

    /** As in a JVM that was started just now. */
    static void forgetInThisJvm() {
        OF_THIS_JVM.invalidateAll();
    }
}
