package dev.satchel.storage.clone;

/** Whether the copy is the same system to those who know it. */
public enum Identity {
    /** Both go on living: the copy gets a machine id of its own at its first start (machine-id(5)). SSH host keys stay. */
    NEW,
    /** The system moves: nothing is changed. */
    SAME
}
