package dev.gatehouse.shadow;

import java.util.Optional;

/**
 * Something of a server that may not be behind the gate was seen.
 *
 * @param who the operator who reported a scan or wanted to add a client, the agent that asked, or
 *     the issuer that vouches for a client; empty when nobody is known
 * @param at where it was seen: host, client and file of a scan; otherwise empty
 */
public record Sighting(Whereabouts whereabouts, Channel channel, String who, String at) {
    /** Stands where the issuer of a client does, when the client is known by a document. */
    public static final String DOCUMENT = "document";

    private static final int MAX_CHARS = 600;

    /** How it came to be known. */
    public enum Channel {
        /** In the configuration of an agent. */
        SCAN,
        /** An agent asked the gate for it in vain. */
        ATTEMPT,
        /** A client that nobody registered showed up. */
        CLIENT
    }

    public Sighting {
        who = shortened(who);
        at = shortened(at);
    }

    private static String shortened(String text) {
        var printable = text.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() > MAX_CHARS ? printable.substring(0, MAX_CHARS) : printable;
    }

    /** An agent, or somebody unknown, asked the gate for a server that it does not have. */
    public static Sighting attempt(String server, Optional<String> agent) {
        return new Sighting(Whereabouts.named(server), Channel.ATTEMPT, agent.orElse(""), "");
    }

    /** A client that no agent is registered with. */
    public static Sighting client(String issuer, String id) {
        return new Sighting(Whereabouts.client(issuer, id), Channel.CLIENT, issuer, "");
    }

    /** A client whose metadata document was not taken when an operator wanted to register it. */
    public static Sighting document(String url, String operator) {
        return new Sighting(Whereabouts.client(DOCUMENT, url), Channel.CLIENT, operator, "");
    }

    /** The same, of one of the many whose whereabouts nobody keeps. */
    Sighting asOneOfMany() {
        return new Sighting(Discovery.MORE, channel, who, at);
    }
}
