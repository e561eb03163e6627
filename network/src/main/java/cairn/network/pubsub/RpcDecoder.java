package cairn.network.pubsub;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.protobuf.ProtoReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads what a peer says. Used by one thread. */
final class RpcDecoder {
    /** A frame of a mebibyte holds this many things at most, besides message IDs. */
    static final int PARTS_MAX = 20_000;
    /** Message IDs of one frame: the rest is ignored. */
    static final int IDS_MAX = 20_000;

    static final int TOPIC_BYTES_MAX = 1024;

    private static final long PAUSE_SECONDS_MAX = Duration.ofHours(1).toSeconds();

    private final List<Rpc.Wish> wishes = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private final List<Rpc.Control> controls = new ArrayList<>();
    private int malformed;
    private int parts;
    private int ids;

    private RpcDecoder() {}

    static Rpc decode(byte[] frame) throws IOException {
        RpcDecoder decoder = new RpcDecoder();
        decoder.read(ProtoReader.lenient(ByteBuffer.wrap(frame)));
        return new Rpc(decoder.wishes, decoder.messages, decoder.controls, decoder.malformed);
    }

    private void read(ProtoReader rpc) throws IOException {
        while (!rpc.atEnd()) {
            int tag = rpc.readTag();
            if ((tag & 7) != ProtoReader.BYTES || tag >> 3 > 3) {
                rpc.skipValue(tag);
                continue;
            }
            ProtoReader part = rpc.readMessage();
            switch (tag >> 3) {
                case 1 -> readWish(part);
                case 2 -> readMessage(part);
                default -> readControls(part);
            }
        }
    }

    private void count() throws LimitException {
        parts++;
        if (parts > PARTS_MAX) {
            throw new LimitException("A pubsub frame", "partsMax", PARTS_MAX, "the peer is to send more frames");
        }
    }

    private void readWish(ProtoReader wish) throws IOException {
        count();
        boolean wanted = false;
        String topic = "";
        while (!wish.atEnd()) {
            int tag = wish.readTag();
            switch (tag) {
                case 1 << 3 | ProtoReader.VARINT -> wanted = wish.readVarint() != 0;
                case 2 << 3 | ProtoReader.BYTES -> topic = topic(wish);
                default -> wish.skipValue(tag);
            }
        }
        wishes.add(new Rpc.Wish(wanted, topic));
    }

    /** A message that says nonsense is its sender's fault, and no reason to drop the others of the frame. */
    private void readMessage(ProtoReader message) throws LimitException {
        count();
        try {
            messages.add(Message.parse(message));
        } catch (MalformedException e) {
            malformed++;
        }
    }

    private void readControls(ProtoReader all) throws IOException {
        while (!all.atEnd()) {
            int tag = all.readTag();
            if ((tag & 7) != ProtoReader.BYTES || tag >> 3 > 5) {
                all.skipValue(tag);
                continue;
            }
            count();
            controls.add(readControl(tag >> 3, all.readMessage()));
        }
    }

    /** All kinds share their form: a topic first, but where there are only IDs. */
    private Rpc.Control readControl(int kind, ProtoReader control) throws IOException {
        boolean onlyIds = kind == 2 || kind == 5;
        int idField = onlyIds ? 1 : 2;
        String topic = "";
        long pauseSeconds = 0;
        List<MessageId> named = new ArrayList<>();
        while (!control.atEnd()) {
            int tag = control.readTag();
            if (tag == (1 << 3 | ProtoReader.BYTES) && !onlyIds) {
                topic = topic(control);
            } else if (tag == (idField << 3 | ProtoReader.BYTES) && kind != 3 && kind != 4) {
                readId(control, named);
            } else if (tag == (3 << 3 | ProtoReader.VARINT) && kind == 4) {
                pauseSeconds = Math.clamp(control.readVarint(), 0, PAUSE_SECONDS_MAX);
            } else {
                control.skipValue(tag);
            }
        }
        return switch (kind) {
            case 1 -> new Rpc.Have(topic, named);
            case 2 -> new Rpc.WantIds(named);
            case 3 -> new Rpc.Graft(topic);
            case 4 -> new Rpc.Prune(topic, Duration.ofSeconds(pauseSeconds));
            default -> new Rpc.DontWant(named);
        };
    }

    private void readId(ProtoReader control, List<MessageId> named) throws MalformedException {
        byte[] id = control.readBytes();
        ids++;
        if (ids <= IDS_MAX && id.length <= MessageId.BYTES_MAX) {
            named.add(MessageId.of(id));
        }
    }

    private static String topic(ProtoReader reader) throws IOException {
        byte[] bytes = reader.readBytes();
        if (bytes.length > TOPIC_BYTES_MAX) {
            throw new LimitException("A topic's name", "topicBytesMax", TOPIC_BYTES_MAX, "choose a shorter one");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
