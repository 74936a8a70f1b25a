package dev.gatehouse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * An MCP server on the loopback address with canned results, the far end of every measurement. It
 * speaks 2025-11-25 and 2025-06-18 (without sessions) and 2026-07-28, and declares {@link Tool}s.
 *
 * <p>{@link #main} runs it alone, prints {@code listening <url>} and ends when its standard input
 * does, so it never outlives whoever started it. A line of that input names a {@link Misdeed}; it
 * is printed again once it is in force.
 */
public final class Origin implements AutoCloseable {
    static final String PATH = "/mcp";
    static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int MAX_BODY_BYTES = 4 << 20;

    private final Misconduct misconduct = new Misconduct();
    private final EventLoopGroup loops;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel listener;

    private Origin(EventLoopGroup loops, int port, Duration heartbeat) {
        this.loops = loops;
        var protocol = new OriginProtocol(misconduct);
        var bootstrap =
                new ServerBootstrap()
                        .group(loops)
                        .channel(Transport.best().server())
                        .option(ChannelOption.SO_BACKLOG, 4096)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        connections.add(channel);
                                        channel.pipeline()
                                                .addLast(new HttpServerCodec())
                                                .addLast(new HttpObjectAggregator(MAX_BODY_BYTES))
                                                .addLast(new OriginConnection(protocol, heartbeat));
                                    }
                                });
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        listener = bootstrap.bind(address).syncUninterruptibly().channel();
    }

    /**
     * Starts one in this process.
     *
     * @param port 0 for any free one
     * @param heartbeat between two comments on an open stream
     */
    public static Origin start(int port, Duration heartbeat) {
        var loops = Transport.best().group("origin", Transport.loops());
        try {
            return new Origin(loops, port, heartbeat);
        } catch (RuntimeException notBound) {
            var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw notBound;
        }
    }

    /** From now on it behaves like this. */
    void turn(Misdeed to) {
        misconduct.turn(to);
    }

    public URI url() {
        var address = (InetSocketAddress) listener.localAddress();
        return URI.create("http://127.0.0.1:" + address.getPort() + PATH);
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        connections.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Arguments: the port, or nothing for any free one. */
    public static void main(String[] arguments) throws IOException {
        int port = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
        try (var origin = start(port, HEARTBEAT)) {
            System.out.println("listening " + origin.url());
            System.out.println("pid " + ProcessHandle.current().pid());
            var input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            for (var line = input.readLine(); line != null; line = input.readLine()) {
                origin.turn(Misdeed.valueOf(line));
                System.out.println(line);
            }
        }
    }
}
