package cairn.data.multihash;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.crypto.digests.SHAKEDigest;

/**
 * A hash function of the multicodec table that this build can compute.
 *
 * @param name the table's name, such as {@code sha2-256}
 * @param code the table's code
 * @param digestBytes the usual digest length; a shorter, truncated digest is legal
 * @param computation data to digest of the wanted length
 */
public record HashFunction(String name, long code, int digestBytes, Computation computation) {
    /** Computes a digest over a buffer's remaining bytes, whose position it may move. */
    @FunctionalInterface
    public interface Computation {
        byte[] digest(ByteBuffer data, int digestBytes);
    }

    /** Data without an array, up to this size, is hashed in small pieces: the JDK's own copy takes 4 KiB a call. */
    private static final int SMALL_BYTES_MAX = 32 * 1024;

    private static final int SMALL_PIECE_BYTES = 1024;
    /** Long enough for a fresh process to come to the processor's instructions for the hash within the first calls. */
    private static final int LARGE_PIECE_BYTES = 64 * 1024;

    private static final int PIECE_BYTES = 8192;
    private static final SortedMap<Long, HashFunction> BY_CODE = new TreeMap<>();
    private static final Map<String, HashFunction> BY_NAME = new HashMap<>();

    public static final HashFunction IDENTITY = register("identity", 0x00, 0, (data, n) -> remaining(data));
    public static final HashFunction SHA1 = jdk("sha1", 0x11, 20, "SHA-1");
    public static final HashFunction SHA2_256 = jdk("sha2-256", 0x12, 32, "SHA-256");
    public static final HashFunction SHA2_512 = jdk("sha2-512", 0x13, 64, "SHA-512");
    public static final HashFunction BLAKE3 = register("blake3", 0x1e, 32, HashFunction::blake3);

    static {
        jdk("sha3-512", 0x14, 64, "SHA3-512");
        jdk("sha3-384", 0x15, 48, "SHA3-384");
        jdk("sha3-256", 0x16, 32, "SHA3-256");
        jdk("sha3-224", 0x17, 28, "SHA3-224");
        bouncy("shake-128", 0x18, 32, () -> new SHAKEDigest(128));
        bouncy("shake-256", 0x19, 64, () -> new SHAKEDigest(256));
        bouncy("keccak-224", 0x1a, 28, () -> new KeccakDigest(224));
        bouncy("keccak-256", 0x1b, 32, () -> new KeccakDigest(256));
        bouncy("keccak-384", 0x1c, 48, () -> new KeccakDigest(384));
        bouncy("keccak-512", 0x1d, 64, () -> new KeccakDigest(512));
        jdk("sha2-384", 0x20, 48, "SHA-384");
        register("dbl-sha2-256", 0x56, 32, HashFunction::doubleSha256);
        for (int i = Multihash.DIGEST_BYTES_MIN; i <= 64; i++) {
            int bits = i * 8;
            bouncy("blake2b-" + bits, 0xb200 + i, i, () -> new Blake2bDigest(bits));
        }
        for (int i = Multihash.DIGEST_BYTES_MIN; i <= 32; i++) {
            int bits = i * 8;
            bouncy("blake2s-" + bits, 0xb240 + i, i, () -> new Blake2sDigest(bits));
        }
    }

