package dev.gatehouse.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A relay to the database that can be cut, or hung so that bytes stay in it. */
public final class Link implements AutoCloseable {
    private final int target;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Semaphore passing = new Semaphore(1);
    private final AtomicInteger connections = new AtomicInteger();
    private volatile ServerSocket listener;

    public Link(int target) throws IOException {
        this.target = target;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
    }

    public int port() {
        return port;
    }

    /** How many were ever made. */
    int connections() {
        return connections.get();
    }

    private ServerSocket listen(int port) throws IOException {
        var opened = new ServerSocket();
        opened.setReuseAddress(true);
        opened.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.ofVirtual().start(() -> accept(opened));
        return opened;
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                var client = from.accept();
                connections.incrementAndGet();
                var server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().start(() -> relay(client, server));
                Thread.ofVirtual().start(() -> relay(server, client));
            } catch (IOException closed) {
                if (!from.isClosed()) throw new UncheckedIOException(closed);
            }
        }
    }

    private void relay(Socket from, Socket to) {
        var buffer = new byte[8192];
        try (from;
                to) {
            for (int n = from.getInputStream().read(buffer); n > 0; ) {
                passing.acquireUninterruptibly();
                passing.release();
                to.getOutputStream().write(buffer, 0, n);
                n = from.getInputStream().read(buffer);
            }
        } catch (IOException ended) {
            sockets.remove(from);
        }
    }

    /** Connections break and new ones are refused. */
    public void cut() throws IOException {
        listener.close();
        for (var socket : sockets) socket.close();
        sockets.clear();
    }

    public void mend() throws IOException {
        listener = listen(port);
    }

    /** Connections stay, but nothing passes. */
    public void hang() {
        passing.acquireUninterruptibly();
    }

    public void flow() {
        passing.release();
    }

    @Override
    public void close() throws IOException {
        cut();
    }
}
