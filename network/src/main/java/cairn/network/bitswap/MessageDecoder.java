package cairn.network.bitswap;

import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.protobuf.ProtoReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one message out of a buffer, whose parts the blocks then are. Used once. */
final class MessageDecoder {
    private static final int WANTLIST_TAG = Message.WANTLIST << 3 | ProtoReader.BYTES;
    private static final int UNPREFIXED_TAG = Message.UNPREFIXED << 3 | ProtoReader.BYTES;
    private static final int PAYLOAD_TAG = Message.PAYLOAD << 3 | ProtoReader.BYTES;
    private static final int PRESENCE_TAG = Message.PRESENCE << 3 | ProtoReader.BYTES;
    private static final int PENDING_BYTES_TAG = Message.PENDING_BYTES << 3 | ProtoReader.VARINT;

    private final ProtoReader in;
    private final int entriesMax;
    private final List<Want> wants = new ArrayList<>();
    private final List<Payload> payloads = new ArrayList<>();
    private final List<Presence> presences = new ArrayList<>();
    private boolean isFull;
    private int pendingBytes;
    private int ignoredWants;

    private MessageDecoder(ByteBuffer bytes, int entriesMax) {
        this.in = ProtoReader.lenient(bytes);
        this.entriesMax = entriesMax;
    }

    /**
     * Reads the buffer's remaining bytes.
     *
     * @throws MalformedException where they are no message
     * @throws LimitException where there are more than {@code entriesMax} blocks or presences
     */
    static Message decode(ByteBuffer bytes, int entriesMax) throws IOException {
        MessageDecoder decoder = new MessageDecoder(bytes, entriesMax);
        decoder.readMessage();
        return new Message(
                decoder.wants,
                decoder.isFull,
                decoder.payloads,
                decoder.presences,
                decoder.pendingBytes,
                decoder.ignoredWants);
    }

    private void readMessage() throws IOException {
        while (!in.atEnd()) {
            int tag = in.readTag();
            switch (tag) {
                case WANTLIST_TAG -> within(this::readWantlist);
                case UNPREFIXED_TAG -> add(payloads, Payload.unprefixed(slice()));
                case PAYLOAD_TAG -> within(this::readPayload);
                case PRESENCE_TAG -> within(this::readPresence);
                case PENDING_BYTES_TAG -> pendingBytes = (int) in.readVarint();
                default -> in.skipValue(tag);
            }
        }
    }

    /** Reads the fields of a message within this one. */
    private interface Fields {
        void read() throws IOException;
    }

    private void within(Fields fields) throws IOException {
        int length = in.readLength();
        int end = in.end();
        in.narrow(length);
        fields.read();
        in.widen(end);
    }

    private void readWantlist() throws IOException {
        while (!in.atEnd()) {
            int tag = in.readTag();
            switch (tag) {
                case Want.ENTRIES << 3 | ProtoReader.BYTES -> {
                    if (wants.size() == entriesMax) {
                        in.skipValue(tag);
                        ignoredWants++;
                    } else {
                        within(this::readWant);
                    }
                }
                case Want.FULL << 3 | ProtoReader.VARINT -> isFull = in.readVarint() != 0;
                default -> in.skipValue(tag);
            }
        }
    }

    private void readWant() throws IOException {
        Optional<Cid> cid = Optional.empty();
        int priority = 0;
        boolean cancels = false;
        boolean asksHave = false;
        boolean asksDontHave = false;
        while (!in.atEnd()) {
            int tag = in.readTag();
            switch (tag) {
                case Want.CID << 3 | ProtoReader.BYTES -> cid = Optional.of(readCid());
                case Want.PRIORITY << 3 | ProtoReader.VARINT -> priority = (int) in.readVarint();
                case Want.CANCEL << 3 | ProtoReader.VARINT -> cancels = in.readVarint() != 0;
                case Want.TYPE << 3 | ProtoReader.VARINT -> asksHave = in.readVarint() == 1;
                case Want.DONT_HAVE << 3 | ProtoReader.VARINT -> asksDontHave = in.readVarint() != 0;
                default -> in.skipValue(tag);
            }
        }
        Want.Kind wanted = asksHave ? Want.Kind.HAVE : Want.Kind.BLOCK;
        wants.add(new Want(named(cid, "A want"), cancels ? Want.Kind.CANCEL : wanted, priority, asksDontHave));
    }

    private void readPayload() throws IOException {
        Optional<ByteBuffer> prefix = Optional.empty();
        ByteBuffer data = ByteBuffer.allocate(0);
        while (!in.atEnd()) {
            int tag = in.readTag();
            switch (tag) {
                case Payload.PREFIX << 3 | ProtoReader.BYTES -> prefix = Optional.of(slice());
                case Payload.DATA << 3 | ProtoReader.BYTES -> data = slice();
                default -> in.skipValue(tag);
            }
        }
        add(payloads, Payload.read(prefix.orElseThrow(() -> new MalformedException("A block has no prefix")), data));
    }

    private void readPresence() throws IOException {
        Optional<Cid> cid = Optional.empty();
        long type = 0;
        while (!in.atEnd()) {
            int tag = in.readTag();
            switch (tag) {
                case Presence.CID << 3 | ProtoReader.BYTES -> cid = Optional.of(readCid());
                case Presence.TYPE << 3 | ProtoReader.VARINT -> type = in.readVarint();
                default -> in.skipValue(tag);
            }
        }
        add(presences, new Presence(named(cid, "A presence"), type == 0));
    }

    private <T> void add(List<T> list, T entry) throws LimitException {
        if (list.size() == entriesMax) {
            throw new LimitException(
                    "A Bitswap message has too many blocks or presences",
                    "entriesMax",
                    entriesMax,
                    "they are to be spread over several messages");
        }
        list.add(entry);
    }

    private static Cid named(Optional<Cid> cid, String what) throws MalformedException {
        return cid.orElseThrow(() -> new MalformedException(what + " names no block"));
    }

    private Cid readCid() throws MalformedException {
        ByteBuffer bytes = slice();
        Cid cid = Cid.read(bytes);
        if (bytes.hasRemaining()) {
            throw new MalformedException("There are bytes behind a CID", in.offset());
        }
        return cid;
    }

    private ByteBuffer slice() throws MalformedException {
        int length = in.readLength();
        ByteBuffer slice = in.source().slice(in.offset(), length);
        in.skipBytes(length);
        return slice;
    }
}
