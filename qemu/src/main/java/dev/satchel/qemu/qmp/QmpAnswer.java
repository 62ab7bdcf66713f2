package dev.satchel.qemu.qmp;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Optional;

/**
 * An answer, or a part of one, that must be what the protocol promises.
 *
 * @param command what was asked
 * @param value what was answered
 */
record QmpAnswer(String command, QmpValue value) {
    String text(String key) throws SatchelException {
        return value.at(key).text().orElseThrow(() -> bad("no text '" + key + "'"));
    }

    Optional<String> textIfThere(String key) {
        return value.at(key).text();
    }

    String text() throws SatchelException {
        return value.text().orElseThrow(() -> bad("no text"));
    }

    long number(String key) throws SatchelException {
        return value.at(key).number().orElseThrow(() -> bad("no whole number '" + key + "'"));
    }

    DataSize size(String key) throws SatchelException {
        long bytes = number(key);
        if (bytes < 0) {
            throw bad("a negative size '" + key + "'");
        }
        return DataSize.bytes(bytes);
    }

    boolean isTrue(String key) {
        return value.at(key).isTrue();
    }

    QmpAnswer at(String key) {
        return new QmpAnswer(command, value.at(key));
    }

    boolean has(String key) {
        return value.at(key).isPresent();
    }

    /** Each element read by {@code reader}; none, if this is no list. */
    <T> List<T> list(QmpCommand.AnswerReader<T> reader) throws SatchelException {
        ImmutableList.Builder<T> list = ImmutableList.builder();
        for (QmpValue each : value.elements()) {
            list.add(reader.read(new QmpAnswer(command, each)));
        }
        return list.build();
    }

    SatchelException bad(String what) {
        return new SatchelException("qmp.answer", command, "QEMU's answer has " + what);
    }
}
