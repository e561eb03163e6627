package cairn.services.tar;

import cairn.data.dagpb.PbName;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads an archive, member by member: ustar, pax and GNU's long names and large numbers; checksums are checked, sparse
 * files refused. Nothing is believed: a fault is a {@link MalformedException} that says where, and what stands between
 * members is bounded ({@link LimitException}). Names are handed out as they are; who writes files checks them. Used by
 * one thread.
 */
public final class TarReader {
    /** How long an extended header may be. */
    public static final int EXTENSION_BYTES_MAX = 1024 * 1024;
    /** How many extended headers may stand before a member. */
    public static final int EXTENSIONS_MAX = 16;

    private static final int SKIPPED_BYTES = 16 * 1024;
    private static final int MODE_BITS = 0xffff;

    private final InputStream in;
    private final byte[] block = new byte[TarHeader.BYTES];
    private final Map<String, byte[]> global = new HashMap<>();
    private Map<String, byte[]> records = Map.of();
    private long offset;
    private long contentBytes;
    private int paddingBytes;
    private boolean ended;

    /** {@code in} should be buffered; it is not closed. */
    public TarReader(InputStream in) {
        this.in = in;
    }

    /** The next member, after passing over what was not read of the last one; or nothing at the archive's end. */
    public Optional<TarEntry> next() throws IOException {
        skip(contentBytes);
        skip(paddingBytes);
        contentBytes = 0;
        paddingBytes = 0;
        records = new HashMap<>(global);
        for (int extensions = 0; extensions <= EXTENSIONS_MAX; extensions++) {
            if (ended || !readHeader()) {
                ended = true;
                return Optional.empty();
            }
            long size = TarHeader.number(block, TarHeader.SIZE, TarHeader.NUMBER_BYTES, offset - TarHeader.BYTES);
            if (size < 0) {
                throw new MalformedException("A member of the archive has a negative size", offset);
            }
            switch (block[TarHeader.TYPE]) {
                case 'x' -> PaxRecords.read(readExtension(size), offset, records);
                case 'g' -> {
                    byte[] extension = readExtension(size);
                    PaxRecords.read(extension, offset, global);
                    PaxRecords.read(extension, offset, records);
                }
                case 'L' -> records.put(PaxRecords.PATH, untilNul(readExtension(size)));
                case 'K' -> records.put(PaxRecords.LINK, untilNul(readExtension(size)));
                case 'S' -> throw new MalformedException("The archive holds a sparse file, not read here", offset);
                default -> {
                    return Optional.of(entry(size));
                }
            }
        }
        throw new LimitException(
                "The archive has too many headers for one member", "extensionsMax", EXTENSIONS_MAX, "it is hostile");
    }

    /** Reads content of the current member. @return how many bytes, or -1 at its end */
    public int read(byte[] target, int at, int length) throws IOException {
        if (contentBytes == 0) {
            return -1;
        }
        int count = in.read(target, at, (int) Math.min(length, contentBytes));
        if (count < 0) {
            throw brokenOff();
        }
        contentBytes -= count;
        offset += count;
        return count;
    }

    private EOFException brokenOff() {
        return new EOFException("The archive breaks off at byte " + offset);
    }

    private boolean readHeader() throws IOException {
        int count = readBlock();
        if (count == 0) {
            throw new EOFException("The archive has no end: it breaks off at byte " + offset);
        }
        if (count < TarHeader.BYTES) {
            throw brokenOff();
        }
        if (!TarHeader.isZero(block)) {
            TarHeader.requireChecksum(block, offset - TarHeader.BYTES);
            return true;
        }
        if (readBlock() == TarHeader.BYTES && !TarHeader.isZero(block)) {
            throw new MalformedException("The archive goes on behind its end", offset - TarHeader.BYTES);
        }
        return false;
    }

    private int readBlock() throws IOException {
        int count = in.readNBytes(block, 0, TarHeader.BYTES);
        offset += count;
        return count;
    }

