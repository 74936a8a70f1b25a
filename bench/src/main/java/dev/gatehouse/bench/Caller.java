package dev.gatehouse.bench;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One connection of the load, with one call in flight at most. */
final class Caller extends ChannelInboundHandlerAdapter {
    private final Lane lane;
    private final Answer answer;
    private @Nullable ChannelHandlerContext context;
    private boolean calling;
    private boolean keepsOpen = true;
    private long meant;
    private String ending = "the connection ended before the answer";

    Caller(Lane lane) {
        this.lane = lane;
        answer = new Answer(lane.run().plan().tool());
    }

    @Override
    public void channelActive(ChannelHandlerContext opened) {
        context = opened;
        lane.opened(this);
    }

    void call(long id, long meantAt) {
        if (context == null) throw new IllegalStateException("not connected");
        calling = true;
        meant = meantAt;
        answer.expect(id);
        var bytes = lane.run().template().call(context.alloc(), id);
        // a failed write closes the channel, and channelInactive says so
        var _ = context.writeAndFlush(bytes);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        try {
            if (message instanceof HttpResponse response) {
                keepsOpen = HttpUtil.isKeepAlive(response);
                answer.head(response);
            }
            if (message instanceof HttpContent content) {
                if (content.decoderResult().isFailure()) {
                    var _ = from.close();
                    return;
                }
                answer.part(content.content());
                if (content instanceof LastHttpContent) complete(from);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void complete(ChannelHandlerContext from) {
        if (!calling) {
            lane.tally().fault(Fault.WRONG_ID, "an answer that nobody asked for");
            var _ = from.close();
            return;
        }
        calling = false;
        var complaint = answer.complaint();
        if (complaint.isPresent())
            lane.tally().fault(complaint.get().fault(), complaint.get().detail());
        else if (lane.run().window().holds(lane.run().window().now())) lane.tally().completed();
        lane.ended(meant);
        if (keepsOpen) {
            lane.ready(this);
        } else {
            var _ = from.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        if (calling) {
            calling = false;
            lane.tally().fault(Fault.CLOSED, ending);
            lane.ended(meant);
        }
        lane.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext broken, Throwable cause) {
        // without a call in flight this is a server that hung up on an idle connection: its right
        ending = String.valueOf(cause);
        var _ = broken.close();
    }

    void giveUp() {
        if (calling) {
            calling = false;
            lane.unanswered(meant);
        }
        if (context != null) {
            var _ = context.close();
        }
    }
}
