package dev.gatehouse.upstream;

import dev.gatehouse.inventory.Declaration;

/** Does the server speak an era, and what does it declare there? */
sealed interface Opening {
    record Spoken(Declaration declaration) implements Opening {}

    /**
     * It does not.
     *
     * @param why how it showed, for the operator
     */
    record NotSpoken(String why) implements Opening {}
}
