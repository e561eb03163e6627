package cairn.network.pnet;

import cairn.network.duplex.Duplex;
import cairn.network.duplex.DuplexInput;
import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.crypto.StreamCipher;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** A link inside a private network. The nonces travel with the first bytes of each direction. */
final class PrivateDuplex implements Duplex {
    private static final int NONCE_BYTES = 24;
    private static final int PART_BYTES_MAX = 128 * 1024;

    private final Duplex link;
    private final byte[] key;
    private Optional<StreamCipher> sending = Optional.empty();
    private Optional<StreamCipher> receiving = Optional.empty();

    PrivateDuplex(Duplex link, byte[] key) {
        this.link = link;
        this.key = key;
    }

    private StreamCipher cipher(byte[] nonce) {
        XSalsa20Engine cipher = new XSalsa20Engine();
        cipher.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        return cipher;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        if (sending.isEmpty()) {
            byte[] nonce = new byte[NONCE_BYTES];
            new SecureRandom().nextBytes(nonce);
            link.write(nonce, 0, NONCE_BYTES);
            sending = Optional.of(cipher(nonce));
        }
        byte[] sealed = new byte[Math.min(length, PART_BYTES_MAX)];
        for (int done = 0; done < length; ) {
            int count = Math.min(length - done, sealed.length);
            sending.get().processBytes(source, offset + done, count, sealed, 0);
            link.write(sealed, 0, count);
            done += count;
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (receiving.isEmpty()) {
            byte[] nonce = new byte[NONCE_BYTES];
            int first = link.read(nonce, 0, NONCE_BYTES);
            if (first < 0) {
                throw new EOFException("The other side closed the link at once; it may be in another private network");
            }
            DuplexInput.readFully(link, nonce, first, NONCE_BYTES - first);
            receiving = Optional.of(cipher(nonce));
        }
        int count = link.read(target, offset, length);
        if (count > 0) {
            receiving.get().processBytes(target, offset, count, target, offset);
        }
        return count;
    }

    @Override
    public void close() {
        link.close();
    }
}
