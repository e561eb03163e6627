package cairn.network.bitswap;

import cairn.data.protobuf.ProtoReader;
import cairn.data.protobuf.ProtoWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Writes messages in the form that a version has. Blocks go out piece by piece, copied once. Used by one thread. */
final class MessageOutput {
    private static final int PIECE_BYTES = 64 * 1024;

    private final byte[] piece = new byte[PIECE_BYTES];

    /** Writes the message behind its length; what the version cannot say is left out. */
    void write(OutputStream out, Message message, BitswapVersion version) throws IOException {
        int wantlist = wantlistSize(message);
        boolean saysWants = !message.wants().isEmpty() || message.isFull();
        int head = saysWants ? ProtoWriter.bytesFieldSize(wantlist) : 0;
        if (version.hasPresences()) {
            for (Presence presence : message.presences()) {
                head += ProtoWriter.bytesFieldSize(presence.encodedSize());
            }
        }
        boolean saysPending = message.pendingBytes() != 0 && version.hasPresences();
        head += saysPending ? ProtoWriter.varintFieldSize(message.pendingBytes()) : 0;
        int length = head;
        for (Payload payload : message.payloads()) {
            length += ProtoWriter.bytesFieldSize(version.hasPrefixes() ? payload.encodedSize() : payload.bytes());
        }
        ByteBuffer start = ByteBuffer.allocate(ProtoWriter.varintSize(length) + head);
        ProtoWriter.putVarint(start, length);
        if (saysWants) {
            ProtoWriter.putBytesHead(start, Message.WANTLIST, wantlist);
            putWantlist(start, message);
        }
        if (version.hasPresences()) {
            message.presences().forEach(presence -> put(start, presence));
        }
        if (saysPending) {
            ProtoWriter.putVarintField(start, Message.PENDING_BYTES, message.pendingBytes());
        }
        out.write(start.array(), 0, start.position());
        for (Payload payload : message.payloads()) {
            write(out, payload, version);
        }
    }

    private static int wantlistSize(Message message) {
        int size = message.isFull() ? 2 : 0;
        for (Want want : message.wants()) {
            size += ProtoWriter.bytesFieldSize(want.encodedSize());
        }
        return size;
    }

    private static void putWantlist(ByteBuffer target, Message message) {
        for (Want want : message.wants()) {
            ProtoWriter.putBytesHead(target, Want.ENTRIES, want.encodedSize());
            ProtoWriter.putBytesHead(target, Want.CID, want.cid().size());
            want.cid().writeTo(target);
            if (want.priority() != 0) {
                ProtoWriter.putVarintField(target, Want.PRIORITY, want.priority());
            }
            if (want.kind() == Want.Kind.CANCEL) {
                ProtoWriter.putVarintField(target, Want.CANCEL, 1);
            }
            if (want.kind() == Want.Kind.HAVE) {
                ProtoWriter.putVarintField(target, Want.TYPE, 1);
            }
            if (want.asksDontHave()) {
                ProtoWriter.putVarintField(target, Want.DONT_HAVE, 1);
            }
        }
        if (message.isFull()) {
            ProtoWriter.putVarintField(target, Want.FULL, 1);
        }
    }

    private static void put(ByteBuffer target, Presence presence) {
        ProtoWriter.putBytesHead(target, Message.PRESENCE, presence.encodedSize());
        ProtoWriter.putBytesHead(target, Presence.CID, presence.cid().size());
        presence.cid().writeTo(target);
        if (!presence.isHeld()) {
            ProtoWriter.putVarintField(target, Presence.TYPE, 1);
        }
    }

    private void write(OutputStream out, Payload payload, BitswapVersion version) throws IOException {
        ByteBuffer head = ByteBuffer.wrap(piece);
        if (version.hasPrefixes()) {
            ProtoWriter.putBytesHead(head, Message.PAYLOAD, payload.encodedSize());
            ProtoWriter.putBytesHead(head, Payload.PREFIX, payload.prefixSize());
            payload.writePrefix(head);
            head.put((byte) (Payload.DATA << 3 | ProtoReader.BYTES));
            ProtoWriter.putVarint(head, payload.bytes());
        } else {
            ProtoWriter.putBytesHead(head, Message.UNPREFIXED, payload.bytes());
        }
        ByteBuffer data = payload.data().duplicate();
        int used = head.position();
        do {
            int count = Math.min(piece.length - used, data.remaining());
            data.get(piece, used, count);
            out.write(piece, 0, used + count);
            used = 0;
        } while (data.hasRemaining());
    }
}
