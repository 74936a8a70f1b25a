package dev.gatehouse.bench;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What a {@link Suite} found, as a table for people and as JSON for programs.
 *
 * @param revision that the load spoke
 * @param targets that were measured, in order
 * @param absent targets that were left out, with the reason
 */
record Report(
        Machine machine,
        Revision revision,
        List<String> targets,
        Map<String, String> absent,
        List<Cell> cells,
        List<HalfLoad> halfLoads,
        List<Idle> idles,
        List<Memory> memories,
        Map<String, Starts> starts,
        List<Withdrawal> withdrawals,
        List<Beside> besides) {
    /** One of the neighbours of a bad server and of nothing else. */
    static Report of(Machine machine, List<Beside> besides) {
        return new Report(
                machine,
                Revision.V2026_07_28,
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                besides);
    }

    Report with(List<Beside> neighbours) {
        return new Report(
                machine,
                revision,
                targets,
                absent,
                cells,
                halfLoads,
                idles,
                memories,
                starts,
                withdrawals,
                neighbours);
    }

    /** Wrong or missing answers, and streams that did not stand. */
    long errors() {
        return cells.stream().mapToLong(cell -> cell.tally().errors()).sum()
                + halfLoads.stream()
                        .mapToLong(half -> half.through().errors() + half.direct().errors())
                        .sum()
                + idles.stream().mapToLong(Idle::errors).sum()
                + withdrawals.stream().mapToLong(Withdrawal::errors).sum()
                + besides.stream().mapToLong(Beside::errors).sum();
    }

    Optional<Cell> cell(Workload workload, String target) {
        return cells.stream()
                .filter(cell -> cell.workload().equals(workload) && cell.target().equals(target))
                .findFirst();
    }

    Optional<Double> ratio(Cell cell, String yardstick) {
        return cell(cell.workload(), yardstick)
                .flatMap(other -> Figures.ratio(cell.micros(), other.micros()));
    }

    Json.Obj toJson() {
        return Json.object(
                "machine",
                machine.toJson(),
                "revision",
                revision.date(),
                "figuresToHold",
                Held.of(this).stream().map(Report::held).toList(),
                "targets",
                targets,
                "absent",
                absent,
                "workloads",
                cells.stream().map(this::workload).toList(),
                "halfLoad",
                halfLoads.stream().map(Report::halfLoad).toList(),
                "idle",
                idles.stream().map(Report::idle).toList(),
                "memory",
                memories.stream().map(Report::memory).toList(),
                "starts",
                starts.entrySet().stream()
                        .map(entry -> starts(entry.getKey(), entry.getValue()))
                        .toList(),
                "revocation",
                withdrawals.stream().map(Report::withdrawal).toList(),
                "neighbours",
                besides.stream().map(this::beside).toList(),
                "errors",
                errors());
    }

    private Json beside(Beside beside) {
        return Json.object(
                "beside",
                beside.what(),
                "p50Micros",
                rounded(beside.median(Beside.P50)),
                "p99Micros",
                rounded(beside.median(Beside.P99)),
                "p50RatiosToAGoodOne",
                ratios(beside, Beside.P50),
                "p99RatiosToAGoodOne",
                ratios(beside, Beside.P99),
                "joinedListP50Micros",
                rounded(beside.median(Beside.LIST_P50)),
                "joinedListP99Micros",
                rounded(beside.median(Beside.LIST_P99)),
                "joinedListP99RatiosToAGoodOne",
                ratios(beside, Beside.LIST_P99),
                "gateCores",
                rounded(beside.median(Beside.Round::gateCores)),
                "otherAnswered",
                beside.otherAnswered(),
                "otherFailed",
                beside.otherFailed(),
                "otherFaults",
                faults(beside.other()),
                "otherSamples",
                samples(beside.other()),
                "checks",
                beside.checks(),
                "failedChecks",
                beside.failedChecks(),
                "errors",
                beside.errors());
    }

    private List<Json> ratios(Beside beside, ToDoubleFunction<Beside.Round> figure) {
        return beside.ratios(besides.getFirst(), figure).stream()
                .map(ratio -> Json.of(rounded(ratio)))
                .toList();
    }

    private static Json held(Held held) {
        return Json.object(
                "figure",
                held.figure(),
                "hold",
                held.shownHold(),
                "measured",
                held.shownMeasured(),
                "verdict",
                held.verdict());
    }

    private static Json memory(Memory memory) {
        return Json.object(
                "target",
                memory.target(),
                "residentBytesAtRest",
                memory.atRestBytes(),
                "residentBytesAfterLoad",
                memory.afterLoadBytes());
    }

    private static Json starts(String target, Starts starts) {
        return Json.object(
                "target",
                target,
                "firstMillis",
                starts.first().toMillis(),
                "againMillis",
                starts.again().toMillis(),
                "databaseUpMillis",
                starts.databaseUp().toMillis());
    }

    private static Json withdrawal(Withdrawal withdrawal) {
        return Json.object(
                "target",
                withdrawal.target(),
                "repetitions",
                withdrawal.asked(),
                "refusedMillis",
                millis(withdrawal.refused()),
                "streamEndedMillis",
                millis(withdrawal.cut()));
    }

    private static List<Json> millis(List<Duration> times) {
        return times.stream().map(time -> Json.of(rounded(time.toNanos() / 1e6))).toList();
    }

    private Json workload(Cell cell) {
        var json = named(cell.workload(), cell.target());
        put(json, "cpuMicrosPerCall", cell.micros());
        put(json, "cpuMicrosPerCallWithChildren", cell.microsWithChildren());
        put(json, "cpuRatioToNginx", ratio(cell, NginxTarget.NAME));
        put(json, "cpuRatioToDirect", ratio(cell, DirectTarget.NAME));
        json.put("cpuRatiosToNginxByRound", Json.of(ratiosByRound(cell)));
        put(json, "callsPerSecondAndCore", Figures.callsPerSecondAndCore(cell.micros()));
        put(json, "originCpuMicrosPerCall", cell.originMicros());
        put(json, "generatorCpuMicrosPerCall", cell.generatorMicros());
        json.put("calls", Json.of(cell.tally().completedCalls()));
        put(json, "callsPerSecond", Optional.of(cell.perSecond()));
        json.put("latencyMicros", latency(cell.tally()));
        json.put("residentBytes", Json.of(cell.usage().target().residentBytes()));
        json.put("residentBytesOfChildren", Json.of(cell.usage().children().residentBytes()));
        json.put("errors", Json.of(cell.tally().errors()));
        json.put("faults", faults(cell.tally()));
        return Json.objectOf(json);
    }

    /** How far the rounds agree: the spread says what the ratio is worth. */
    private List<Json> ratiosByRound(Cell cell) {
        var ratios = new ArrayList<Json>();
        var other = cell(cell.workload(), NginxTarget.NAME);
        if (other.isEmpty()) return ratios;
        for (int round = 0; round < cell.rounds().size(); round++) {
            var theirs = other.get().rounds().get(round);
            var ratio = Figures.ratio(cell.rounds().get(round), theirs);
            ratios.add(Json.of(ratio.map(Report::rounded).orElse(null)));
        }
        return ratios;
    }

    private static Json halfLoad(HalfLoad half) {
        var json = named(half.workload(), half.target());
        put(json, "maxCallsPerSecond", Optional.of(half.maxPerSecond()));
        put(json, "callsPerSecond", Optional.of(half.rate()));
        json.put("latencyMicros", latency(half.through()));
        json.put("latencyMicrosDirect", latency(half.direct()));
        json.put(
                "addedMicros",
                Json.object(
                        "p50",
                        rounded(half.addedMicros(50)),
                        "p90",
                        rounded(half.addedMicros(90)),
                        "p99",
                        rounded(half.addedMicros(99))));
        put(json, "generatorLateP99Micros", Optional.of(half.through().latenessMicros(99)));
        json.put("errors", Json.of(half.through().errors() + half.direct().errors()));
        json.put("faults", faults(half.through()));
        return Json.objectOf(json);
    }

    private static Json idle(Idle idle) {
        var json = new LinkedHashMap<String, Json>();
        json.put("target", Json.of(idle.target()));
        json.put("asked", Json.of(idle.asked()));
        json.put("opened", Json.of(idle.opened()));
        json.put("dropped", Json.of(idle.dropped()));
        json.put("comments", Json.of(idle.comments()));
        json.put("residentBytesAtRest", Json.of(idle.residentAtRest()));
        json.put("residentBytesBefore", Json.of(idle.residentBefore()));
        json.put("residentBytesHeld", Json.of(idle.residentHeld()));
        put(json, "bytesPerStream", idle.bytesPerStream());
        return Json.objectOf(json);
    }

    private static Map<String, Json> named(Workload workload, String target) {
        var json = new LinkedHashMap<String, Json>();
        json.put("tool", Json.of(workload.tool().wire()));
        json.put("connections", Json.of(workload.connections()));
        json.put("target", Json.of(target));
        return json;
    }

    private static Json latency(Tally tally) {
        return Json.object(
                "count",
                tally.latencies(),
                "p50",
                rounded(tally.latencyMicros(50)),
                "p90",
                rounded(tally.latencyMicros(90)),
                "p99",
                rounded(tally.latencyMicros(99)),
                "max",
                rounded(tally.latencyMicros(100)));
    }

    private static Json faults(Tally tally) {
        var json = new LinkedHashMap<String, Json>();
        tally.faults().forEach((fault, count) -> json.put(fault.name(), Json.of(count)));
        return Json.objectOf(json);
    }

    private static Json samples(Tally tally) {
        var json = new LinkedHashMap<String, Json>();
        tally.samples().forEach((fault, sample) -> json.put(fault.name(), Json.of(sample)));
        return Json.objectOf(json);
    }

    private static void put(Map<String, Json> json, String name, Optional<Double> figure) {
        json.put(name, Json.of(figure.map(Report::rounded).orElse(null)));
    }

    private static double rounded(double figure) {
        return Math.round(figure * 100) / 100.0;
    }
}
