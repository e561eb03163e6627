package cairn.data.ipns;

import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.LinkedHashMap;
import java.util.Map;

/** The signed map of a record. */
final class RecordData {
    private static final String VALUE = "Value";
    private static final String VALIDITY = "Validity";
    private static final String VALIDITY_TYPE = "ValidityType";
    private static final String SEQUENCE = "Sequence";
    private static final String TTL = "TTL";

    /** As Go writes times: as many digits behind the second as are not 0. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral('Z')
            .toFormatter();

    private final byte[] value;
    private final byte[] validity;
    private final Instant expiry;
    private final long sequence;
    private final Duration ttl;

    private RecordData(byte[] value, byte[] validity, Instant expiry, long sequence, Duration ttl) {
        this.value = value;
        this.validity = validity;
        this.expiry = expiry;
        this.sequence = sequence;
        this.ttl = ttl;
    }

    static RecordData of(IpnsRecord.Statement statement) {
        String time = TIME.format(statement.expiry().atOffset(ZoneOffset.UTC));
        return new RecordData(
                statement.value().toString().getBytes(StandardCharsets.UTF_8),
                time.getBytes(StandardCharsets.US_ASCII),
                statement.expiry(),
                statement.sequence(),
                statement.ttl());
    }

    static RecordData parse(IpldNode node) throws MalformedException {
        byte[] validity = bytes(node, VALIDITY);
        long type = number(node, VALIDITY_TYPE);
        if (type != 0) {
            throw new MalformedException("The IPNS record's validity type " + type + " is not known");
        }
        // A record without a time to live is one that says nothing about it.
        long ttlNanos = node.child(TTL).isPresent() ? number(node, TTL) : 0;
        return new RecordData(
                bytes(node, VALUE), validity, time(validity), number(node, SEQUENCE), Duration.ofNanos(ttlNanos));
    }

    private static byte[] bytes(IpldNode node, String field) throws MalformedException {
        if (node.child(field).orElse(IpldNode.ofNull()) instanceof IpldNode.BytesNode found) {
            byte[] bytes = new byte[found.size()];
            found.value().get(bytes);
            return bytes;
        }
        throw new MalformedException("The IPNS record has no bytes as its " + field);
    }

    private static long number(IpldNode node, String field) throws MalformedException {
        if (node.child(field).orElse(IpldNode.ofNull()) instanceof IpldNode.IntNode found && found.value() >= 0) {
            return found.value();
        }
        throw new MalformedException("The IPNS record has no number of 0 and more as its " + field);
    }

    private static Instant time(byte[] validity) throws MalformedException {
        try {
            return OffsetDateTime.parse(new String(validity, StandardCharsets.ISO_8859_1))
                    .toInstant();
        } catch (DateTimeException e) {
            throw new MalformedException("The IPNS record's validity is no time");
        }
    }

    byte[] encoded() {
        Map<String, IpldNode> map = new LinkedHashMap<>();
        map.put(VALUE, new IpldNode.BytesNode(ByteBuffer.wrap(value)));
        map.put(VALIDITY, new IpldNode.BytesNode(ByteBuffer.wrap(validity)));
        map.put(VALIDITY_TYPE, IpldNode.of(0));
        map.put(SEQUENCE, IpldNode.of(sequence));
        map.put(TTL, IpldNode.of(ttl.toNanos()));
        try {
            ByteBuffer cbor =
                    BlockCodecs.byCode(Codec.DAG_CBOR.code()).orElseThrow().encode(new IpldNode.MapNode(map));
            byte[] bytes = new byte[cbor.remaining()];
            cbor.get(bytes);
            return bytes;
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] value() {
        return value.clone();
    }

    byte[] validity() {
        return validity.clone();
    }

    Instant expiry() {
        return expiry;
    }

    long sequence() {
        return sequence;
    }

    Duration ttl() {
        return ttl;
    }
}
