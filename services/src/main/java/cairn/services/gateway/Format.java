package cairn.services.gateway;

import java.util.Arrays;
import java.util.Optional;

/** A form in which content can be asked for. */
enum Format {
    /** Files as their bytes, directories as pages: whatever suits a browser. */
    WEB("", "", "", false),
    RAW("raw", "application/vnd.ipld.raw", "bin", true),
    CAR("car", "application/vnd.ipld.car", "car", true),
    TAR("tar", "application/x-tar", "tar", false),
    JSON("json", "application/json", "json", false),
    CBOR("cbor", "application/cbor", "cbor", false),
    DAG_JSON("dag-json", "application/vnd.ipld.dag-json", "json", false),
    DAG_CBOR("dag-cbor", "application/vnd.ipld.dag-cbor", "cbor", false),
    IPNS_RECORD("ipns-record", "application/vnd.ipfs.ipns-record", "ipns-record", true);

    private final String label;
    private final String mediaType;
    private final String extension;
    private final boolean canBeVerified;

    Format(String label, String mediaType, String extension, boolean canBeVerified) {
        this.label = label;
        this.mediaType = mediaType;
        this.extension = extension;
        this.canBeVerified = canBeVerified;
    }

    /** The value of {@code ?format=}. */
    String label() {
        return label;
    }

    String mediaType() {
        return mediaType;
    }

    /** What file names of this form end in. */
    String extension() {
        return extension;
    }

    /** Whether a client can check by itself that the answer is right. */
    boolean canBeVerified() {
        return canBeVerified;
    }

    static Optional<Format> byLabel(String label) {
        return Arrays.stream(values())
                .filter(f -> f != WEB && f.label.equals(label))
                .findFirst();
    }

    static Optional<Format> byMediaType(String mediaType) {
        return Arrays.stream(values())
                .filter(f -> f != WEB && f.mediaType.equals(mediaType))
                .findFirst();
    }
}
