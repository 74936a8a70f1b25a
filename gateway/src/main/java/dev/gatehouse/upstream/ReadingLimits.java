package dev.gatehouse.upstream;

import dev.gatehouse.http.BlockingClient;
import dev.gatehouse.mcp.JsonLimits;
import java.time.Duration;

/**
 * How much of a server's declaration is read, and how long that may take.
 *
 * @param http of one exchange
 * @param json of one message; less deep than elsewhere, because a definition is stored some levels
 *     deeper than it came
 * @param answer time for one exchange
 * @param reading time for everything
 * @param maxPages of one list
 * @param maxItems of all lists of one era
 * @param maxTotalBytes of all definitions of one era, as canonical JSON
 * @param maxNameChars of a name, URI or template
 * @param maxUiResources that are read; what a page says beside its body has a bound of its own
 */
public record ReadingLimits(
        BlockingClient.Limits http,
        JsonLimits json,
        Duration answer,
        Duration reading,
        int maxPages,
        int maxItems,
        int maxTotalBytes,
        int maxNameChars,
        int maxUiResources) {
    public static final ReadingLimits STANDARD =
            new ReadingLimits(
                    BlockingClient.Limits.STANDARD,
                    new JsonLimits(
                            JsonLimits.ANSWER.maxBytes(),
                            56,
                            JsonLimits.ANSWER.maxStringLength(),
                            JsonLimits.ANSWER.maxTokens(),
                            JsonLimits.ANSWER.numbers()),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(60),
                    200,
                    5_000,
                    16 << 20,
                    2_048,
                    100);
}
