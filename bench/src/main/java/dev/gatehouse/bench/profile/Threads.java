package dev.gatehouse.bench.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** CPU time of each thread of a process, in milliseconds by its id. Spec: proc_pid_stat(5). */
record Threads(Map<String, Task> byId) {
    /** A thread as the system names it, which is in fifteen characters. */
    record Task(String name, long millis) {}

    private static final long TICK_MILLIS = 10;

    static Threads of(long pid) throws IOException {
        var threads = new HashMap<String, Task>();
        var tasks = Path.of("/proc", Long.toString(pid), "task");
        try (var folders = Files.newDirectoryStream(tasks)) {
            for (var folder : folders) {
                var stat = stat(folder);
                // one that ended since the folder was listed
                if (stat.isEmpty()) continue;
                int nameEnd = stat.lastIndexOf(')');
                var fields = stat.substring(nameEnd + 2).split(" ", -1);
                long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                var name = stat.substring(stat.indexOf('(') + 1, nameEnd);
                threads.put(
                        String.valueOf(folder.getFileName()), new Task(name, ticks * TICK_MILLIS));
            }
        }
        return new Threads(threads);
    }

    private static String stat(Path folder) throws IOException {
        try {
            return Files.readString(folder.resolve("stat"));
        } catch (IOException unread) {
            if (Files.exists(folder)) throw unread;
            return "";
        }
    }

    /** What each spent since, in milliseconds; threads of the same name together. */
    Weights since(Threads before) {
        var spent = new Weights();
        byId.forEach((id, now) -> {
            var then = before.byId.get(id);
            long millis = now.millis - (then == null ? 0 : then.millis);
            if (millis > 0) spent.add(now.name.replaceAll("\\d+$", ""), (double) millis);
        });
        return spent;
    }
}