    public static Optional<HashFunction> byCode(long code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    public static Optional<HashFunction> byName(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Every function this build can compute, in the order of their codes. */
    public static List<HashFunction> all() {
        return List.copyOf(BY_CODE.values());
    }

    /** Hashes the buffer's remaining bytes; its position does not move. */
    public Multihash hash(ByteBuffer data) {
        return hash(data, digestBytes);
    }

    /**
     * Hashes the buffer's remaining bytes to a digest cut to {@code wantedBytes}, which is at least
     * {@link Multihash#DIGEST_BYTES_MIN} and at most {@link #digestBytesMax()}; identity gives all bytes whatever is
     * wanted. The position does not move.
     */
    public Multihash hash(ByteBuffer data, int wantedBytes) {
        if (wantedBytes < Multihash.DIGEST_BYTES_MIN && code != IDENTITY.code) {
            throw new IllegalArgumentException("A digest of " + wantedBytes + " bytes proves nothing");
        }
        return Multihash.of(code, computation.digest(data.duplicate(), wantedBytes));
    }

    /** The longest digest this function gives: more than the usual one for BLAKE3 and for identity. */
    public int digestBytesMax() {
        if (code == BLAKE3.code) {
            return Multihash.DIGEST_BYTES_MAX;
        }
        return code == IDENTITY.code ? Multihash.IDENTITY_BYTES_MAX : digestBytes;
    }

    private static HashFunction register(String name, long code, int digestBytes, Computation computation) {
        HashFunction function = new HashFunction(name, code, digestBytes, computation);
        BY_CODE.put(code, function);
        BY_NAME.put(name, function);
        return function;
    }

    /** A digest of the JDK. A fresh one is a copy of an unused one, which costs less than asking the providers. */
    private static HashFunction jdk(String name, long code, int digestBytes, String algorithm) {
        MessageDigest unused = messageDigest(algorithm);
        return register(name, code, digestBytes, (data, wanted) -> {
            MessageDigest digest = copy(unused);
            feed(digest, data);
            return cut(digest.digest(), wanted);
        });
    }

    private static void bouncy(String name, long code, int digestBytes, Supplier<Digest> maker) {
        register(name, code, digestBytes, (data, wanted) -> {
            Digest digest = maker.get();
            feed(digest, data);
            byte[] out = new byte[digestBytes];
            digest.doFinal(out, 0);
            return cut(out, wanted);
        });
    }

    /** BLAKE3 gives as many bytes as one wants. */
    private static byte[] blake3(ByteBuffer data, int wanted) {
        Blake3Digest digest = new Blake3Digest();
        feed(digest, data);
        byte[] out = new byte[wanted];
        digest.doFinal(out, 0, wanted);
        return out;
    }

    private static byte[] doubleSha256(ByteBuffer data, int wanted) {
        MessageDigest digest = messageDigest("SHA-256");
        feed(digest, data);
        return cut(digest.digest(digest.digest()), wanted);
    }

    private static MessageDigest messageDigest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no " + algorithm, e);
        }
    }

    private static MessageDigest copy(MessageDigest unused) {
        try {
            return (MessageDigest) unused.clone();
        } catch (CloneNotSupportedException e) {
            return messageDigest(unused.getAlgorithm());
        }
    }

    private static void feed(MessageDigest digest, ByteBuffer data) {
        if (data.hasArray()) {
            digest.update(data);
            return;
        }
        int pieceBytes = data.remaining() > SMALL_BYTES_MAX ? LARGE_PIECE_BYTES : SMALL_PIECE_BYTES;
        byte[] piece = new byte[Math.min(pieceBytes, data.remaining())];
        while (data.hasRemaining()) {
            int count = Math.min(piece.length, data.remaining());
            data.get(piece, 0, count);
            digest.update(piece, 0, count);
        }
    }

    private static void feed(Digest digest, ByteBuffer data) {
        if (data.hasArray()) {
            digest.update(data.array(), data.arrayOffset() + data.position(), data.remaining());
            return;
        }
        byte[] piece = new byte[Math.min(PIECE_BYTES, data.remaining())];
        while (data.hasRemaining()) {
            int count = Math.min(piece.length, data.remaining());
            data.get(piece, 0, count);
            digest.update(piece, 0, count);
        }
    }

    private static byte[] cut(byte[] digest, int wanted) {
        return wanted >= digest.length ? digest : Arrays.copyOf(digest, wanted);
    }

    private static byte[] remaining(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    /** The code says which; written out because a record's own methods cost a fresh process 30 ms. */
    @Override
    public boolean equals(Object other) {
        return other instanceof HashFunction function && code == function.code;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(code);
    }
}
