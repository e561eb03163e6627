package cairn.data.unixfs;

import cairn.data.dagpb.PbCursor;
import java.nio.ByteBuffer;

/** What a link's name in a shard starts with: the child's number in upper-case hexadecimal, of a fixed length. */
final class HamtPrefix {
    private static final String DIGITS = "0123456789ABCDEF";

    private HamtPrefix() {}

    /** The prefix's length. */
    static int chars(int fanOut) {
        return (Integer.SIZE - Integer.numberOfLeadingZeros(fanOut - 1) + 3) / 4;
    }

    static void put(ByteBuffer target, int child, int chars) {
        for (int i = chars - 1; i >= 0; i--) {
            target.put((byte) DIGITS.charAt(child >>> (4 * i) & 15));
        }
    }

    /** Whether the cursor's link has the prefix of {@code child}. */
    static boolean isAt(PbCursor cursor, int child, int chars) {
        if (cursor.nameSize() < chars) {
            return false;
        }
        for (int i = 0; i < chars; i++) {
            if (cursor.nameAt(i) != DIGITS.charAt(child >>> (4 * (chars - 1 - i)) & 15)) {
                return false;
            }
        }
        return true;
    }
}
