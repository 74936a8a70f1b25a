package dev.gatehouse.admin;

import dev.gatehouse.access.Operator;
import dev.gatehouse.access.Request;

/** A change that is carried out because a second person approved it. */
record Seconded(Request request, Operator approver) {}
