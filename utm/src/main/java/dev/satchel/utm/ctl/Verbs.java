package dev.satchel.utm.ctl;

import java.util.EnumSet;
import java.util.Set;

/** In which states UTM does what a script asks ({@code UTMScriptingVirtualMachineImpl.swift}). */
final class Verbs {
    private static final Set<String> OF_RUNNING = Set.of("keystroke", "scancode", "click", "ip");
    private static final Set<String> OF_STOPPED = Set.of("export", "duplicate", "configure");

    private Verbs() {}

    static Set<MachineStatus> statesFor(String verb) {
        if (OF_RUNNING.contains(verb)) {
            return EnumSet.of(MachineStatus.STARTED);
        }
        return OF_STOPPED.contains(verb) ? EnumSet.of(MachineStatus.STOPPED) : EnumSet.allOf(MachineStatus.class);
    }

    static boolean isByAgent(String verb) {
        return verb.equals("ip");
    }
}
