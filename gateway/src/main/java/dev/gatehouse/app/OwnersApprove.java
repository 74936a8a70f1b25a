package dev.gatehouse.app;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Agents;
import dev.gatehouse.access.Operator;
import dev.gatehouse.access.Operator.Role;
import dev.gatehouse.access.Operators;
import dev.gatehouse.credentials.Approvers;
import dev.gatehouse.credentials.Party;
import dev.gatehouse.mcp.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Who agrees that the gate acts for a party at an authorization server: for an agent the operator
 * who owns it, or an administrator; for the gate itself any operator who may change something.
 */
final class OwnersApprove implements Approvers {
    private final Operators operators;
    private final Agents agents;

    OwnersApprove(Operators operators, Agents agents) {
        this.operators = operators;
        this.agents = agents;
    }

    @Override
    public Optional<String> approver(String secret, Party party) {
        var hash = Digest.of(secret.getBytes(StandardCharsets.UTF_8)).value();
        return operators
                .byTokenHash(hash.substring(hash.indexOf(':') + 1))
                .filter(operator -> answersFor(operator, party))
                .map(Operator::name);
    }

    private boolean answersFor(Operator operator, Party party) {
        if (operator.role() == Role.AUDITOR) return false;
        if (operator.role() == Role.ADMIN || party.isGate()) return true;
        return owner(party).equals(Optional.of(operator.name()));
    }

    private Optional<String> owner(Party party) {
        return agents.all().stream()
                .filter(agent -> agent.issuer().equals(party.issuer()))
                .filter(agent -> agent.clientId().equals(party.client()))
                .map(Agent::owner)
                .findFirst();
    }
}
