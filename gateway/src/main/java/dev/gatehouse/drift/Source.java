package dev.gatehouse.drift;

/** Which watch saw a difference. Each settles its own findings and leaves the others' alone. */
public enum Source {
    /** What the server offers, and says of itself, in the protocol (CAP-3). */
    DECLARATION,
    /** What it and its authorization servers say of authorization (AUT-3). */
    AUTHORITY,
    /** Who it is (IDV-1). */
    IDENTITY,
    /** Where it comes from (PRV-6). */
    PROVENANCE,
    /** What it does, whatever it declares (CAP-6). */
    BEHAVIOUR;

    /** Begins the subjects of this source; those of declarations begin with an era. */
    public String prefix() {
        return this == DECLARATION ? "" : name() + " ";
    }

    /** Of a subject. */
    static Source of(String subject) {
        for (var source : values())
            if (source != DECLARATION && subject.startsWith(source.prefix())) return source;
        return DECLARATION;
    }
}
