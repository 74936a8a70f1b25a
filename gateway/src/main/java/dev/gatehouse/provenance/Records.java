package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What registries said, stored: every version whole, for when a registry cannot be asked. */
public interface Records {
    /**
     * One version of a server.
     *
     * @param record the server as it was said first, its status and the rest as they were said last
     * @param said the digest of the server as it was said last; another than the record's is
     *     evidence of tampering (REQ-113)
     * @param goneAt when the registry said that it has no such version; null while it has
     */
    record Kept(
            RegistryRecord record,
            Digest said,
            Instant firstSeen,
            Instant seenAt,
            @Nullable Instant goneAt) {
        public boolean isTampered() {
            return !said.equals(record.digest());
        }
    }

    /**
     * What came of keeping some.
     *
     * @param fresh how many were not known
     * @param changed of how many the status, or what else may change, is another
     * @param tampered those whose immutable part is not what it was, without evidence of it so far
     */
    record Taken(int fresh, int changed, List<RegistryRecord> tampered) {}

    /**
     * How a registry's reading stands.
     *
     * @param since from when on changes are asked for; null before it was read to its end
     * @param triedAt when it was tried last
     * @param outcome in words, what came of that
     */
    record Progress(
            String registry, @Nullable Instant since, @Nullable Instant triedAt, String outcome) {}

    /** Keeps what a registry says now; what was said first of a version stays. */
    Taken take(List<RegistryRecord> said, Instant at);

    /**
     * Keeps evidence. Belongs inside a recorded change.
     *
     * @return those of which there was no evidence yet
     */
    List<RegistryRecord> accuse(List<RegistryRecord> tampered, Instant at);

    /** The registry has no such version any more. */
    void gone(RegistryRecord record, Instant at);

    Optional<Kept> find(String registry, String name, String version);

    /** All versions of a server in one registry. */
    List<Kept> versions(String registry, String name);

    /**
     * Names and their versions, in order.
     *
     * @param search what the name holds, in any case; everything when empty
     */
    List<Kept> list(String search, int most);

    int count(String registry);

    /** All namespaces, each with when anything was published in it first, as registries say. */
    Map<String, Instant> namespaces();

    Progress progress(String registry);

    /** Keeps how reading a registry went. */
    void progress(Progress progress);

    /** Takes the turn to read a registry, so that of all replicas one does it. */
    boolean takesTurn(String registry, Instant now, Instant notSince);
}
