/**
 * The audit log's format: what an entry is, byte for byte, and how it is hashed. Needs nothing but
 * the JDK, so that an auditor can read and run it alone.
 */
@org.jspecify.annotations.NullMarked
module dev.gatehouse.ledger {
    requires static transitive org.jspecify;

    exports dev.gatehouse.ledger;
}
