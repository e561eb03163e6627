package cairn.network.pubsub;

import cairn.data.protobuf.ProtoMessage;
import cairn.network.stream.Delimited;
import java.time.Duration;
import java.util.List;

/**
 * What peers say to each other in one frame: which topics they want, messages, and what keeps the mesh. Immutable.
 *
 * @param malformed how many messages could not be read
 */
record Rpc(List<Wish> wishes, List<Message> messages, List<Control> controls, int malformed) {
    /** Whether the sender wants a topic's messages from now on. */
    record Wish(boolean wanted, String topic) {}

    /** What keeps the mesh. */
    sealed interface Control {}

    /** The sender has these messages of a topic. */
    record Have(String topic, List<MessageId> ids) implements Control {}

    /** The sender asks for these messages. */
    record WantIds(List<MessageId> ids) implements Control {}

    /** The sender wants to be sent everything of a topic, and sends everything. */
    record Graft(String topic) implements Control {}

    /** The sender ends that, and wants no graft for {@code pause}; zero where it does not say for how long. */
    record Prune(String topic, Duration pause) implements Control {}

    /** The sender has these already, or is being sent them by another. */
    record DontWant(List<MessageId> ids) implements Control {}

    static byte[] frame(Wish wish) {
        return Delimited.framed(put(new ProtoMessage(), wish));
    }

    /** The first thing that is said: all topics that are wanted. */
    static byte[] hello(Iterable<String> topics) {
        ProtoMessage rpc = new ProtoMessage();
        topics.forEach(topic -> put(rpc, new Wish(true, topic)));
        return Delimited.framed(rpc);
    }

    private static ProtoMessage put(ProtoMessage rpc, Wish wish) {
        return rpc.message(
                1, new ProtoMessage().varint(1, wish.wanted() ? 1 : 0).text(2, wish.topic()));
    }

    static byte[] frame(Message message) {
        return Delimited.framed(new ProtoMessage().message(2, message.encoded()));
    }

    static byte[] frame(Control control) {
        ProtoMessage body = new ProtoMessage();
        int number = switch (control) {
            case Have have -> {
                body.text(1, have.topic());
                have.ids().forEach(id -> body.bytes(2, id.bytes()));
                yield 1;
            }
            case WantIds want -> {
                want.ids().forEach(id -> body.bytes(1, id.bytes()));
                yield 2;
            }
            case Graft graft -> {
                body.text(1, graft.topic());
                yield 3;
            }
            case Prune prune -> {
                body.text(1, prune.topic()).varint(3, prune.pause().toSeconds());
                yield 4;
            }
            case DontWant unwanted -> {
                unwanted.ids().forEach(id -> body.bytes(1, id.bytes()));
                yield 5;
            }
        };
        return Delimited.framed(new ProtoMessage().message(3, new ProtoMessage().message(number, body)));
    }
}
