package dev.satchel.storage.clone;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs commands of this host, and lets something happen right before one program, or while it runs. */
final class Interceptor implements CommandRunner {
    /** What happens. */
    interface Happening {
        void happen(Command command) throws Exception;
    }

    private enum Moment {
        BEFORE,
        WHILE
    }

    private final String program;
    private final Moment moment;
    private final Happening happening;
    private boolean happened;

    private Interceptor(String program, Moment moment, Happening happening) {
        this.program = program;
        this.moment = moment;
        this.happening = happening;
    }

    /** Once, before {@code program} is run for the first time. */
    static Interceptor before(String program, Happening happening) {
        return new Interceptor(program, Moment.BEFORE, happening);
    }

    /**
     * Once, beginning with the start of rsync; it looks by itself for its moment. That rsync is slow, so that its middle is
     * not over before somebody has looked, however much else the machine has to do.
     */
    static Interceptor duringRsync(Happening happening) {
        return new Interceptor("rsync", Moment.WHILE, happening);
    }

    private static Command slowed(Command rsync) {
        List<String> arguments = new ArrayList<>(rsync.arguments());
        arguments.add(0, "--bwlimit=15m");
        Command slow = Command.of(rsync.program(), arguments)
                .withTimeLimit(rsync.timeLimit())
                .succeedingWith(rsync.successCodes().toArray(Integer[]::new));
        return rsync.mark().map(slow::withMark).orElse(slow);
    }

    @Override
    public CommandResult run(Command command, OutputListener listener) throws IOException, InterruptedException {
        if (happened || !command.program().equals(program)) {
            return CommandRunner.system().run(command, listener);
        }
        happened = true;
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            happening.happen(command);
            return true;
        });
        if (moment == Moment.BEFORE) {
            task.run();
        } else {
            new Thread(task, "happening").start();
        }
        try {
            CommandResult result =
                    CommandRunner.system().run(moment == Moment.WHILE ? slowed(command) : command, listener);
            task.get();
            return result;
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
