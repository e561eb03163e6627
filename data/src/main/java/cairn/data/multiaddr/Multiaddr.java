package cairn.data.multiaddr;

import cairn.data.failure.MalformedException;
import cairn.data.peer.PeerId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An address: one component or more. Immutable. */
public final class Multiaddr {
    /** The longest text that is read. */
    public static final int CHARS_MAX = 4096;
    /** The longest binary form that is read. */
    public static final int BYTES_MAX = 4096;
    /** No address in use has half as many. */
    public static final int COMPONENTS_MAX = 32;

    private final List<Component> components;

    private Multiaddr(List<Component> components) {
        this.components = List.copyOf(components);
    }

    /** Reads {@code /ip4/…}; slashes at the end are passed over. */
    public static Multiaddr parse(String text) throws MalformedException {
        if (text.length() > CHARS_MAX) {
            throw new MalformedException("An address has at most " + CHARS_MAX + " characters");
        }
        try {
            return new Multiaddr(read(text));
        } catch (MalformedException e) {
            throw new MalformedException("\"" + text + "\" is not an address: " + e.getMessage());
        }
    }

    private static List<Component> read(String text) throws MalformedException {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        if (end == 0 || text.charAt(0) != '/') {
            throw new MalformedException("it does not begin with a slash and a protocol");
        }
        String[] words = text.substring(1, end).split("/", -1);
        List<Component> components = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            String label = words[i];
            Protocol protocol = Protocol.ofLabel(label)
                    .orElseThrow(() -> new MalformedException("the protocol \"" + label + "\" is not known"));
            String value = "";
            if (protocol.hasValue()) {
                if (++i >= words.length) {
                    throw new MalformedException(label + " has no value");
                }
                value = words[i];
                if (protocol.value().isPath()) {
                    value = "/" + String.join("/", List.of(words).subList(i, words.length));
                    i = words.length;
                }
            }
            add(components, Component.parse(protocol, value));
        }
        return components;
    }

    /** Reads a binary address that fills {@code bytes}. */
    public static Multiaddr parse(byte[] bytes) throws MalformedException {
        if (bytes.length == 0 || bytes.length > BYTES_MAX) {
            throw new MalformedException("An address has 1 to " + BYTES_MAX + " bytes, not " + bytes.length);
        }
        ByteBuffer source = ByteBuffer.wrap(bytes);
        List<Component> components = new ArrayList<>();
        while (source.hasRemaining()) {
            if (!components.isEmpty() && isPath(components.getLast())) {
                throw new MalformedException("Nothing can stand behind a path", source.position());
            }
            add(components, Component.read(source));
        }
        return new Multiaddr(components);
    }

    /** Reads what a peer says is an address; empty where it is none, or one of protocols that are not known here. */
    public static Optional<Multiaddr> readable(byte[] bytes) {
        try {
            return Optional.of(parse(bytes));
        } catch (MalformedException e) {
            return Optional.empty(); // Peers speak of addresses that only newer programs understand.
        }
    }

    private static boolean isPath(Component component) {
        return component.protocol().hasValue() && component.protocol().value().isPath();
    }

    private static void add(List<Component> components, Component next) throws MalformedException {
        if (components.size() == COMPONENTS_MAX) {
            throw new MalformedException("it has more than " + COMPONENTS_MAX + " components");
        }
        components.add(next);
    }

    public List<Component> components() {
        return components;
    }

    /** The first component of {@code protocol}. */
    public Optional<Component> find(Protocol protocol) {
        return components.stream().filter(c -> c.protocol() == protocol).findFirst();
    }

    public boolean has(Protocol protocol) {
        return find(protocol).isPresent();
    }

    /** The peer at the end of the way; empty where the address does not end in {@code /p2p/…}. */
    public Optional<PeerId> peer() throws MalformedException {
        Component last = components.getLast();
        return last.protocol() == Protocol.P2P ? Optional.of(PeerId.parse(last.value())) : Optional.empty();
    }

    /** The address without the peer at its end; empty where it is nothing but that. */
    public Optional<Multiaddr> withoutPeer() {
        if (components.getLast().protocol() != Protocol.P2P) {
            return Optional.of(this);
        }
        return components.size() == 1
                ? Optional.empty()
                : Optional.of(new Multiaddr(components.subList(0, components.size() - 1)));
    }

    /** This address, and {@code inner} behind it. */
    public Multiaddr with(Multiaddr inner) {
        List<Component> all = new ArrayList<>(components);
        all.addAll(inner.components);
        if (all.size() > COMPONENTS_MAX || isPath(components.getLast())) {
            throw new IllegalArgumentException(inner + " cannot stand behind " + this);
        }
        return new Multiaddr(all);
    }

    /** This address, and {@code /p2p/peer} behind it. */
    public Multiaddr with(PeerId peer) {
        return with(Multiaddr.of(Protocol.P2P, peer.toString()));
    }

    /** An address of one component, whose value the program itself made. */
    public static Multiaddr of(Protocol protocol, String value) {
        try {
            return new Multiaddr(List.of(Component.parse(protocol, value)));
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The components from {@code from} up to but without {@code to}, which must be one at least. */
    public Multiaddr slice(int from, int to) {
        if (from >= to) {
            throw new IllegalArgumentException("An address has one component at least");
        }
        return new Multiaddr(components.subList(from, to));
    }

    public byte[] bytes() {
        int size = components.stream().mapToInt(Component::size).sum();
        ByteBuffer target = ByteBuffer.allocate(size);
        components.forEach(component -> component.writeTo(target));
        return target.array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Multiaddr that && components.equals(that.components);
    }

    @Override
    public int hashCode() {
        return components.hashCode();
    }

    /** The text in its one spelling. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        components.forEach(text::append);
        return text.toString();
    }
}
