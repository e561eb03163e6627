package cairn.services.gateway.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Budgets on a clock that the test moves. */
class BudgetsTest {
    private final AtomicLong now = new AtomicLong();
    private final Budgets budgets = new Budgets(now::get);

    private boolean take(String address, String site, Budget budget) {
        return budgets.take(address, site, budget).isAllowed();
    }

    @Test
    void refillsEvenly() {
        Budget budget = new Budget(60, 0);
        for (int i = 0; i < 60; i++) {
            assertTrue(take("a", "s", budget));
        }
        assertEquals(new Budgets.Decision(false, 0, 1), budgets.take("a", "s", budget));
        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertTrue(take("a", "s", budget));
        assertTrue(take("a", "s", budget));
        assertFalse(take("a", "s", budget));
        now.addAndGet(TimeUnit.HOURS.toNanos(5));
        assertEquals(59, budgets.take("a", "s", budget).requestsLeft());
    }

    @Test
    void countsEachClientOnEachSite() {
        Budget budget = new Budget(1, 0);
        assertTrue(take("a", "s", budget));
        assertTrue(take("b", "s", budget));
        assertTrue(take("a", "t", budget));
        assertFalse(take("a", "s", budget));
    }

    @Test
    void makesUpForBytesThatAreOwed() {
        Budget budget = new Budget(0, 3600);
        assertTrue(take("a", "s", budget));
        budgets.spend("a", "s", budget, 3600 + 9);
        assertEquals(10, budgets.take("a", "s", budget).secondsToWait());
        now.addAndGet(TimeUnit.SECONDS.toNanos(10));
        assertTrue(take("a", "s", budget));
    }

    @Test
    void countsAWholeNetworkOfVersion6() {
        assertEquals("2001:db8:1:2::", Budgets.network("2001:db8:1:2:3:4:5:6"));
        assertEquals(Budgets.network("[2001:db8:1:2:3:4:5:6]"), Budgets.network("[2001:db8:1:2:f::1]"));
        assertEquals("127.0.0.1", Budgets.network("127.0.0.1"));
    }
}
