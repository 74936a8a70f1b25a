package dev.gatehouse.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Closes a body that is still being read at its deadline: the reader's wait ends with an error or
 * an early end, and {@link #rang} tells it why. Its thread ends with {@link #close}.
 */
final class Alarm implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean rang;

    Alarm(InputStream body, long nanos) {
        Thread.ofVirtual().name("http-deadline").start(() -> watch(body, nanos));
    }

    private void watch(InputStream body, long nanos) {
        try {
            if (done.await(nanos, TimeUnit.NANOSECONDS)) return;
            rang = true;
            body.close();
        } catch (IOException alreadyBroken) {
            // the reader sees the broken connection itself
            return;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    boolean rang() {
        return rang;
    }

    @Override
    public void close() {
        done.countDown();
    }
}
