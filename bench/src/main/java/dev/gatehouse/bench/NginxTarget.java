package dev.gatehouse.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The system's nginx as a plain reverse proxy, set to be cheap: no access log, connections kept on
 * both sides, answers buffered in memory. Event streams are not buffered, because the origin sends
 * {@code X-Accel-Buffering: no} with them, which nginx obeys per answer.
 *
 * @param program the binary; absent when there is none
 */
record NginxTarget(Path program) implements Target {
    static final String NAME = "nginx";
    static final Path SYSTEM = Path.of("/usr/sbin/nginx");
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration STOP = Duration.ofSeconds(5);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Start start(URI origin) throws IOException, InterruptedException {
        if (!Files.isExecutable(program)) return new Absent("there is no " + program);
        var folder = Files.createTempDirectory("bench-nginx");
        int port = OwnPlace.freePort();
        Files.writeString(folder.resolve("nginx.conf"), configuration(origin, port));
        var process =
                new ProcessBuilder(
                                program.toString(),
                                "-e",
                                folder.resolve("error.log").toString(),
                                "-p",
                                folder.toString(),
                                "-c",
                                "nginx.conf")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output.log").toFile())
                        .start();
        var running = new RunningNginx(process, folder, port);
        if (running.takesConnections(System.nanoTime() + START.toNanos()))
            return new Started(running);
        var said = running.said();
        running.close();
        throw new IOException("nginx does not start: " + said);
    }

    /** Started by root, nginx would run its workers as somebody who may not enter our folder. */
    private static String configuration(URI origin, int port) {
        boolean root = "root".equals(System.getProperty("user.name"));
        return """
        %s
        daemon off;
        worker_processes 2;
        worker_rlimit_nofile 65536;
        pid nginx.pid;
        error_log error.log warn;
        events { worker_connections 32768; }
        http {
            access_log off;
            keepalive_timeout 1h;
            keepalive_requests 1000000000;
            client_max_body_size 4m;
            client_body_buffer_size 64k;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            upstream origin {
                server %s;
                keepalive 512;
                keepalive_requests 1000000000;
                keepalive_timeout 1h;
            }
            server {
                listen 127.0.0.1:%d backlog=4096;
                location / {
                    proxy_pass http://origin;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_buffer_size 16k;
                    proxy_buffers 16 16k;
                    proxy_read_timeout 1h;
                }
            }
        }
        """
                .formatted(root ? "user root;" : "", origin.getAuthority(), port);
    }

    private record RunningNginx(Process process, Path folder, int port) implements Running {
        /** The master and its workers: the workers are where the work is. */
        @Override
        public Route route() {
            var pids = Stream.concat(Stream.of(process.toHandle()), process.descendants());
            var url = URI.create("http://127.0.0.1:" + port + Origin.PATH);
            return new Route(url, Optional.empty(), pids.map(ProcessHandle::pid).toList());
        }

        boolean takesConnections(long deadline) {
            while (process.isAlive() && System.nanoTime() < deadline) {
                try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    return true;
                } catch (IOException notYet) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                }
            }
            return false;
        }

        String said() throws IOException {
            var text = new StringBuilder();
            for (var name : List.of("output.log", "error.log")) {
                var file = folder.resolve(name);
                if (Files.exists(file)) text.append(Files.readString(file));
            }
            return text.toString().strip();
        }

        @Override
        public void close() {
            OwnProcess.stop(process, STOP);
            OwnPlace.delete(folder);
        }
    }
}
