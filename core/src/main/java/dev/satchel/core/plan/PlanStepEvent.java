package dev.satchel.core.plan;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A step of a plan, in a recording of the flight recorder. */
@Name("dev.satchel.PlanStep")
@Label("Plan Step")
@Category("Satchel")
@Description("A step of a plan that was applied, from its beginning to its end")
@StackTrace(false)
final class PlanStepEvent extends Event {
    @Label("Plan")
    String plan = "";

    @Label("Step")
    String step = "";

    @Label("Id")
    String id = "";

    @Label("Number")
    @Description("From 1")
    int number;

    @Label("Steps")
    @Description("Of the whole plan")
    int count;

    @Label("Bytes")
    @Description("Written, as far as its commands said; else 0")
    @DataAmount
    long bytes;

    @Label("Outcome")
    @Description("done, failed or cancelled")
    String outcome = "";
}
