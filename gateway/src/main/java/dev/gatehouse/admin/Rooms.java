package dev.gatehouse.admin;

import dev.gatehouse.access.Agents;
import dev.gatehouse.access.Grants;
import dev.gatehouse.access.Operators;
import dev.gatehouse.access.Waivers;
import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Past;
import dev.gatehouse.drift.AuthorityWatch;
import dev.gatehouse.drift.ClientWatch;
import dev.gatehouse.drift.Containments;
import dev.gatehouse.drift.Findings;
import dev.gatehouse.drift.ScopeExcesses;
import dev.gatehouse.identity.IdentityWatch;
import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.metrics.Metrics;
import dev.gatehouse.policy.Policies;
import dev.gatehouse.policy.Worlds;
import dev.gatehouse.provenance.EvidenceBook;
import dev.gatehouse.provenance.RegistrySync;
import dev.gatehouse.shadow.DiscoveryBook;
import dev.gatehouse.stdio.Processes;

/** Everything that REST reads and changes, each through its own door. */
public record Rooms(
        Servers servers,
        Agents agents,
        Grants grants,
        Waivers waivers,
        Policies policies,
        Worlds worlds,
        Operators operators,
        People people,
        Findings findings,
        Containments containments,
        Changes changes,
        Past past,
        Declarations declarations,
        Processes processes,
        CredentialRooms credentials,
        Checks checks,
        ClientWatch clients,
        AuthorityWatch authority,
        IdentityWatch identity,
        ScopeExcesses excesses,
        RegistrySync registries,
        EvidenceBook evidence,
        Tokens tokens,
        DiscoveryBook shadow,
        Readiness readiness,
        Controls controls,
        Metrics metrics) {}
