package dev.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProcTest {
    @Test
    void cpuIsUserAndSystemTimeWhateverTheNameHolds() {
        var stat =
                "4242 (a) b (c d) S 1 4242 4242 0 -1 4194560 5432 0 3 0 250 150 9 9 20 0 31 0"
                        + " 8712345 4294967296 30000 18446744073709551615";
        assertThat(Proc.cpuIn(stat)).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void residentMemoryIsInKibibytes() {
        var status = "Name:\tjava\nVmPeak:\t  999999 kB\nVmRSS:\t   20480 kB\nThreads:\t31\n";
        assertThat(Proc.residentBytesIn(status)).contains(20L << 20);
    }

    @Test
    void aKernelThreadHasNoMemory() {
        assertThat(Proc.residentBytesIn("Name:\tkthreadd\nThreads:\t1\n")).isEmpty();
    }

    @Test
    void theLimitOfOpenFilesIsTheHardOne() {
        var limits =
                """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             1000                 2000                 processes
                Max open files            1024                 524288               files
                """;
        assertThat(Proc.openFilesLimitIn(limits)).contains(524_288L);
        assertThat(Proc.openFilesLimitIn(limits.replace("524288", "unlimited"))).isEmpty();
    }

    @Test
    void aProcessThatIsGoneTellsNothing() {
        assertThat(Proc.cpu(0)).isEmpty();
        assertThat(Proc.residentBytes(0)).isEmpty();
    }
}
