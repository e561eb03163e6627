package cairn.storage.bucket;

import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What a node does not hold any more, as it tells the others: for each pack of which it has dropped blocks, their
 * entries. Of a pack that is not named it holds every block. Little-endian: magic {@code CAIRNND1}, version (4), number
 * of packs (4); for each the length of its name (2), the name, the length of the bitmap (4), the bitmap; CRC32C (4).
 */
record Drops(Map<String, BitSet> byPack) {
    static final int BYTES_MAX = 256 << 20;

    private static final long MAGIC = 0x31444e4e52494143L;
    private static final int FORMAT_VERSION = 1;
    private static final int HEAD_BYTES = 16;
    private static final int NAME_BYTES_MAX = 200;

    /** What this node has dropped. */
    static Drops of(Collection<KnownPack> packs) {
        Map<String, BitSet> drops = new HashMap<>();
        for (KnownPack pack : packs) {
            BitSet dropped = pack.drops();
            if (!dropped.isEmpty()) {
                drops.put(pack.name(), dropped);
            }
        }
        return new Drops(drops);
    }

    boolean has(String pack, int entry) {
        BitSet dropped = byPack.get(pack);
        return dropped != null && dropped.get(entry);
    }

    ByteBuffer bytes() {
        int length = HEAD_BYTES + Integer.BYTES;
        for (Map.Entry<String, BitSet> each : byPack.entrySet()) {
            length += 6 + each.getKey().length() + each.getValue().toByteArray().length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(MAGIC).putInt(FORMAT_VERSION).putInt(byPack.size());
        byPack.forEach((name, entries) -> {
            byte[] dropped = entries.toByteArray();
            bytes.putShort((short) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
            bytes.putInt(dropped.length).put(dropped);
        });
        return bytes.putInt(PackList.crc(bytes, 0, bytes.position())).flip();
    }

    static Drops read(ByteBuffer source, String where) throws MalformedException {
        ByteBuffer bytes = source.slice().order(ByteOrder.LITTLE_ENDIAN);
        int end = bytes.limit() - Integer.BYTES;
        if (end < HEAD_BYTES || bytes.getLong(0) != MAGIC || bytes.getInt(end) != PackList.crc(bytes, 0, end)) {
            throw new MalformedException(where + " is not what a node has dropped, or it is damaged");
        }
        if (bytes.getInt(8) != FORMAT_VERSION) {
            throw new MalformedException(where + " has version " + bytes.getInt(8) + "; use a newer program");
        }
        int count = bytes.getInt(12);
        bytes.position(HEAD_BYTES).limit(end);
        Map<String, BitSet> byPack = new HashMap<>();
        for (int i = 0; i < count; i++) {
            byte[] name = take(bytes, bytes.remaining() < 2 ? -1 : bytes.getShort(), NAME_BYTES_MAX, where);
            byte[] dropped = take(bytes, bytes.remaining() < 4 ? -1 : bytes.getInt(), BYTES_MAX, where);
            byPack.put(new String(name, StandardCharsets.US_ASCII), BitSet.valueOf(dropped));
        }
        return new Drops(byPack);
    }

    private static byte[] take(ByteBuffer bytes, int length, int lengthMax, String where) throws MalformedException {
        if (length < 0 || length > lengthMax || length > bytes.remaining()) {
            throw new MalformedException(where + " is cut short", bytes.position());
        }
        byte[] taken = new byte[length];
        bytes.get(taken);
        return taken;
    }
}
