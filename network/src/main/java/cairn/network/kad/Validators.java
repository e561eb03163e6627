package cairn.network.kad;

import cairn.data.failure.MalformedException;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.key.PublicKey;
import cairn.data.peer.PeerId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Which values may stand under which keys: records of names, and public keys. Nothing else is kept. */
final class Validators {
    private static final byte[] PUBLIC_KEY = "/pk/".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BYTES_MAX = 256;

    private Validators() {}

    /**
     * Checks that {@code value} may stand under {@code key}.
     *
     * @throws MalformedException where not
     */
    static void require(byte[] key, byte[] value, Instant now) throws MalformedException {
        if (key.length > KEY_BYTES_MAX || value.length > IpnsRecord.BYTES_MAX) {
            throw new MalformedException("The DHT record's key or value is too long");
        }
        if (IpnsName.isRoutingKey(key)) {
            IpnsRecord.parse(value).requireValid(IpnsName.ofRoutingKey(key), now);
        } else if (isPublicKey(key)) {
            PeerId peer = PeerId.parse(Arrays.copyOfRange(key, PUBLIC_KEY.length, key.length));
            if (!PublicKey.parse(value).peerId().equals(peer)) {
                throw new MalformedException("The key is not that of " + peer);
            }
        } else {
            throw new MalformedException("Only records under /ipns/ and /pk/ are kept");
        }
    }

    /** Whether {@code value} is better than {@code other}; both are valid. */
    static boolean isBetter(byte[] key, byte[] value, byte[] other) throws MalformedException {
        return IpnsName.isRoutingKey(key) && IpnsRecord.parse(value).isBetterThan(IpnsRecord.parse(other));
    }

    private static boolean isPublicKey(byte[] key) {
        return key.length > PUBLIC_KEY.length
                && Arrays.equals(key, 0, PUBLIC_KEY.length, PUBLIC_KEY, 0, PUBLIC_KEY.length);
    }
}
