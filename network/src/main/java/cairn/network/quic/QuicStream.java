package cairn.network.quic;

import cairn.network.duplex.BulkInput;
import cairn.network.mux.Deadline;
import cairn.network.mux.MuxedStream;
import cairn.network.mux.StreamOutput;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One stream. The lock guards its state; the thread that moves the packets takes it for moments only, and is asked for
 * more bytes as the reader takes those that came.
 */
final class QuicStream extends ChannelInboundHandlerAdapter implements MuxedStream, StreamOutput.Sender {
    private static final System.Logger LOG = System.getLogger(QuicStream.class.getName());
    private static final int READ_AHEAD_BYTES = 256 * 1024;
    private static final int PART_BYTES = 64 * 1024;
    private static final int UNSENT_BYTES_MAX = 512 * 1024;
    private static final Duration CLOSE_TIME_MAX = Duration.ofSeconds(5);

    private final QuicSession session;
    private final Deadline deadline = Deadline.never();
    private final StreamOutput output = new StreamOutput(this);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition readable = lock.newCondition();
    private final Condition writable = lock.newCondition();
    private final ArrayDeque<ByteBuf> received = new ArrayDeque<>();

    private volatile QuicStreamChannel channel;
    private int receivedBytes;
    /** The other thread was asked for more and has not brought it yet. */
    private boolean isAsked;

    private long unsentBytes;
    private boolean inputEnded;
    private boolean inputDropped;
    private boolean outputEnded;
    private boolean outputFailed;
    /** Why the stream is no more. */
    private IOException failure;

    QuicStream(QuicSession session) {
        this.session = session;
    }

    // Called on the thread that moves the packets.

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = (QuicStreamChannel) context.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        lock.lock();
        try {
            isAsked = true;
        } finally {
            lock.unlock();
        }
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        boolean isKept = false;
        lock.lock();
        try {
            if (!inputDropped && failure == null && bytes.isReadable()) {
                received.addLast(bytes);
                receivedBytes += bytes.readableBytes();
                session.unread(bytes.readableBytes());
                readable.signal();
                isKept = true;
            }
        } finally {
            lock.unlock();
            if (!isKept) {
                bytes.release();
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        boolean asks;
        lock.lock();
        try {
            isAsked = false;
            asks = asks();
        } finally {
            lock.unlock();
        }
        if (asks) {
            context.read();
        }
    }

    /** Whether more is to be asked for now, which it is then. */
    private boolean asks() {
        boolean hasRoom = receivedBytes == 0 || receivedBytes < READ_AHEAD_BYTES && session.mayReadAhead();
        if (isAsked || inputEnded || failure != null || !hasRoom) {
            return false;
        }
        isAsked = true;
        return true;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            lock.lock();
            try {
                inputEnded = true;
                readable.signalAll();
            } finally {
                lock.unlock();
            }
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(new EOFException("The peer reset the stream"));
        var _ = channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lock.lock();
        try {
            if (inputEnded && outputEnded) {
                return; // Both sides are done: what came may still be read.
            }
        } finally {
            lock.unlock();
        }
        fail(new EOFException("The connection ended"));
    }

    private void fail(IOException reason) {
        lock.lock();
        try {
            if (failure == null) {
                failure = reason;
            }
            drop();
            output.drop();
            readable.signalAll();
            writable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        received.forEach(ByteBuf::release);
        received.clear();
        session.unread(-receivedBytes);
        receivedBytes = 0;
    }

    // Called by the stream's users.

    @Override
    public InputStream input() {
        return new BulkInput() {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return length == 0 ? 0 : QuicStream.this.read(target, offset, length);
            }

            @Override
            public int available() {
                lock.lock();
                try {
                    return receivedBytes;
                } finally {
                    lock.unlock();
                }
            }
        };
    }

    private int read(byte[] target, int offset, int length) throws IOException {
        int done = 0;
        boolean asks;
        lock.lock();
        try {
            while (received.isEmpty()) {
                if (failure != null) {
                    throw new IOException(failure.getMessage(), failure);
                }
                if (inputDropped) {
                    throw new IOException("The stream is closed");
                }
                if (inputEnded) {
                    return -1;
                }
                deadline.await(readable);
            }
            deadline.check();
            while (done < length && !received.isEmpty()) {
                ByteBuf first = received.peekFirst();
                int count = Math.min(length - done, first.readableBytes());
                first.readBytes(target, offset + done, count);
                done += count;
                if (!first.isReadable()) {
                    received.pollFirst().release();
                }
            }
            receivedBytes -= done;
            session.unread(-done);
            asks = asks();
        } finally {
            lock.unlock();
        }
        if (asks) {
            channel.read();
        }
        return done;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    /** Hands over all bytes, as the link takes them. */
    @Override
    public void send(byte[] source, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int part = reserve(length - done);
            ByteBuf bytes = channel.alloc().directBuffer(part).writeBytes(source, offset + done, part);
            var _ = channel.writeAndFlush(bytes).addListener(future -> sent(part, (ChannelFuture) future));
            done += part;
        }
    }

    private int reserve(int wanted) throws IOException {
        lock.lock();
        try {
            while (true) {
                if (failure != null) {
                    throw new IOException(failure.getMessage(), failure);
                }
                if (outputFailed) {
                    throw new IOException("The peer takes no more of the stream");
                }
                if (outputEnded) {
                    throw new IOException("The stream's writing is closed");
                }
                deadline.check();
                long room = UNSENT_BYTES_MAX - unsentBytes;
                if (room >= Math.min(wanted, PART_BYTES)) {
                    int part = Math.min(wanted, PART_BYTES);
                    unsentBytes += part;
                    return part;
                }
                deadline.await(writable);
            }
        } finally {
            lock.unlock();
        }
    }

    private void sent(int bytes, ChannelFuture result) {
        if (!result.isSuccess()) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "A stream''s bytes were not taken: {0}",
                    result.cause().getMessage());
        }
        lock.lock();
        try {
            if (!result.isSuccess()) {
                outputFailed = true; // Reading goes on: the other side may have asked only that no more be sent.
            }
            unsentBytes -= bytes;
            writable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void deadline(Duration patience) {
        deadline.move(patience);
        lock.lock();
        try {
            readable.signalAll();
            writable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void closeWrite() throws IOException {
        output.flush();
        lock.lock();
        try {
            if (outputEnded || failure != null) {
                return;
            }
            outputEnded = true;
        } finally {
            lock.unlock();
        }
        // Behind what was written: Netty's shutdownOutput would overtake what the link has not taken yet.
        var _ = channel.writeAndFlush(QuicStreamFrame.EMPTY_FIN);
    }

    @Override
    public void reset() {
        QuicStreamChannel current = channel;
        lock.lock();
        try {
            if (current == null || failure != null || inputEnded && outputEnded) {
                return;
            }
        } finally {
            lock.unlock();
        }
        fail(new EOFException("The stream was reset on this side"));
        var _ = current.shutdown(0).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void close() {
        try {
            if (output.hasPending()) {
                deadline(CLOSE_TIME_MAX);
            }
            closeWrite();
        } catch (IOException e) {
            reset(); // Closing promises order or a reset; the other side learns which.
            return;
        }
        boolean isDone;
        lock.lock();
        try {
            drop();
            inputDropped = true;
            readable.signalAll();
            isDone = inputEnded || failure != null;
        } finally {
            lock.unlock();
        }
        if (!isDone) {
            var _ = channel.shutdownInput(0);
        }
    }
}
