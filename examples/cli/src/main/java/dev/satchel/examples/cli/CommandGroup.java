package dev.satchel.examples.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only has commands below it. */
abstract class CommandGroup implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Called without one of its commands. */
    @Override
    public void run() {
        throw usage("'" + spec.qualifiedName() + "' needs one of its commands: "
                + String.join(", ", spec.subcommands().keySet()));
    }

    final ParameterException usage(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
