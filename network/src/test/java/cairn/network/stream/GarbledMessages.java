package cairn.network.stream;

import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import java.util.Random;

/** What a stranger may send in place of a message. */
public final class GarbledMessages {
    private static final int ROUNDS = 20_000;
    private static final int REFUSED_MIN = 1000;
    private static final int CHANGES = 3;
    private static final int BYTES_MAX = 40;

    /** Reads a message. */
    @FunctionalInterface
    public interface Parser {
        void parse(byte[] bytes) throws MalformedException;
    }

    private GarbledMessages() {}

    /** Damaged copies of {@code good}, and bytes that mean nothing: each is read or refused, and many are refused. */
    public static void areReadOrRefused(byte[] good, Parser parser) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = random.nextBoolean() ? good.clone() : new byte[random.nextInt(BYTES_MAX)];
            for (int change = 0; change < CHANGES && bytes.length > 0; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                parser.parse(bytes);
            } catch (MalformedException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + i, e);
            }
        }
        assertTrue(refused > REFUSED_MIN, "seed " + seed + ": " + refused);
    }
}
