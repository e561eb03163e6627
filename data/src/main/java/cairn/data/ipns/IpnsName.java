package cairn.data.ipns;

import cairn.data.failure.MalformedException;
import cairn.data.multibase.Multibase;
import cairn.data.peer.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The name that a key's owner has: the key's peer ID, written as a CID in base36. */
public record IpnsName(PeerId peer) {
    private static final byte[] PREFIX = "/ipns/".getBytes(StandardCharsets.US_ASCII);

    /** Reads {@code k51…}, {@code 12D3Koo…}, {@code Qm…} or a CID in any multibase, with or without {@code /ipns/}. */
    public static IpnsName parse(String text) throws MalformedException {
        return new IpnsName(PeerId.parse(text.startsWith("/ipns/") ? text.substring("/ipns/".length()) : text));
    }

    /** Reads what records are stored under in the DHT. */
    public static IpnsName ofRoutingKey(byte[] key) throws MalformedException {
        if (!isRoutingKey(key)) {
            throw new MalformedException("The routing key does not begin with /ipns/");
        }
        return new IpnsName(PeerId.parse(Arrays.copyOfRange(key, PREFIX.length, key.length)));
    }

    /** Whether the key is one of a name, as far as its beginning says. */
    public static boolean isRoutingKey(byte[] key) {
        return key.length > PREFIX.length && Arrays.equals(key, 0, PREFIX.length, PREFIX, 0, PREFIX.length);
    }

    /** What records are stored under in the DHT: {@code /ipns/} and the peer ID in binary. */
    public byte[] routingKey() {
        byte[] hash = peer.bytes();
        return ByteBuffer.allocate(PREFIX.length + hash.length)
                .put(PREFIX)
                .put(hash)
                .array();
    }

    /** {@code /ipns/k51…}. */
    public String path() {
        return "/ipns/" + this;
    }

    @Override
    public String toString() {
        return peer.cid().toString(Multibase.BASE36);
    }
}
