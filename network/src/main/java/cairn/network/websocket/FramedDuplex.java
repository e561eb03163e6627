package cairn.network.websocket;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.network.duplex.Duplex;
import cairn.network.duplex.RecordInput;
import cairn.network.http.HttpHead;
import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.locks.ReentrantLock;

/** A WebSocket once it is open: a link's bytes in binary messages. */
final class FramedDuplex implements Duplex {
    private static final int READ_BYTES = 128 * 1024;
    private static final int CONTROL_BYTES_MAX = 125;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int RESERVED_OR_OPCODE = 0x7f;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int HEADER_BYTES_MAX = 14;
    /** More than this is sent in more than one message, so that the buffer for sending stays small. */
    private static final int MESSAGE_BYTES_MAX = 128 * 1024;

    private static final int SMALL_BYTES = 512;
    private static final byte[] NONE = {};

    private final Duplex duplex;
    private final RecordInput in;
    private final boolean client;
    private final SecureRandom random = new SecureRandom();
    /** Guards the way out: the reader answers pings. */
    private final ReentrantLock sending = new ReentrantLock();

    private byte[] out = NONE;
    private boolean wasSmall;

    /** What is left of the message that is being read, and its mask. */
    private long left;

    private final byte[] mask = new byte[4];
    private int maskAt;

    private FramedDuplex(Duplex duplex, RecordInput in, boolean client) {
        this.duplex = duplex;
        this.in = in;
        this.client = client;
    }

    static FramedDuplex dial(Duplex duplex, String host) throws IOException {
        byte[] nonce = new byte[16];
        new SecureRandom().nextBytes(nonce);
        String key = Base64.getEncoder().encodeToString(nonce);
        byte[] request = HttpHead.bytes(
                "GET / HTTP/1.1",
                "Host: " + host,
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: " + key,
                "Sec-WebSocket-Version: 13");
        duplex.write(request, 0, request.length);
        RecordInput in = new RecordInput(duplex, READ_BYTES);
        HttpHead answer = HttpHead.read(in).orElseThrow(() -> new EOFException("The server closed the link"));
        if (!answer.line().startsWith("HTTP/1.1 101")
                || !answer.field("sec-websocket-accept").orElse("").equals(Opener.accepted(key))) {
            throw new UnavailableException("The server opens no WebSocket: it answers " + Opener.quoted(answer.line()));
        }
        return new FramedDuplex(duplex, in, true);
    }

    static FramedDuplex answer(Duplex duplex) throws IOException {
        RecordInput in = new RecordInput(duplex, READ_BYTES);
        HttpHead request = HttpHead.read(in).orElseThrow(() -> new EOFException("The client closed the link"));
        byte[] answer = Opener.answer(request);
        duplex.write(answer, 0, answer.length);
        Opener.require(request);
        return new FramedDuplex(duplex, in, false);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int count = Math.min(length - done, MESSAGE_BYTES_MAX);
            send(BINARY, source, offset + done, count);
            done += count;
        }
    }

    private void send(int opcode, byte[] source, int offset, int length) throws IOException {
        sending.lock();
        try {
            if (out.length < HEADER_BYTES_MAX + length) {
                out = new byte[HEADER_BYTES_MAX + length];
            }
            int head = putHead(opcode, length);
            System.arraycopy(source, offset, out, head, length);
            if (client) {
                Mask.apply(out, head - 4, out, head, length, 0);
            }
            duplex.write(out, 0, head + length);
            boolean small = length < SMALL_BYTES;
            out = small && wasSmall ? NONE : out;
            wasSmall = small;
        } finally {
            sending.unlock();
        }
    }

    private int putHead(int opcode, int length) {
        int at = 0;
        int bit = client ? MASKED : 0;
        out[at++] = (byte) (FINAL | opcode);
        if (length < 126) {
            out[at++] = (byte) (bit | length);
        } else if (length < 1 << 16) {
            out[at++] = (byte) (bit | 126);
            out[at++] = (byte) (length >> 8);
            out[at++] = (byte) length;
        } else {
            out[at++] = (byte) (bit | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out[at++] = (byte) ((long) length >> shift);
            }
        }
        if (client) {
            byte[] fresh = new byte[4];
            random.nextBytes(fresh);
            System.arraycopy(fresh, 0, out, at, 4);
            at += 4;
        }
        return at;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (left == 0) {
            if (!frame()) {
                return -1;
            }
        }
        int count = in.read(target, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("The link ended in the middle of a WebSocket message");
        }
        if (!client) {
            Mask.apply(mask, 0, target, offset, count, maskAt);
            maskAt = (maskAt + count) & 3;
        }
        left -= count;
        return count;
    }

    /** Reads a frame's head, and the whole of a control frame; false at the end. */
    private boolean frame() throws IOException {
        if (!in.need(2)) {
            return false;
        }
        int first = in.read();
        int second = in.read();
        if ((first & RESERVED_OR_OPCODE) > 15) {
            throw new MalformedException("A WebSocket frame uses an extension that was not agreed on");
        }
        if ((second & MASKED) != 0 == client) {
            throw new MalformedException(
                    client ? "The server masks its WebSocket frames" : "The client does not mask its WebSocket frames");
        }
        long length = length(second & 127);
        if (!client) {
            in.need(4);
            in.read(mask, 0, 4);
            maskAt = 0;
        }
        int opcode = first & 15;
        switch (opcode) {
            case CONTINUATION, TEXT, BINARY -> left = length;
            case CLOSE, PING, PONG -> {
                return control(opcode, length, (first & FINAL) != 0);
            }
            default -> throw new MalformedException("WebSocket frames of the kind " + opcode + " are not known");
        }
        return true;
    }

    private long length(int said) throws IOException {
        if (said < 126) {
            return said;
        }
        int bytes = said == 126 ? 2 : 8;
        in.need(bytes);
        long length = 0;
        for (int i = 0; i < bytes; i++) {
            length = length << 8 | in.read();
        }
        if (length < 0) {
            throw new MalformedException("A WebSocket frame says that it is longer than 63 bits");
        }
        return length;
    }

    private boolean control(int opcode, long length, boolean whole) throws IOException {
        if (length > CONTROL_BYTES_MAX || !whole) {
            throw new MalformedException("A WebSocket control frame is too long, or in pieces");
        }
        byte[] payload = new byte[(int) length];
        if (length > 0) {
            in.need(payload.length);
            in.read(payload, 0, payload.length);
        }
        if (!client) {
            Mask.apply(mask, 0, payload, 0, payload.length, 0);
        }
        if (opcode == PING) {
            send(PONG, payload, 0, payload.length);
        }
        return opcode != CLOSE;
    }

    @Override
    public void close() {
        duplex.close();
    }
}
