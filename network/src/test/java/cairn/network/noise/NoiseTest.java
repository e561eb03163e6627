package cairn.network.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cairn.data.failure.MalformedException;
import cairn.data.key.KeyType;
import cairn.data.key.PrivateKey;
import cairn.data.key.SecretKey;
import cairn.network.security.Security;
import cairn.network.security.SecurityContract;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NoiseTest extends SecurityContract {
    private final SecretKey listener = SecretKey.generate(KeyType.ED25519);

    @Override
    protected Security of(PrivateKey identity) {
        return new Noise(identity);
    }

    @Test
    void payloadsSurviveAndDamagedOnesAreRefused() throws Exception {
        byte[] noiseKey = new byte[32];
        Payload payload = Payload.sign(listener, noiseKey, List.of("/yamux/1.0.0", "/x"));
        byte[] encoded = payload.encode();
        Payload parsed = Payload.parse(encoded);
        assertEquals(List.of("/yamux/1.0.0", "/x"), parsed.muxers());
        assertEquals(listener.publicKey(), parsed.verify(noiseKey));
        long seed = 43;
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = encoded.clone();
            damaged[random.nextInt(100)] ^= (byte) (1 << random.nextInt(8));
            assertThrows(
                    MalformedException.class,
                    () -> Payload.parse(damaged).verify(noiseKey),
                    "seed " + seed + ", round " + round);
        }
    }
}
