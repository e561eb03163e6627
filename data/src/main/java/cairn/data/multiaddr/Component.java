package cairn.data.multiaddr;

import cairn.data.failure.MalformedException;
import cairn.data.varint.Varint;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** One layer of an address: a protocol, and its value where it has one. Immutable. */
public final class Component {
    private final Protocol protocol;
    private final byte[] value;
    private final String text;

    private Component(Protocol protocol, byte[] value, String text) {
        this.protocol = protocol;
        this.value = value;
        this.text = text;
    }

    /** Reads a value's text; the text of a protocol without one is empty. */
    static Component parse(Protocol protocol, String text) throws MalformedException {
        if (!protocol.hasValue()) {
            if (!text.isEmpty()) {
                throw new MalformedException("The protocol " + protocol.label() + " has no value");
            }
            return new Component(protocol, new byte[0], "");
        }
        byte[] value = protocol.value().parse(text);
        return new Component(protocol, value, protocol.value().text(value));
    }

    /** Reads one component at the buffer's position and moves behind it. */
    static Component read(ByteBuffer source) throws MalformedException {
        int start = source.position();
        long code = Varint.read(source);
        Protocol protocol = Protocol.ofCode(code)
                .orElseThrow(() -> new MalformedException("The address protocol " + code + " is not known", start));
        if (!protocol.hasValue()) {
            return new Component(protocol, new byte[0], "");
        }
        int fixed = protocol.value().sizeBytes();
        long size = fixed == Value.VARIABLE ? Varint.read(source) : fixed;
        if (size > source.remaining()) {
            throw new MalformedException("The address's " + protocol.label() + " is cut short", start);
        }
        byte[] value = new byte[(int) size];
        source.get(value);
        return new Component(protocol, value, protocol.value().text(value));
    }

    int size() {
        int size = Varint.size(protocol.code()) + value.length;
        boolean hasLength = protocol.hasValue() && protocol.value().sizeBytes() == Value.VARIABLE;
        return hasLength ? size + Varint.size(value.length) : size;
    }

    void writeTo(ByteBuffer target) {
        Varint.write(target, protocol.code());
        if (protocol.hasValue() && protocol.value().sizeBytes() == Value.VARIABLE) {
            Varint.write(target, value.length);
        }
        target.put(value);
    }

    public Protocol protocol() {
        return protocol;
    }

    /** The value in binary, such as an address's 4 or 16 bytes; empty where there is none. */
    public byte[] value() {
        return value.clone();
    }

    /** The value as the address's text has it; empty where there is none. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Component that && protocol == that.protocol && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * protocol.code() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        if (!protocol.hasValue()) {
            return "/" + protocol.label();
        }
        return "/" + protocol.label() + (protocol.value().isPath() ? "" : "/") + text;
    }
}
