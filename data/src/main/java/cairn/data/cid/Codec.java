package cairn.data.cid;

import java.util.Arrays;
import java.util.Optional;

/** The multicodec codes of block formats that have a name here. A CID may carry any other code as well. */
public enum Codec {
    CBOR("cbor", 0x51),
    RAW("raw", 0x55),
    DAG_PB("dag-pb", 0x70),
    DAG_CBOR("dag-cbor", 0x71),
    LIBP2P_KEY("libp2p-key", 0x72),
    GIT_RAW("git-raw", 0x78),
    DAG_JOSE("dag-jose", 0x85),
    DAG_JSON("dag-json", 0x0129),
    JSON("json", 0x0200);

    private final String label;
    private final long code;

    Codec(String label, long code) {
        this.label = label;
        this.code = code;
    }

    /** The table's name, such as {@code dag-pb}. */
    public String label() {
        return label;
    }

    public long code() {
        return code;
    }

    public static Optional<Codec> byCode(long code) {
        return Arrays.stream(values()).filter(c -> c.code == code).findFirst();
    }

    public static Optional<Codec> byLabel(String label) {
        return Arrays.stream(values()).filter(c -> c.label.equals(label)).findFirst();
    }
}
