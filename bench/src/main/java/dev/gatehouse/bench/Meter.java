package dev.gatehouse.bench;

import dev.gatehouse.bench.Usage.Spent;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what the processes behind a route have spent, before and after a measured window. */
public final class Meter {
    private final Set<Long> target;
    private final List<Long> companions;
    private final Set<Long> origin;
    private final Set<Long> generator = Set.of(ProcessHandle.current().pid());
    private Map<Long, Duration> before = Map.of();

    /**
     * Reads for one route.
     *
     * @param origin the process of the origin, or an empty list when it has none of its own
     */
    public Meter(Route route, List<Long> origin) {
        this.target = new LinkedHashSet<>(route.pids());
        this.companions = route.companions();
        this.origin = Set.copyOf(origin);
    }

    void open() {
        before = cpuOf(everyone());
    }

    Usage close() {
        var beside = besideTarget();
        var after = cpuOf(everyone());
        return new Usage(
                spent(target, after),
                spent(beside, after),
                spent(origin, after),
                spent(generator, after));
    }

    private Set<Long> everyone() {
        var all = new HashSet<>(target);
        all.addAll(besideTarget());
        all.addAll(origin);
        all.addAll(generator);
        return all;
    }

    private Set<Long> besideTarget() {
        var ofTarget = handles(target).flatMap(ProcessHandle::descendants);
        var ofCompanions =
                handles(companions)
                        .flatMap(one -> Stream.concat(Stream.of(one), one.descendants()));
        return Stream.concat(ofTarget, ofCompanions)
                .map(ProcessHandle::pid)
                .filter(pid -> !target.contains(pid))
                .collect(Collectors.toSet());
    }

    private static Stream<ProcessHandle> handles(Collection<Long> pids) {
        return pids.stream().flatMap(pid -> ProcessHandle.of(pid).stream());
    }

    private static Map<Long, Duration> cpuOf(Set<Long> pids) {
        var times = new HashMap<Long, Duration>();
        for (long pid : pids) Proc.cpu(pid).ifPresent(cpu -> times.put(pid, cpu));
        return times;
    }

    /** A process that began in the window has spent all of its time in it. */
    private Spent spent(Set<Long> pids, Map<Long, Duration> after) {
        var cpu = Duration.ZERO;
        long resident = 0;
        for (long pid : pids) {
            var now = after.get(pid);
            if (now == null) continue;
            cpu = cpu.plus(now.minus(before.getOrDefault(pid, Duration.ZERO)));
            resident += Proc.residentBytes(pid).orElse(0L);
        }
        return new Spent(cpu, resident);
    }
}