    private byte[] readExtension(long size) throws IOException {
        if (size > EXTENSION_BYTES_MAX) {
            throw new LimitException(
                    "The archive has a header that is too long",
                    "extensionBytesMax",
                    EXTENSION_BYTES_MAX,
                    "it is hostile");
        }
        byte[] bytes = in.readNBytes((int) size);
        offset += bytes.length;
        if (bytes.length < size) {
            throw brokenOff();
        }
        skip(-size & TarHeader.BYTES - 1);
        return bytes;
    }

    private void skip(long bytes) throws IOException {
        byte[] passed = new byte[(int) Math.min(bytes, SKIPPED_BYTES)];
        long left = bytes;
        while (left > 0) {
            int count = in.read(passed, 0, (int) Math.min(left, passed.length));
            if (count < 0) {
                throw brokenOff();
            }
            left -= count;
            offset += count;
        }
    }

    private static byte[] untilNul(byte[] bytes) {
        return TarHeader.text(bytes, 0, bytes.length);
    }

    private TarEntry entry(long headerSize) throws IOException {
        long at = offset - TarHeader.BYTES;
        byte[] pax = records.get(PaxRecords.SIZE);
        long size = pax == null ? headerSize : PaxRecords.size(pax, at);
        byte[] name = records.containsKey(PaxRecords.PATH) ? records.get(PaxRecords.PATH) : TarHeader.name(block);
        TarEntry.Kind kind = kind(name);
        byte[] link = records.containsKey(PaxRecords.LINK)
                ? records.get(PaxRecords.LINK)
                : TarHeader.text(block, TarHeader.LINK, TarHeader.NAME_BYTES_MAX);
        boolean isLink = kind == TarEntry.Kind.SYMLINK || kind == TarEntry.Kind.HARD_LINK;
        contentBytes = hasContent() ? size : 0;
        paddingBytes = (int) (-contentBytes & TarHeader.BYTES - 1);
        long mode = TarHeader.number(block, TarHeader.MODE, TarHeader.MODE_BYTES, at);
        return new TarEntry(
                text(name, true, at),
                kind,
                isLink ? text(link, false, at) : "",
                contentBytes,
                (int) mode & MODE_BITS,
                modified(at));
    }

    private Instant modified(long at) throws IOException {
        byte[] pax = records.get(PaxRecords.MODIFIED);
        return pax == null
                ? PaxRecords.instant(TarHeader.number(block, TarHeader.MODIFIED, TarHeader.NUMBER_BYTES, at), 0, at)
                : PaxRecords.time(pax, at);
    }

    /** Links, directories, devices and queues have none, whatever size they state. */
    private boolean hasContent() {
        byte type = block[TarHeader.TYPE];
        return type < '1' || type > '6';
    }

    private TarEntry.Kind kind(byte[] name) {
        return switch (block[TarHeader.TYPE]) {
            case '0', '7' -> TarEntry.Kind.FILE;
            // Before there was a type for directories, a slash at the end told them.
            case 0 -> name.length > 0 && name[name.length - 1] == '/' ? TarEntry.Kind.DIRECTORY : TarEntry.Kind.FILE;
            case '1' -> TarEntry.Kind.HARD_LINK;
            case '2' -> TarEntry.Kind.SYMLINK;
            case '5' -> TarEntry.Kind.DIRECTORY;
            default -> TarEntry.Kind.OTHER;
        };
    }

    private static String text(byte[] bytes, boolean isName, long at) throws MalformedException {
        int end = bytes.length;
        for (int i = 0; i < end; i++) {
            if (bytes[i] == 0) {
                throw new MalformedException("A name in the archive holds a NUL", at);
            }
        }
        while (isName && end > 1 && bytes[end - 1] == '/') {
            end--;
        }
        return PbName.decode(end == bytes.length ? bytes : Arrays.copyOf(bytes, end));
    }
}
