package cairn.network.tls;

import cairn.data.failure.MalformedException;
import cairn.network.duplex.Duplex;
import cairn.network.duplex.RecordInput;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** A link encrypted by an engine of the JDK. Keeps large buffers only while much is on its way. */
public final class TlsDuplex implements Duplex {
    private static final int HEADER_BYTES = 5;
    /** The most that a record of TLS 1.2 or 1.3 may have: 16 KiB, and what encryption may add. */
    private static final int RECORD_BYTES_MAX = HEADER_BYTES + 16 * 1024 + 2048;

    private static final int PLAIN_BYTES_MAX = 16 * 1024;
    /** What is sent in one write at most. */
    private static final int BATCH_BYTES = 8 * RECORD_BYTES_MAX;

    private static final int READ_BYTES = 128 * 1024;

    private static final int SMALL_BYTES = 512;
    private static final byte[] NONE = {};
    private static final ByteBuffer NOTHING = ByteBuffer.wrap(NONE);

    private final SSLEngine engine;
    private final Duplex duplex;
    private final RecordInput in;
    /** Guards the way out: the reader sends too where the other side asks for new keys. */
    private final ReentrantLock sending = new ReentrantLock();

    private byte[] out = NONE;
    private boolean wasSmall;

    /** What was decrypted and did not fit the reader's array. */
    private ByteBuffer rest = NOTHING;

    /** {@code engine} was not used yet. */
    public TlsDuplex(SSLEngine engine, Duplex duplex) {
        this.engine = engine;
        this.duplex = duplex;
        this.in = new RecordInput(duplex, READ_BYTES);
    }

    /** Does the handshake, on this thread. */
    public void handshake() throws IOException {
        engine.beginHandshake();
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            switch (status) {
                case NEED_WRAP -> wrap(NONE, 0, 0);
                case NEED_TASK -> runTasks();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    int size = record();
                    if (size == 0 || unwrap(size, NOTHING) == Status.CLOSED) {
                        throw new EOFException("The other side closed the link in the TLS handshake");
                    }
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    out = NONE;
                    return;
                }
                default -> throw new IllegalStateException("The TLS engine is in the state " + status);
            }
        }
    }

    /** Sends the alert that says why this side gives up, where that can be done. */
    void tellFailure() {
        try {
            engine.closeOutbound();
            wrap(NONE, 0, 0);
        } catch (IOException e) {
            System.getLogger(TlsDuplex.class.getName()).log(System.Logger.Level.DEBUG, "No alert was sent", e);
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        if (length > 0) {
            wrap(source, offset, length);
        }
    }

    /** Encrypts and sends; with no bytes, what the engine itself has to say. */
    private void wrap(byte[] source, int offset, int length) throws IOException {
        ByteBuffer plain = ByteBuffer.wrap(source, offset, length);
        sending.lock();
        try {
            int records = length / PLAIN_BYTES_MAX + 1;
            int wanted = Math.min(BATCH_BYTES, records * RECORD_BYTES_MAX);
            if (out.length < wanted) {
                out = new byte[wanted];
            }
            ByteBuffer target = ByteBuffer.wrap(out);
            do {
                SSLEngineResult result = engine.wrap(plain, target);
                if (result.getStatus() == Status.CLOSED && plain.hasRemaining()) {
                    throw new EOFException("The link is closed");
                }
                if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                    runTasks();
                }
                boolean full = target.remaining() < RECORD_BYTES_MAX;
                if (target.position() > 0 && (full || !plain.hasRemaining())) {
                    duplex.write(out, 0, target.position());
                    target.clear();
                }
            } while (plain.hasRemaining());
            boolean small = length < SMALL_BYTES;
            out = small && wasSmall ? NONE : out;
            wasSmall = small;
        } finally {
            sending.unlock();
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (!rest.hasRemaining()) {
            int size = record();
            if (size == 0) {
                return -1;
            }
            boolean direct = size <= length;
            ByteBuffer into = direct ? ByteBuffer.wrap(target, offset, length) : ByteBuffer.allocate(size);
            if (unwrap(size, into) == Status.CLOSED) {
                return -1;
            }
            if (direct && into.position() > offset) {
                return into.position() - offset;
            }
            rest = direct ? rest : into.flip();
        }
        int count = Math.min(length, rest.remaining());
        rest.get(target, offset, count);
        rest = rest.hasRemaining() ? rest : NOTHING;
        return count;
    }

    /** Waits for a whole record and says how long it is; 0 at the link's end. */
    private int record() throws IOException {
        if (!in.need(HEADER_BYTES)) {
            return 0;
        }
        byte[] bytes = in.buffer();
        int size = HEADER_BYTES + ((bytes[in.at() + 3] & 0xff) << 8 | bytes[in.at() + 4] & 0xff);
        if (size > RECORD_BYTES_MAX) {
            throw new MalformedException("A TLS record of " + size + " bytes is too long");
        }
        in.need(size);
        return size;
    }

    private Status unwrap(int size, ByteBuffer into) throws IOException {
        try {
            SSLEngineResult result = engine.unwrap(ByteBuffer.wrap(in.buffer(), in.at(), size), into);
            in.skip(result.bytesConsumed());
            Status status = result.getStatus();
            if (status == Status.BUFFER_OVERFLOW || status == Status.BUFFER_UNDERFLOW) {
                throw new MalformedException("A TLS record does not hold what its length says");
            }
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                runTasks();
            } else if (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                wrap(NONE, 0, 0);
            }
            return status;
        } catch (SSLException e) {
            throw new MalformedException("The TLS link broke: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        duplex.close();
    }
}
