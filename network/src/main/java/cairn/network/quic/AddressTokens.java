package cairn.network.quic;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Has strangers prove, while there are many of them, that they receive at the address they send from. A token is the
 * second it was made, a MAC over that, the address and the connection's first name, and that name. Runs on the thread
 * that moves the packets.
 */
final class AddressTokens implements QuicTokenHandler {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 16;
    private static final int HEAD_BYTES = Integer.BYTES + MAC_BYTES;
    private static final int NAME_BYTES_MAX = 20;
    private static final int SECONDS_MAX = 30;

    private final BooleanSupplier isBusy;
    private final SecretKeySpec key;

    AddressTokens(BooleanSupplier isBusy) {
        this.isBusy = isBusy;
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    @Override
    public boolean writeToken(ByteBuf out, ByteBuf name, InetSocketAddress address) {
        if (!isBusy.getAsBoolean()) {
            return false;
        }
        byte[] bytes = bytes(name);
        int second = second();
        out.writeInt(second).writeBytes(mac(second, address, bytes)).writeBytes(bytes);
        return true;
    }

    @Override
    public int validateToken(ByteBuf token, InetSocketAddress address) {
        if (token.readableBytes() < HEAD_BYTES || token.readableBytes() > maxTokenLength()) {
            return -1;
        }
        ByteBuf rest = token.duplicate();
        int second = rest.readInt();
        byte[] mac = new byte[MAC_BYTES];
        rest.readBytes(mac);
        int age = second() - second;
        boolean isOurs = MessageDigest.isEqual(mac, mac(second, address, bytes(rest)));
        return isOurs && age >= 0 && age <= SECONDS_MAX ? HEAD_BYTES : -1;
    }

    @Override
    public int maxTokenLength() {
        return HEAD_BYTES + NAME_BYTES_MAX;
    }

    private static byte[] bytes(ByteBuf source) {
        byte[] bytes = new byte[source.readableBytes()];
        source.getBytes(source.readerIndex(), bytes);
        return bytes;
    }

    private static int second() {
        return (int) (System.nanoTime() / 1_000_000_000);
    }

    private byte[] mac(int second, InetSocketAddress address, byte[] name) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] number = address.getAddress().getAddress();
            mac.update(ByteBuffer.allocate(3 * Integer.BYTES)
                    .putInt(second)
                    .putInt(address.getPort())
                    .putInt(number.length)
                    .flip());
            mac.update(number);
            return Arrays.copyOf(mac.doFinal(name), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no HMAC-SHA256", e);
        }
    }
}
