package dev.gatehouse.policy;

import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Label;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an agent has taken in lately, and what may therefore not go on without a person (AUT-8):
 * what anybody may have written can tell an agent to carry private data outside, or to destroy
 * something. Pure.
 *
 * @param traces the latest for each label; what is older than the gate remembers is not among them
 */
public record Flow(List<Trace> traces) {
    /** Nothing was taken in. */
    public static final Flow NONE = new Flow(List.of());

    /**
     * One call that brought something in.
     *
     * @param tool its name at that server
     * @param exchange where the record has it
     */
    public record Trace(Label label, String server, String tool, Instant at, String exchange) {
        /** For people: who brought it, when, and where to look. */
        @Override
        public String toString() {
            return label
                    + " by "
                    + tool
                    + " of "
                    + server
                    + " at "
                    + at.truncatedTo(ChronoUnit.SECONDS)
                    + " (exchange "
                    + exchange
                    + ")";
        }
    }

    public Flow {
        traces = List.copyOf(traces);
    }

    /** Whether a tool can end a flow that matters, so that what came before must be known. */
    public static boolean isSink(Binding binding) {
        return leadsOut(binding) || destroys(binding);
    }

    /** What a call of a tool brings in. */
    public static List<Label> sources(Binding binding) {
        var sources = new ArrayList<Label>();
        if (binding.labels().contains(Label.UNTRUSTED_INPUT)) sources.add(Label.UNTRUSTED_INPUT);
        if (binding.labels().contains(Label.PRIVATE_DATA)) sources.add(Label.PRIVATE_DATA);
        return sources;
    }

    private static boolean leadsOut(Binding binding) {
        return binding.action() == ActionClass.EXTERNAL
                || binding.action() == ActionClass.EXECUTE
                || binding.labels().contains(Label.EXTERNAL_SINK);
    }

    private static boolean destroys(Binding binding) {
        return binding.action() == ActionClass.DESTRUCTIVE
                || binding.action() == ActionClass.EXECUTE
                || binding.labels().contains(Label.DESTRUCTIVE);
    }

    /** The trail for which a person must confirm a call; empty when there is none. */
    List<String> trail(Binding binding) {
        var untrusted = latest(Label.UNTRUSTED_INPUT);
        if (untrusted.isEmpty()) return List.of();
        var secret = latest(Label.PRIVATE_DATA);
        boolean holdsSecrets = secret.isPresent() || binding.labels().contains(Label.PRIVATE_DATA);
        var trail = new ArrayList<String>();
        if (leadsOut(binding) && holdsSecrets) {
            trail.add(untrusted.get().toString());
            secret.map(Trace::toString).ifPresent(trail::add);
        } else if (destroys(binding)) {
            trail.add(untrusted.get().toString());
        }
        return trail;
    }

    private Optional<Trace> latest(Label label) {
        return traces.stream().filter(trace -> trace.label() == label).findFirst();
    }
}
