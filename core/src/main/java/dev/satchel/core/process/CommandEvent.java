package dev.satchel.core.process;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A command, in a recording of the flight recorder. */
@Name("dev.satchel.Command")
@Label("Command")
@Category("Satchel")
@Description("A program that was run, from its start to its end")
@StackTrace(false)
final class CommandEvent extends Event {
    @Label("Program")
    String program = "";

    @Label("Arguments")
    @Description("As they would be typed; secrets as ***")
    String arguments = "";

    @Label("Exit Code")
    @Description("-1 if it was ended")
    int exitCode = -1;

    @Label("Output")
    @Description("What it wrote to standard output and standard error")
    @DataAmount
    long bytes;
}
