/**
 * Other programs: a {@link dev.satchel.core.process.Command} is what to run, a {@link
 * dev.satchel.core.process.CommandRunner} runs it, a {@link dev.satchel.core.process.ToolLocator} finds it. Arguments
 * are always a list; no shell is ever asked to take one apart. What it prints is bounded, what is secret is not shown, and
 * what it started ends with it. Each command is an event {@code dev.satchel.Command} of the JDK Flight Recorder.
 */
@NullMarked
package dev.satchel.core.process;

import org.jspecify.annotations.NullMarked;
