package dev.gatehouse.bench;

import java.util.ArrayList;
import java.util.List;

/** What is sent: calls of one tool over so many connections. A row of the report. */
record Workload(Tool tool, int connections) {
    static List<Workload> matrix(List<Tool> tools, List<Integer> connections) {
        var matrix = new ArrayList<Workload>();
        for (var tool : tools) for (int count : connections) matrix.add(new Workload(tool, count));
        return matrix;
    }
}
