package cairn.data.ipns;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.MalformedException;
import cairn.data.key.PrivateKey;
import cairn.data.key.PublicKey;
import cairn.data.multihash.HashFunction;
import cairn.data.path.ContentPath;
import cairn.data.protobuf.ProtoMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * A signed statement of what a name stands for. Immutable. What was read is not trusted before {@link #requireValid}.
 */
public final class IpnsRecord {
    /** The longest record that is read. */
    public static final int BYTES_MAX = 10 * 1024;

    private static final byte[] SIGNED_BEFORE = "ipns-signature:".getBytes(StandardCharsets.US_ASCII);
    /** What the old signature has for the validity's type. */
    private static final byte[] OLD_TYPE = "EOL".getBytes(StandardCharsets.US_ASCII);

    private final byte[] encoded;
    private final RecordMessage message;
    private final RecordData data;

    private IpnsRecord(byte[] encoded, RecordMessage message, RecordData data) {
        this.encoded = encoded;
        this.message = message;
        this.data = data;
    }

    /**
     * What a name is made to stand for.
     *
     * @param sequence at least 0, and one more than in the record before
     * @param expiry from when on nobody takes the record
     * @param ttl how long others may remember it without asking again
     */
    public record Statement(ContentPath value, long sequence, Instant expiry, Duration ttl) {
        public Statement {
            if (sequence < 0 || ttl.isNegative()) {
                throw new IllegalArgumentException("A record's sequence and time to live are not negative");
            }
        }
    }

    /** Signs a statement; {@code readableByOldNodes} adds the fields and the signature of V1. */
    public static IpnsRecord sign(PrivateKey key, Statement statement, boolean readableByOldNodes) {
        RecordData data = RecordData.of(statement);
        byte[] cbor = data.encoded();
        ProtoMessage message = new ProtoMessage();
        if (readableByOldNodes) {
            byte[] old = concat(concat(data.value(), data.validity()), OLD_TYPE);
            message.bytes(1, data.value())
                    .bytes(2, key.sign(old))
                    .varint(3, 0)
                    .bytes(4, data.validity())
                    .varint(5, statement.sequence())
                    .varint(6, statement.ttl().toNanos());
        }
        if (!key.publicKey().peerId().hash().isIdentity()) {
            message.bytes(7, key.publicKey().encoded());
        }
        byte[] encoded = message.bytes(8, key.sign(concat(SIGNED_BEFORE, cbor)))
                .bytes(9, cbor)
                .toBytes();
        try {
            return parse(encoded);
        } catch (MalformedException e) {
            throw new IllegalArgumentException("The record cannot be written: " + e.getMessage(), e);
        }
    }

    /** Reads a record, which may be anybody's until {@link #requireValid} has passed. */
    public static IpnsRecord parse(byte[] encoded) throws MalformedException {
        if (encoded.length > BYTES_MAX) {
            throw new MalformedException(
                    "An IPNS record has at most " + BYTES_MAX + " bytes, this has " + encoded.length);
        }
        RecordMessage message = RecordMessage.parse(encoded);
        if (message.data().length == 0) {
            throw new MalformedException("The IPNS record has no data of version 2");
        }
        RecordData data = RecordData.parse(
                BlockCodecs.byCode(Codec.DAG_CBOR.code()).orElseThrow().decodeRelaxed(ByteBuffer.wrap(message.data())));
        return new IpnsRecord(encoded.clone(), message, data);
    }

    /** The record as it was read or written. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /** What the name stands for. */
    public ContentPath value() throws MalformedException {
        byte[] value = data.value();
        if (value.length == 0) {
            return ContentPath.of(Cid.v1(Codec.RAW, HashFunction.IDENTITY.hash(ByteBuffer.allocate(0))));
        }
        if (value[0] == '/') {
            return ContentPath.parseStrict(new String(value, StandardCharsets.UTF_8));
        }
        return ContentPath.of(Cid.parse(value)); // Old programs wrote the CID's bytes.
    }

    public long sequence() {
        return data.sequence();
    }

    /** From when on the record does not count. */
    public Instant expiry() {
        return data.expiry();
    }

    /** How long it may be remembered without asking again. */
    public Duration ttl() {
        return data.ttl();
    }

    /** Whether it has the signature of V1 too. */
    public boolean hasOldSignature() {
        return message.oldSignature().length > 0;
    }

    /** The signatures and the data, for those who show what a record is made of. */
    public byte[] signature() {
        return message.signature();
    }

    public byte[] oldSignature() {
        return message.oldSignature();
    }

    /** The signed dag-cbor. */
    public byte[] data() {
        return message.data();
    }

    /** The key in the record, where it has one. */
    public Optional<PublicKey> publicKey() throws MalformedException {
        return message.publicKey().length == 0 ? Optional.empty() : Optional.of(PublicKey.parse(message.publicKey()));
    }

    /**
     * Checks that {@code name}'s owner signed this and that it has not expired at {@code now}.
     *
     * @throws MalformedException where not, saying why
     */
    public void requireValid(IpnsName name, Instant now) throws MalformedException {
        requireSigned(name);
        if (now.isAfter(expiry())) {
            throw new MalformedException("The record of " + name + " expired at " + expiry());
        }
    }

    /** As {@link #requireValid}, whatever the time. */
    public void requireSigned(IpnsName name) throws MalformedException {
        PublicKey key = keyOf(name);
        if (message.signature().length == 0) {
            throw new MalformedException("The record of " + name + " has no signature of version 2");
        }
        if (!key.verify(concat(SIGNED_BEFORE, message.data()), message.signature())) {
            throw new MalformedException("The record of " + name + " is not signed by the name's key");
        }
        if (message.oldSignature().length > 0 || message.value().length > 0) {
            message.requireSame(data);
        }
    }

    private PublicKey keyOf(IpnsName name) throws MalformedException {
        Optional<PublicKey> inside = publicKey();
        if (inside.isPresent()) {
            if (!inside.get().peerId().equals(name.peer())) {
                throw new MalformedException("The record's key is not that of " + name);
            }
            return inside.get();
        }
        return PublicKey.of(name.peer())
                .orElseThrow(() -> new MalformedException("The record of " + name + " does not hold the name's key"));
    }

    /** Whether this says more recently than {@code other} what their name stands for; both are valid. */
    public boolean isBetterThan(IpnsRecord other) {
        if (sequence() != other.sequence()) {
            return sequence() > other.sequence();
        }
        int longer = expiry().compareTo(other.expiry());
        return longer != 0 ? longer > 0 : Arrays.compareUnsigned(encoded, other.encoded) > 0;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpnsRecord that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "sequence " + sequence() + " until " + expiry();
    }
}
