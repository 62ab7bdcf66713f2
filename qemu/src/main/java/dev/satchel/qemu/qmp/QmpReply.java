package dev.satchel.qemu.qmp;

/** What came of one of several commands: an answer, or QEMU's refusal, which is no failure of the others. Closed. */
public sealed interface QmpReply {
    /**
     * An answer.
     *
     * @param value what the command returned
     */
    record Value(QmpValue value) implements QmpReply {
        @Override
        public QmpValue orThrow() {
            return value;
        }
    }

    /**
     * A refusal.
     *
     * @param why in QEMU's words
     */
    record Refused(QmpException why) implements QmpReply {
        @Override
        public QmpValue orThrow() throws QmpException {
            throw why;
        }
    }

    /**
     * The answer.
     *
     * @throws QmpException if QEMU refused the command
     */
    QmpValue orThrow() throws QmpException;
}
