package dev.satchel.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.satchel.core.SatchelException;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private static final Finding NOTE = Finding.note("host.translated", "host", "runs under Rosetta");
    private static final Finding WARNING =
            Finding.warning("disk.path", "disks[a]", "may be another tomorrow", "name it");
    private static final Finding ERROR =
            Finding.error("disk.bus.absent", "disks[b]", "there is no such bus", "use nvme");
    private static final Finding LAST = Finding.error("memory.short", "memory", "too little", "");

    @Test
    void keepsTheOrderInWhichTheyWereFound() {
        Findings findings = Findings.of(LAST, NOTE).and(Findings.of(ERROR));

        assertThat(findings).containsExactly(LAST, NOTE, ERROR);
        assertThat(findings.errors()).containsExactly(LAST, ERROR);
        assertThat(findings)
                .isEqualTo(Findings.of(LAST, NOTE, ERROR))
                .hasSameHashCodeAs(Findings.of(LAST, NOTE, ERROR));
    }

    @Test
    void onlyErrorsAreErrors() throws SatchelException {
        Findings findings = Findings.of(NOTE, WARNING);

        assertThat(findings.hasErrors()).isFalse();
        assertThat(findings.isEmpty()).isFalse();
        assertThat(findings.orThrow("machine.yaml")).isSameAs(findings);
        assertThat(Findings.none().isEmpty()).isTrue();
    }

    @Test
    void throwsAllErrorsInOneLine() {
        SatchelException thrown = catchThrowableOfType(
                SatchelException.class, () -> Findings.of(WARNING, ERROR, LAST).orThrow("machine.yaml"));

        assertThat(thrown).hasMessage("machine.yaml: disks[b]: there is no such bus; use nvme | memory: too little");
        assertThat(thrown.code()).isEqualTo("disk.bus.absent");
    }

    @Test
    void printsOneLineEach() {
        assertThat(Findings.of(WARNING, NOTE)).hasToString("""
                warning disk.path at disks[a]: may be another tomorrow; name it
                note host.translated at host: runs under Rosetta""");
    }

    @Test
    void aFindingNeedsACodeAndAMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Finding.note("Disk Bus", "x", "y"))
                .withMessage("not a code: 'Disk Bus'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Finding.note("a.b", "x", ""))
                .withMessage("finding a.b says nothing");
    }
}
