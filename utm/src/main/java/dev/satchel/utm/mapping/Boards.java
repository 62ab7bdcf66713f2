package dev.satchel.utm.mapping;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.utm.config.UtmConstants;
import java.util.List;
import java.util.Optional;

/** Architectures and boards, in UTM's words and in a machine's. */
final class Boards {
    private Boards() {}

    /** The one that UTM, as QEMU, calls {@code name}; empty if it has none of that name. */
    static Optional<Architecture> architecture(String name) {
        if (!UtmConstants.architectures().contains(name)) {
            return Optional.empty();
        }
        for (Architecture architecture : Architecture.values()) {
            if (architecture.id().equals(name)) {
                return Optional.of(architecture);
            }
        }
        return Optional.empty();
    }

    /** Names with a version are boards too; the version is kept in the extras. What is none of those is another. */
    static Board board(Architecture architecture, String target) {
        return named(architecture).stream()
                .filter(board -> target.equals(board.id())
                        || switch (board) {
                            case VIRT -> target.startsWith("virt-");
                            case Q35 -> target.startsWith("pc-q35-");
                            case PC -> target.startsWith("pc-i440fx-");
                            case MICROVM, OTHER -> false;
                        })
                .findFirst()
                .orElse(Board.OTHER);
    }

    private static List<Board> named(Architecture architecture) {
        return switch (architecture) {
            case X86_64, X86 -> List.of(Board.Q35, Board.PC, Board.MICROVM);
            case AARCH64, ARM, RISCV64 -> List.of(Board.VIRT);
            default -> List.of();
        };
    }
}
