package dev.gatehouse.access;

import com.nimbusds.jose.jwk.JWK;
import java.util.List;

/** Where one issuer's keys come from. May block. Safe for many threads. */
interface Keys {
    /** What looking gave. */
    sealed interface Answer {}

    record Found(List<JWK> keys) implements Answer {}

    record NoSuchKey() implements Answer {}

    record Unavailable(String why) implements Answer {}

    Answer find(Algorithm algorithm, String keyId);
}
