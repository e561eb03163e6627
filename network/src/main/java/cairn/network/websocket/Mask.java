package cairn.network.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The exclusive or that a client's frames carry, so that proxies cannot be led astray by their bytes. */
final class Mask {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Mask() {}

    /** Masks or unmasks {@code length} bytes in place; {@code from} says how many bytes of the message came before. */
    static void apply(byte[] key, int keyAt, byte[] bytes, int offset, int length, int from) {
        long word = 0;
        for (int i = 7; i >= 0; i--) {
            word = word << 8 | key[keyAt + ((from + i) & 3)] & 0xff;
        }
        int end = offset + length;
        int at = offset;
        for (; at + 8 <= end; at += 8) {
            LONGS.set(bytes, at, (long) LONGS.get(bytes, at) ^ word);
        }
        for (int i = 0; at < end; at++, i++) {
            bytes[at] ^= (byte) (word >>> (8 * i));
        }
    }
}
