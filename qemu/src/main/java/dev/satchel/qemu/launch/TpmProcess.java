package dev.satchel.qemu.launch;

import dev.satchel.core.SatchelException;
import dev.satchel.core.process.ToolEnvironment;
import dev.satchel.qemu.tpm.SoftwareTpm;
import dev.satchel.qemu.tpm.TpmState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A swtpm that runs for one machine: started before QEMU, and over when QEMU is. */
final class TpmProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Process process;
    private final ProcessIdentity identity;

    private TpmProcess(Process process, ProcessIdentity identity) {
        this.process = process;
        this.identity = identity;
    }

    /**
     * Starts it, and waits until it listens in the site's folder.
     *
     * @param before words before its command
     * @throws SatchelException with code {@code tpm.start} and what swtpm said, {@code tpm.used} or {@code tpm.state}
     */
    static TpmProcess start(SoftwareTpm swtpm, TpmState state, LaunchSite site, List<String> before, Duration limit)
            throws IOException, InterruptedException {
        state.prepare();
        RuntimeFolder folder = site.folder();
        List<String> words = new ArrayList<>(before);
        if (state.isFile()) { // whose path may hold what swtpm splits words at
            Files.createSymbolicLink(folder.file(RuntimeFolder.TPM_STATE), state.folder());
            words.addAll(swtpm.command(RuntimeFolder.TPM, RuntimeFolder.TPM_STATE));
        } else {
            words.addAll(swtpm.command(RuntimeFolder.TPM));
        }
        Path log = folder.file(RuntimeFolder.TPM_LOG);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(ToolEnvironment.fixed());
        if (!state.isFile()) {
            builder.environment().putAll(swtpm.environment(state));
        }
        Process process = begin(builder, swtpm, site);
        process.getOutputStream().close();
        TpmProcess started = site.with(new TpmProcess(
                process, ProcessIdentity.of(process.pid()).orElseGet(() -> new ProcessIdentity(process.pid(), ""))));
        started.awaitSocket(swtpm, folder, limit);
        return started;
    }

    private static Process begin(ProcessBuilder builder, SoftwareTpm swtpm, LaunchSite site)
            throws IOException, InterruptedException {
        try {
            return site.keeper().start(builder);
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            throw new SatchelException("tpm.start", swtpm.toString(), "cannot be started: " + e.getMessage(), null, e);
        }
    }

    private void awaitSocket(SoftwareTpm swtpm, RuntimeFolder folder, Duration limit)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
        while (!Files.exists(folder.file(RuntimeFolder.TPM))) {
            boolean ended = process.waitFor(2, TimeUnit.MILLISECONDS);
            if (ended || System.nanoTime() - deadline > 0) {
                String said = OutputLog.essence(Files.readString(folder.file(RuntimeFolder.TPM_LOG)), "swtpm");
                throw new SatchelException(
                        "tpm.start",
                        swtpm.toString(),
                        (ended ? "ended with exit code " + process.exitValue() : "does not listen after " + limit)
                                + (said.isEmpty() ? " without a word" : ": " + said));
            }
        }
    }

    ProcessIdentity identity() {
        return identity;
    }

    /** It ends by itself when QEMU has; if not, it is ended. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
