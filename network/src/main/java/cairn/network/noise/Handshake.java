package cairn.network.noise;

import cairn.data.failure.MalformedException;
import cairn.data.key.PrivateKey;
import cairn.data.key.PublicKey;
import cairn.data.peer.PeerId;
import cairn.network.duplex.Duplex;
import cairn.network.duplex.DuplexInput;
import cairn.network.security.Secured;
import cairn.network.security.WrongPeerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** One run of the XX pattern over a duplex, on the calling thread. */
final class Handshake {
    private static final int KEY_BYTES = 32;
    /** Two keys, two tags and a payload with an RSA key of 8192 bits and its signature need a third of this. */
    private static final int MESSAGE_BYTES_MAX = 8 * 1024;

    private final Duplex duplex;
    private final PrivateKey identity;
    private final List<String> muxers;
    private final SymmetricState state = new SymmetricState();
    private final byte[] ephemeral = new byte[KEY_BYTES];
    private final byte[] fixed = new byte[KEY_BYTES];

    Handshake(Duplex duplex, PrivateKey identity, List<String> muxers, SecureRandom random) {
        this.duplex = duplex;
        this.identity = identity;
        this.muxers = muxers;
        X25519.generatePrivateKey(random, ephemeral);
        X25519.generatePrivateKey(random, fixed);
    }

    Secured initiate(Optional<PeerId> expected) throws IOException {
        byte[] mine = publicOf(ephemeral);
        state.mixHash(mine, 0, KEY_BYTES);
        send(mine, state.encryptAndHash(new byte[0]));

        Message answer = receive();
        byte[] theirs = answer.next(KEY_BYTES);
        state.mixHash(theirs, 0, KEY_BYTES);
        state.mixKey(agree(ephemeral, theirs));
        byte[] theirFixed = answer.open(KEY_BYTES + CipherState.TAG_BYTES);
        state.mixKey(agree(ephemeral, theirFixed));
        Payload payload = Payload.parse(answer.open(answer.left()));
        PublicKey remote = payload.verify(theirFixed);
        if (expected.isPresent() && !expected.get().equals(remote.peerId())) {
            throw new WrongPeerException(expected.get(), remote.peerId());
        }

        byte[] sealedFixed = state.encryptAndHash(publicOf(fixed));
        state.mixKey(agree(fixed, theirs));
        send(sealedFixed, state.encryptAndHash(payload()));
        return secured(remote, true, first(muxers, payload.muxers()));
    }

    Secured respond() throws IOException {
        Message first = receive();
        byte[] theirs = first.next(KEY_BYTES);
        state.mixHash(theirs, 0, KEY_BYTES);
        first.open(first.left());

        byte[] mine = publicOf(ephemeral);
        state.mixHash(mine, 0, KEY_BYTES);
        state.mixKey(agree(ephemeral, theirs));
        byte[] sealedFixed = state.encryptAndHash(publicOf(fixed));
        state.mixKey(agree(fixed, theirs));
        send(mine, sealedFixed, state.encryptAndHash(payload()));

        Message last = receive();
        byte[] theirFixed = last.open(KEY_BYTES + CipherState.TAG_BYTES);
        state.mixKey(agree(ephemeral, theirFixed));
        Payload payload = Payload.parse(last.open(last.left()));
        PublicKey remote = payload.verify(theirFixed);
        return secured(remote, false, first(payload.muxers(), muxers));
    }

    private byte[] payload() {
        return Payload.sign(identity, publicOf(fixed), muxers).encode();
    }

    private Secured secured(PublicKey remote, boolean initiator, Optional<String> muxer) {
        byte[][] keys = state.split();
        CipherState sending = new CipherState(Cipher.ENCRYPT_MODE, keys[initiator ? 0 : 1], 0);
        CipherState receiving = new CipherState(Cipher.DECRYPT_MODE, keys[initiator ? 1 : 0], 0);
        return new Secured(new NoiseDuplex(duplex, sending, receiving), remote, muxer);
    }

    private static Optional<String> first(List<String> initiators, List<String> responders) {
        return initiators.stream().filter(responders::contains).findFirst();
    }

    private static byte[] publicOf(byte[] secret) {
        byte[] key = new byte[KEY_BYTES];
        X25519.generatePublicKey(secret, 0, key, 0);
        return key;
    }

    private static byte[] agree(byte[] secret, byte[] key) throws MalformedException {
        byte[] shared = new byte[KEY_BYTES];
        if (!X25519.calculateAgreement(secret, 0, key, 0, shared, 0)) {
            throw new MalformedException("The peer's Noise key is one of those that agree on nothing");
        }
        return shared;
    }

    private void send(byte[]... parts) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        message.write(length >> 8);
        message.write(length);
        for (byte[] part : parts) {
            message.writeBytes(part);
        }
        duplex.write(message.toByteArray(), 0, message.size());
    }

    private Message receive() throws IOException {
        byte[] head = new byte[2];
        DuplexInput.readFully(duplex, head, 0, 2);
        int length = (head[0] & 0xff) << 8 | head[1] & 0xff;
        if (length > MESSAGE_BYTES_MAX) {
            throw new MalformedException("A Noise handshake's message of " + length + " bytes is too long");
        }
        byte[] bytes = new byte[length];
        DuplexInput.readFully(duplex, bytes, 0, length);
        return new Message(bytes);
    }

    /** A message of the handshake that is taken apart. */
    private final class Message {
        private final byte[] bytes;
        private int at;

        Message(byte[] bytes) {
            this.bytes = bytes;
        }

        int left() {
            return bytes.length - at;
        }

        byte[] next(int count) throws MalformedException {
            need(count);
            at += count;
            return Arrays.copyOfRange(bytes, at - count, at);
        }

        byte[] open(int count) throws MalformedException {
            need(count);
            at += count;
            return state.decryptAndHash(bytes, at - count, count);
        }

        private void need(int count) throws MalformedException {
            if (count > left()) {
                throw new MalformedException("A Noise handshake's message is cut short");
            }
        }
    }
}
