package cairn.network.bitswap;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The protocol's versions, newest first. */
public enum BitswapVersion {
    /** Knows HAVE and DONT_HAVE. */
    V1_2("/ipfs/bitswap/1.2.0", true, true),
    /** Blocks carry their CID's prefix. */
    V1_1("/ipfs/bitswap/1.1.0", true, false),
    /** Blocks are bare and named by CIDv0. */
    V1_0("/ipfs/bitswap/1.0.0", false, false),
    /** The same before it had a number. */
    UNNUMBERED("/ipfs/bitswap", false, false);

    private final String protocol;
    private final boolean hasPrefixes;
    private final boolean hasPresences;

    BitswapVersion(String protocol, boolean hasPrefixes, boolean hasPresences) {
        this.protocol = protocol;
        this.hasPrefixes = hasPrefixes;
        this.hasPresences = hasPresences;
    }

    public String protocol() {
        return protocol;
    }

    /** Whether blocks come with all of their name but the digest. */
    boolean hasPrefixes() {
        return hasPrefixes;
    }

    /** Whether one can ask for, and say, what is there. */
    boolean hasPresences() {
        return hasPresences;
    }

    /** All protocol names, newest first. */
    static List<String> protocols() {
        return Arrays.stream(values()).map(BitswapVersion::protocol).toList();
    }

    static Optional<BitswapVersion> of(String protocol) {
        return Arrays.stream(values())
                .filter(version -> version.protocol.equals(protocol))
                .findFirst();
    }
}
