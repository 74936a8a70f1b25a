package dev.gatehouse.credentials;

import java.util.Optional;

/** Who may agree for a party. Blocks. */
public interface Approvers {
    /**
     * The person who shows this secret, if that person answers for the party.
     *
     * @param secret an operator's token
     * @return what the person is called; empty for anybody else
     */
    Optional<String> approver(String secret, Party party);
}
