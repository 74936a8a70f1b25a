package dev.gatehouse.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Ports and folders that a target takes for its time. */
final class OwnPlace {
    private OwnPlace() {}

    /** Free at this moment; whoever asked should take it soon. */
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Removes a folder with all that is in it, and says so when something stays. */
    static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        } catch (IOException left) {
            System.err.println("bench: " + folder + " is left behind: " + left);
        }
    }
}
