package dev.gatehouse.policy;

import java.util.List;

/**
 * What people write, review and publish: rules, and tests of them. {@link PolicyForm} reads it.
 *
 * @param about what it is for, in its authors' words; may be empty
 */
public record PolicyDocument(String about, List<PolicyRule> rules, List<PolicyTest> tests) {
    /** What holds before anything is published. */
    public static final PolicyDocument STANDARD =
            new PolicyDocument(
                    "What holds before any policy is published.",
                    RuleSet.STANDARD.rules(),
                    List.of());

    public PolicyDocument {
        rules = List.copyOf(rules);
        tests = List.copyOf(tests);
    }
}
