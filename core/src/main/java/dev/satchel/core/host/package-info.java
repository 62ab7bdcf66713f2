/**
 * The computer this program runs on. {@link dev.satchel.core.host.Host#detect()} answers three questions that are often
 * taken for one: what the machine is, what this process is, and what stands between them. It also says which cores,
 * caches, memory and accelerators there are, and in which {@link dev.satchel.core.host.Container} and on which {@link
 * dev.satchel.core.host.Hypervisor} all this is, and keeps every reading as {@link dev.satchel.core.host.Evidence}.
 *
 * <p>A reading that failed makes a value unknown, and its evidence says why; it never makes a "no". Everything the
 * systems are asked goes through one small interface for each ({@code LinuxFiles} and {@code DeviceCalls}, {@code Sysctl},
 * {@code WindowsCalls}), so that the conclusions are tested from recorded readings on any machine.
 */
@NullMarked
package dev.satchel.core.host;

import org.jspecify.annotations.NullMarked;
