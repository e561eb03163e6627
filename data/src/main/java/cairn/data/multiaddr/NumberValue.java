package cairn.data.multiaddr;

import cairn.data.failure.MalformedException;
import java.math.BigInteger;

/** A decimal number, big-endian in bytes. */
enum NumberValue implements Value {
    BYTE(1),
    PORT(2),
    LONG(8);

    private static final int DIGITS_MAX = 20;

    private final int sizeBytes;

    NumberValue(int sizeBytes) {
        this.sizeBytes = sizeBytes;
    }

    @Override
    public int sizeBytes() {
        return sizeBytes;
    }

    @Override
    public byte[] parse(String text) throws MalformedException {
        boolean isDecimal = !text.isEmpty()
                && text.length() <= DIGITS_MAX
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && (text.length() == 1 || text.charAt(0) != '0');
        if (!isDecimal) {
            throw new MalformedException("\"" + text + "\" is not a decimal number");
        }
        BigInteger number = new BigInteger(text);
        if (number.bitLength() > sizeBytes * 8) {
            throw new MalformedException(text + " has more than " + sizeBytes * 8 + " bits");
        }
        byte[] bytes = new byte[sizeBytes];
        for (int i = 0; i < sizeBytes; i++) {
            bytes[sizeBytes - 1 - i] = number.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }

    @Override
    public String text(byte[] bytes) {
        return new BigInteger(1, bytes).toString();
    }
}
