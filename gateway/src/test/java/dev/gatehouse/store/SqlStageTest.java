package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlStageTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlStageTest.class);

    /** A round's servers are asked without a credential, and its agent takes nothing in. */
    private static final List<String> WITHOUT_PROBES =
            List.of(
                    "credential_arrangement",
                    "credential_secret",
                    "credential_client",
                    "credential_token",
                    "consent_invitation",
                    "consent",
                    "flow_trace");

    @AfterAll
    static void close() {
        TEST.close();
    }

    /** Whoever adds a table that refers to a server, says here that a round's rows go from it. */
    @Test
    void aRoundIsTakenFromEveryTableThatRefersToWhatItHas() {
        var ofServers = new ArrayList<>(SqlStage.OF_SERVERS);
        ofServers.add("access_grant");
        assertThat(referringTo("server")).containsExactlyInAnyOrderElementsOf(ofServers);
        var ofAgents = new ArrayList<>(SqlStage.OF_AGENTS);
        ofAgents.add("access_grant");
        assertThat(referringTo("agent")).containsExactlyInAnyOrderElementsOf(ofAgents);
        assertThat(referringTo("access_grant")).containsExactly("grant_use");
    }

    /** Of what names a server without a reference, too. */
    @Test
    void aRoundIsTakenFromEveryTableThatNamesAServer() {
        var naming = new ArrayList<>(SqlStage.OF_SERVERS);
        naming.addAll(SqlStage.BESIDE);
        naming.add("access_grant");
        naming.addAll(WITHOUT_PROBES);
        assertThat(tablesWithServers()).containsExactlyInAnyOrderElementsOf(naming);
    }

    private static List<String> tablesWithServers() {
        return TEST.database()
                .handles()
                .read(handle ->
                        handle.createQuery(
                                        """
                                        SELECT table_name FROM information_schema.columns
                                        WHERE column_name = 'server'
                                        AND table_schema = current_schema()
                                        """)
                                .mapTo(String.class)
                                .list());
    }

    private static List<String> referringTo(String table) {
        return TEST.database()
                .handles()
                .read(handle ->
                        handle.createQuery(
                                        """
                                        SELECT DISTINCT conrelid::regclass::text FROM pg_constraint
                                        WHERE contype = 'f' AND confrelid = :table::regclass
                                        """)
                                .bind("table", table)
                                .mapTo(String.class)
                                .list());
    }
}
