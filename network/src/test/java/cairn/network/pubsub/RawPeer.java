package cairn.network.pubsub;

import cairn.data.block.Eventually;
import cairn.network.host.Host;
import cairn.network.host.Hosts;
import cairn.network.stream.Delimited;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A peer that says to a node what a test has it say, and notes what it is told. */
final class RawPeer {
    private static final Delimited FRAMES = new Delimited("A frame", "bytesMax", 1 << 22);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Host host;
    private final Stream stream;
    private final List<Rpc> heard = new CopyOnWriteArrayList<>();

    RawPeer(Hosts hosts, Host node, String protocol) throws IOException {
        this.host = hosts.silent();
        host.handle(protocol, this::hear);
        host.connect(Hosts.address(node), PATIENCE);
        this.stream = host.open(node.self(), List.of(protocol), PATIENCE);
    }

    private void hear(Stream in) throws IOException {
        Optional<byte[]> frame = FRAMES.read(in.input());
        while (frame.isPresent()) {
            heard.add(RpcDecoder.decode(frame.get()));
            frame = FRAMES.read(in.input());
        }
    }

    Host host() {
        return host;
    }

    void say(byte[]... frames) throws IOException {
        for (byte[] frame : frames) {
            stream.output().write(frame);
        }
        stream.output().flush();
    }

    /** Everything of one kind that it was told so far. */
    <T extends Rpc.Control> List<T> controls(Class<T> kind) {
        return heard.stream()
                .flatMap(rpc -> rpc.controls().stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    List<Message> messages() {
        return heard.stream().flatMap(rpc -> rpc.messages().stream()).toList();
    }

    List<Rpc.Wish> wishes() {
        return heard.stream().flatMap(rpc -> rpc.wishes().stream()).toList();
    }

    void await(String what, Predicate<RawPeer> condition) throws Exception {
        Eventually.holds(what, () -> condition.test(this));
    }
}
