package cairn.network.yamux;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.network.duplex.Duplex;
import cairn.network.mux.MuxedStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.function.Consumer;

/** Reads frames until the link ends. Runs on one thread, which waits for the link only. */
final class FrameInput {
    /** What an idle session keeps to read into, and what a busy one does. */
    private static final int BYTES_IDLE = 256;

    private static final int BYTES_BUSY = FrameOutput.BATCH_BYTES;

    private final YamuxSession session;
    private final Duplex duplex;
    private final Consumer<MuxedStream> acceptor;
    private final byte[] small = new byte[BYTES_IDLE];
    private byte[] buffer = small;
    private int at;
    private int end;
    private int lastCount;

    FrameInput(YamuxSession session, Duplex duplex, Consumer<MuxedStream> acceptor) {
        this.session = session;
        this.duplex = duplex;
        this.acceptor = acceptor;
    }

    /** Gives the reason why reading ended. */
    IOException run() {
        try {
            while (need(Frame.HEADER_BYTES)) {
                frame();
            }
            return new EOFException("The peer closed the connection");
        } catch (MalformedException | LimitException e) {
            session.farewell(Frame.GO_AWAY_PROTOCOL_ERROR);
            return e;
        } catch (IOException e) {
            return e;
        }
    }

    private void frame() throws IOException {
        int header = at;
        at += Frame.HEADER_BYTES;
        int version = buffer[header] & 0xff;
        int type = buffer[header + 1] & 0xff;
        int flags = (buffer[header + 2] & 0xff) << 8 | buffer[header + 3] & 0xff;
        int id = Frame.readInt(buffer, header + 4);
        int length = Frame.readInt(buffer, header + 8);
        if (version != Frame.VERSION) {
            throw new MalformedException("Yamux version " + version + " is not known");
        }
        session.heard();
        switch (type) {
            case Frame.DATA, Frame.WINDOW -> streamFrame(type, flags, id, length);
            case Frame.PING -> {
                if ((flags & Frame.SYN) != 0) {
                    session.control(Frame.PING, Frame.ACK, 0, length);
                } else {
                    session.pong(length);
                }
            }
            case Frame.GO_AWAY -> session.goesAway();
            default -> throw new MalformedException("Yamux frame type " + type + " is not known");
        }
    }

    private void streamFrame(int type, int flags, int id, int length) throws IOException {
        YamuxStream stream = (flags & Frame.SYN) != 0 ? opened(id) : session.stream(id);
        if (stream != null) {
            session.acknowledged(stream);
        }
        if (type == Frame.WINDOW) {
            if (stream != null && !stream.grant(Integer.toUnsignedLong(length))) {
                throw new MalformedException("The window of stream " + id + " is beyond 32 bits");
            }
        } else if (stream != null) {
            data(stream, length);
        } else {
            skip(Integer.toUnsignedLong(length));
        }
        if (stream != null && (flags & Frame.RST) != 0) {
            stream.fail(new EOFException("The peer reset the stream"));
        } else if (stream != null && (flags & Frame.FIN) != 0) {
            stream.inputEnded();
        }
    }

    private YamuxStream opened(int id) throws IOException {
        if (!session.isOthers(id)) {
            throw new MalformedException("The peer opens stream " + Integer.toUnsignedString(id)
                    + ", a number that is this side's or nobody's");
        }
        if (session.stream(id) != null) {
            throw new MalformedException("The peer opens stream " + id + " twice");
        }
        YamuxStream stream = session.accept(id);
        if (stream != null) {
            acceptor.accept(stream);
        }
        return stream;
    }

    private void data(YamuxStream stream, int length) throws IOException {
        if (!stream.expect(length)) {
            throw new MalformedException("The peer sends more than the window of stream " + stream.id() + " allows");
        }
        int left = length;
        boolean wanted = true;
        while (left > 0) {
            needAny();
            int count = Math.min(left, end - at);
            if (wanted && !stream.receive(buffer, at, count)) {
                wanted = false;
                stream.reset();
            }
            at += count;
            left -= count;
            session.requireRoom();
        }
    }

    /** Data of a stream that is no more, which its sender could not know yet. */
    private void skip(long length) throws IOException {
        long left = length;
        while (left > 0) {
            needAny();
            int count = (int) Math.min(left, end - at);
            at += count;
            left -= count;
        }
    }

    private void needAny() throws IOException {
        if (!need(1)) {
            throw new EOFException("The peer closed the connection in the middle of a frame");
        }
    }

    /** Has at least {@code count} bytes in the buffer; false at the link's end between frames. */
    private boolean need(int count) throws IOException {
        while (end - at < count) {
            makeRoom();
            int read = duplex.read(buffer, end, buffer.length - end);
            if (read < 0) {
                if (end > at) {
                    throw new EOFException("The peer closed the connection in the middle of a frame");
                }
                return false;
            }
            lastCount = read;
            end += read;
        }
        return true;
    }

    /** Moves what is left to the front: of a large buffer while much comes, of a small one while little does. */
    private void makeRoom() {
        int left = end - at;
        boolean busy = lastCount >= BYTES_IDLE - Frame.HEADER_BYTES;
        boolean large = buffer.length > BYTES_IDLE;
        byte[] next = buffer;
        if (busy && !large) {
            next = new byte[BYTES_BUSY];
        } else if (!busy && large && left <= BYTES_IDLE / 2) {
            next = small;
        }
        System.arraycopy(buffer, at, next, 0, left);
        buffer = next;
        at = 0;
        end = left;
    }
}
