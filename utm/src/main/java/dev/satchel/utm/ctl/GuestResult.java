package dev.satchel.utm.ctl;

/**
 * How a program in a guest ended.
 *
 * @param exitCode 0 to 255
 * @param output what it wrote to standard output, in UTF-8, its end if that was more than 16 MiB
 * @param error the same of standard error
 */
public record GuestResult(int exitCode, String output, String error) {
    /** Whether it ended with 0. */
    public boolean succeeded() {
        return exitCode == 0;
    }
}
