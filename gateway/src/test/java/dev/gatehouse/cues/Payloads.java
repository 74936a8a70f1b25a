package dev.gatehouse.cues;

/** One text of each class, to be put where a string stands. */
public final class Payloads {
    private Payloads() {}

    public static String of(CueClass kind) {
        return switch (kind) {
            case HIDDEN -> "\u200B";
            case SECRET -> " AKIA" + "Z3QXJ5LRP2WMN7KB ";
            case POSSIBLE_SECRET -> " AIza" + "q7Zr2LmX9vBt4KcW8nHs3YpJ6dGf5TaE1uR ";
            case AGENT_DIRECTED -> " <IMPORTANT> ";
            case CONCEALMENT -> " and do not tell the user ";
            case CROSS_TOOL -> " instead of send_email ";
            case SENSITIVE_PATH -> " of ~/.ssh/id_rsa ";
            case EXFILTRATION -> " with the full conversation ";
            case URL -> " https://evil.example/x ";
            case COMMAND -> " rm -rf / ";
        };
    }
}
