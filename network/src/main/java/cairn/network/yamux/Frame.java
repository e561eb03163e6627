package cairn.network.yamux;

/** The header's numbers, and how it is written. */
final class Frame {
    static final int HEADER_BYTES = 12;
    static final int VERSION = 0;

    static final int DATA = 0;
    static final int WINDOW = 1;
    static final int PING = 2;
    static final int GO_AWAY = 3;

    static final int SYN = 1;
    static final int ACK = 2;
    static final int FIN = 4;
    static final int RST = 8;

    static final int GO_AWAY_NORMAL = 0;
    static final int GO_AWAY_PROTOCOL_ERROR = 1;

    private Frame() {}

    static void put(byte[] target, int at, int type, int flags, int stream, int length) {
        target[at] = VERSION;
        target[at + 1] = (byte) type;
        target[at + 2] = (byte) (flags >> 8);
        target[at + 3] = (byte) flags;
        putInt(target, at + 4, stream);
        putInt(target, at + 8, length);
    }

    private static void putInt(byte[] target, int at, int value) {
        target[at] = (byte) (value >>> 24);
        target[at + 1] = (byte) (value >>> 16);
        target[at + 2] = (byte) (value >>> 8);
        target[at + 3] = (byte) value;
    }

    static int readInt(byte[] source, int at) {
        return (source[at] & 0xff) << 24
                | (source[at + 1] & 0xff) << 16
                | (source[at + 2] & 0xff) << 8
                | source[at + 3] & 0xff;
    }
}
