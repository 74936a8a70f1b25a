package dev.gatehouse.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionTest {
    /** Source: the folders of docs/specification in modelcontextprotocol/modelcontextprotocol. */
    @ParameterizedTest
    @CsvSource({
        "2024-11-05, LEGACY",
        "2025-03-26, LEGACY",
        "2025-06-18, LEGACY",
        "2025-11-25, LEGACY",
        "2026-07-28, MODERN"
    })
    void everyPublishedRevisionHasItsEra(String date, Era era) {
        assertThat(Revision.find(date)).map(Revision::era).contains(era);
        assertThat(Revision.find(date)).map(Revision::date).contains(date);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026-07-29", "2026-7-28", " 2026-07-28", "draft", "V2026_07_28"})
    void aRevisionIsFoundByItsExactDateAlone(String date) {
        assertThat(Revision.find(date)).isEmpty();
    }
}
