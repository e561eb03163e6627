package cairn.network.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** On a clock that the test moves. */
final class TokenBucketTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void asMuchAsOfOneSecondGoesAtOnceAndWhoTakesMoreWaitsAsLongAsThatTakes() {
        TokenBucket bucket = new TokenBucket(1000, 0);
        assertEquals(0, bucket.take(1000, 0));
        assertEquals(SECOND / 2, bucket.take(500, 0));
        assertEquals(SECOND, bucket.take(500, 0), "behind the one before");
        assertEquals(SECOND, bucket.take(1000, SECOND), "what was waited for is paid");
        assertEquals(0, bucket.take(1000, 100 * SECOND), "what is not used for long is not kept");
        assertEquals(SECOND / 1000, bucket.take(1, 100 * SECOND));
    }

    @Test
    void withoutALimitNobodyWaits() {
        TokenBucket bucket = new TokenBucket(0, 0);
        assertFalse(bucket.isLimited());
        assertEquals(0, bucket.take(Long.MAX_VALUE, 0));
        assertThrows(IllegalArgumentException.class, () -> new BandwidthLimits(-1, 0, 0, 0));
    }

    /** Whatever many take, and whenever: who waits as they are told goes at the rate, and no faster. */
    @Test
    void overAnyTimeNoMoreGoesThanTheRateAndOneSecond() {
        long seed = 11;
        Random random = new Random(seed);
        long rate = 10_000;
        TokenBucket bucket = new TokenBucket(rate, 0);
        long now = 0;
        long gone = 0;
        for (int i = 0; i < 10_000; i++) {
            int bytes = random.nextInt(5_000);
            now += bucket.take(bytes, now) + random.nextInt(1000);
            gone += bytes;
            long allowed = rate + now / SECOND * rate + rate;
            assertTrue(gone <= allowed, "seed " + seed + ", at " + now + ": " + gone + " of " + allowed);
        }
        assertTrue(gone > rate * (now / SECOND) * 9 / 10, "and not much slower either");
    }

    @Test
    void aMeterSaysTheRateOfTheLastWholeSecond() {
        Meter meter = new Meter(0);
        for (int i = 0; i <= 30; i++) {
            meter.add(100, i * SECOND / 10);
        }
        assertEquals(3100, meter.total());
        assertEquals(1000, meter.bytesPerSecond(3 * SECOND), 150);
        assertEquals(0, meter.bytesPerSecond(1000 * SECOND), 5);
    }
}
