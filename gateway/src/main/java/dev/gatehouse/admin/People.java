package dev.gatehouse.admin;

import dev.gatehouse.access.GrantUses;

/** What is known of how people's decisions are used, and what waits for them. */
public record People(GrantUses uses) {}
