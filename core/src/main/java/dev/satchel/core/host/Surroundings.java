package dev.satchel.core.host;

import java.util.Map;

/** What the JVM itself tells about where it runs. */
record Surroundings(String osArch, String osName, String osVersion, int processors, Map<String, String> environment) {
    static Surroundings live() {
        return new Surroundings(
                System.getProperty("os.arch", ""),
                System.getProperty("os.name", ""),
                System.getProperty("os.version", ""),
                Runtime.getRuntime().availableProcessors(),
                System.getenv());
    }

    /** {@code os.arch}: fixed when the JDK was built, so right about the process, whoever runs it. */
    Architecture processArchitecture(EvidenceLog log) {
        log.read("jvm", "os.arch", osArch);
        return Architecture.of(osArch);
    }

    /** Processors of the machine and, of these, what the JVM may use. */
    HostCpu cpu(int logical, EvidenceLog log) {
        log.read("jvm", "availableProcessors", Integer.toString(processors));
        return HostCpu.ofLogical(logical).withAllowed(Math.min(processors, logical));
    }
}
