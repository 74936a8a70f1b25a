/**
 * The audit log's format, for the gate that writes it and the auditor who does not trust the gate.
 */
@org.jspecify.annotations.NullMarked
module dev.gatehouse.ledger {
    requires static org.jspecify;

    exports dev.gatehouse.ledger;
}
