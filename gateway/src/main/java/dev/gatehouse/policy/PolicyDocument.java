package dev.gatehouse.policy;

import java.util.List;

/**
 * What people write, review and publish: rules, those by which requests for reading are granted,
 * and tests of both. {@link PolicyForm} reads it.
 *
 * @param about what it is for, in its authors' words; may be empty
 */
public record PolicyDocument(
        String about,
        List<PolicyRule> rules,
        List<AutomaticRule> automatic,
        List<PolicyTest> tests,
        List<RequestTest> requestTests) {
    /** What holds before anything is published. */
    public static final PolicyDocument STANDARD =
            new PolicyDocument(
                    "What holds before any policy is published.",
                    RuleSet.STANDARD.rules(),
                    List.of());

    public PolicyDocument {
        rules = List.copyOf(rules);
        automatic = List.copyOf(automatic);
        tests = List.copyOf(tests);
        requestTests = List.copyOf(requestTests);
    }

    /** One by which nothing is granted. */
    public PolicyDocument(String about, List<PolicyRule> rules, List<PolicyTest> tests) {
        this(about, rules, List.of(), tests, List.of());
    }
}
