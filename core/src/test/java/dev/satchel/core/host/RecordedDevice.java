package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A {@code /dev/kvm} that makes virtual machines, or refuses a step as it was told; it minds what is left open. */
final class RecordedDevice implements DeviceCalls {
    private static final int DEVICE = 7;
    private static final int MACHINE = 8;

    private final Map<Long, NativeCallException> refused = new HashMap<>();
    private final Map<Integer, Integer> extensions = new HashMap<>();
    private final Set<Integer> open = new HashSet<>();
    private @Nullable NativeCallException notOpened;
    private int version = KvmProbe.API_VERSION;
    private long machineType = -1;

    RecordedDevice refusingToOpen(NativeCallException e) {
        notOpened = e;
        return this;
    }

    RecordedDevice refusing(long request, int errno) {
        refused.put(request, NativeCallException.refused("ioctl", errno));
        return this;
    }

    RecordedDevice version(int version) {
        this.version = version;
        return this;
    }

    RecordedDevice extension(int number, int value) {
        extensions.put(number, value);
        return this;
    }

    /** The argument with which the machine was made. */
    long machineType() {
        return machineType;
    }

    Set<Integer> open() {
        return open;
    }

    @Override
    public int open(String path) throws NativeCallException {
        assertThat(path).isEqualTo("/dev/kvm");
        if (notOpened != null) {
            throw notOpened;
        }
        open.add(DEVICE);
        return DEVICE;
    }

    @Override
    public int ioctl(int descriptor, long request, long argument) throws NativeCallException {
        assertThat(open).contains(descriptor);
        NativeCallException refusal = refused.get(request);
        if (refusal != null) {
            throw refusal;
        }
        if (request == KvmProbe.GET_API_VERSION) {
            return version;
        }
        if (request == KvmProbe.CHECK_EXTENSION) {
            return extensions.getOrDefault((int) argument, 0);
        }
        assertThat(request).isEqualTo(KvmProbe.CREATE_VM);
        machineType = argument;
        open.add(MACHINE);
        return MACHINE;
    }

    @Override
    public void close(int descriptor) {
        assertThat(open.remove(descriptor))
                .as("descriptor %s was open", descriptor)
                .isTrue();
    }
}
