package cairn.services.tar;

import cairn.data.failure.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The fields of a member's header, a block of 512 bytes (POSIX.1-2001, "ustar Interchange Format"). */
final class TarHeader {
    static final int BYTES = 512;
    static final int MODE = 100;
    static final int MODE_BYTES = 8;
    static final int SIZE = 124;
    static final int MODIFIED = 136;
    static final int NUMBER_BYTES = 12;
    static final int TYPE = 156;
    static final int LINK = 157;
    static final char EXTENDED = 'x';
    static final int NAME_BYTES_MAX = 100;
    static final int PREFIX_BYTES_MAX = 155;
    /** The largest number of eleven octal digits. */
    static final long NUMBER_MAX = (1L << 33) - 1;

    private static final int USER = 108;
    private static final int GROUP = 116;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_DIGITS = 6;
    private static final int CHECKSUM_BYTES = 8;
    private static final int FORMAT_NAME = 257;
    private static final int DEVICE_MAJOR = 329;
    private static final int DEVICE_MINOR = 337;
    private static final int PREFIX = 345;
    private static final byte[] USTAR = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT_NAME_BYTES = 6;
    private static final int BASE_256 = 0x80;
    private static final int BASE_256_NEGATIVE = 0xff;

    private TarHeader() {}

    /** Fills {@code block}: what is not given is as Go's archive/tar leaves it, numbers of 0 and empty texts. */
    static void write(byte[] block, byte[] name, int split, byte[] link, char type, int mode, long size, long seconds) {
        Arrays.fill(block, (byte) 0);
        if (split > 0) {
            System.arraycopy(name, 0, block, PREFIX, split);
            System.arraycopy(name, split + 1, block, 0, name.length - split - 1);
        } else {
            System.arraycopy(name, 0, block, 0, Math.min(name.length, NAME_BYTES_MAX));
        }
        System.arraycopy(link, 0, block, LINK, Math.min(link.length, NAME_BYTES_MAX));
        writeOctal(block, MODE, MODE_BYTES - 1, mode);
        writeOctal(block, USER, MODE_BYTES - 1, 0);
        writeOctal(block, GROUP, MODE_BYTES - 1, 0);
        writeOctal(block, SIZE, NUMBER_BYTES - 1, size);
        writeOctal(block, MODIFIED, NUMBER_BYTES - 1, seconds);
        block[TYPE] = (byte) type;
        System.arraycopy(USTAR, 0, block, FORMAT_NAME, USTAR.length);
        if (type != EXTENDED) {
            writeOctal(block, DEVICE_MAJOR, MODE_BYTES - 1, 0);
            writeOctal(block, DEVICE_MINOR, MODE_BYTES - 1, 0);
        }
        writeOctal(block, CHECKSUM, CHECKSUM_DIGITS, sum(block, false));
        block[CHECKSUM + CHECKSUM_BYTES - 1] = ' ';
    }

    /** Where a long name can be split between the fields for its folder and its last part, or 0 where it cannot. */
    static int split(byte[] name) {
        if (name.length <= NAME_BYTES_MAX) {
            return 0;
        }
        for (int i = Math.min(PREFIX_BYTES_MAX, name.length - 2); i > 0; i--) {
            if (name[i] == '/') {
                return name.length - i - 1 <= NAME_BYTES_MAX ? i : 0;
            }
        }
        return 0;
    }

    private static void writeOctal(byte[] block, int offset, int digits, long value) {
        long left = value;
        for (int i = offset + digits - 1; i >= offset; i--) {
            block[i] = (byte) ('0' + (left & 7));
            left >>>= 3;
        }
    }

    /** The sum of all bytes, those of the checksum taken as spaces. */
    private static int sum(byte[] block, boolean signed) {
        int sum = CHECKSUM_BYTES * ' ';
        for (int i = 0; i < BYTES; i++) {
            sum += signed ? block[i] : block[i] & 0xff;
        }
        for (int i = CHECKSUM; i < CHECKSUM + CHECKSUM_BYTES; i++) {
            sum -= signed ? block[i] : block[i] & 0xff;
        }
        return sum;
    }

    static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Old programs summed signed bytes. */
    static void requireChecksum(byte[] block, long offset) throws MalformedException {
        long stated = number(block, CHECKSUM, CHECKSUM_BYTES, offset);
        if (stated != sum(block, false) && stated != sum(block, true)) {
            throw new MalformedException("The archive's header has a wrong checksum", offset);
        }
    }

    /** The name, with the folder's field before it where the format has one (GNU's has not). */
    static byte[] name(byte[] block) {
        byte[] name = text(block, 0, NAME_BYTES_MAX);
        boolean isPosix =
                Arrays.equals(block, FORMAT_NAME, FORMAT_NAME + FORMAT_NAME_BYTES, USTAR, 0, FORMAT_NAME_BYTES);
        if (!isPosix || block[PREFIX] == 0) {
            return name;
        }
        byte[] prefix = text(block, PREFIX, PREFIX_BYTES_MAX);
        byte[] path = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        path[prefix.length] = '/';
        System.arraycopy(name, 0, path, prefix.length + 1, name.length);
        return path;
    }

    /** The bytes of a text up to its NUL or the field's end. */
    static byte[] text(byte[] block, int offset, int bytesMax) {
        int end = offset;
        while (end < offset + bytesMax && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, offset, end);
    }

    /** A number in octal digits, or in base 256 where GNU found no room for those. */
    static long number(byte[] block, int offset, int length, long at) throws MalformedException {
        if ((block[offset] & BASE_256) != 0) {
            return binary(block, offset, length, at);
        }
        int i = offset;
        int end = offset + length;
        while (i < end && (block[i] == ' ' || block[i] == 0)) {
            i++;
        }
        long value = 0;
        while (i < end && block[i] >= '0' && block[i] <= '7') {
            value = value << 3 | block[i] - '0';
            i++;
        }
        while (i < end) {
            if (block[i] != ' ' && block[i] != 0) {
                throw new MalformedException("A number in the archive's header is not octal", at + i);
            }
            i++;
        }
        return value;
    }

    private static long binary(byte[] block, int offset, int length, long at) throws MalformedException {
        boolean isNegative = (block[offset] & 0xff) == BASE_256_NEGATIVE;
        long value = isNegative ? -1 : block[offset] & 0x7f;
        for (int i = offset + 1; i < offset + length; i++) {
            if (value != value << 8 >> 8) {
                throw new MalformedException("A number in the archive's header is too large", at + offset);
            }
            value = value << 8 | block[i] & 0xff;
        }
        if (value < 0 != isNegative) {
            throw new MalformedException("A number in the archive's header is too large", at + offset);
        }
        return value;
    }
}
