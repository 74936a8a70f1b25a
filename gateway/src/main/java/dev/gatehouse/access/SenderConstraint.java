package dev.gatehouse.access;

import java.util.Locale;
import java.util.Optional;

/** What an issuer's tokens must be bound to. Whatever a token is bound to is proven in any case. */
public enum SenderConstraint {
    NONE,
    DPOP,
    MTLS,
    ANY;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<SenderConstraint> find(String word) {
        for (var one : values()) if (one.word().equals(word)) return Optional.of(one);
        return Optional.empty();
    }

    boolean admits(TokenBinding binding) {
        return switch (this) {
            case NONE -> true;
            case DPOP -> binding.key() != null;
            case MTLS -> binding.certificate() != null;
            case ANY -> !binding.equals(TokenBinding.NONE);
        };
    }
}
