package cairn.services.gateway.guard;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Counts what clients take. May be used by any thread. */
public final class Budgets {
    private static final int CLIENTS_MAX = 100_000;
    private static final double MINUTE_NANOS = 60e9;
    private static final double HOUR_NANOS = 3600e9;
    private static final double SECOND_NANOS = 1e9;
    private static final int NETWORK_GROUPS = 4;

    /**
     * Whether a request may go on.
     *
     * @param isAllowed whether it may
     * @param requestsLeft how many more may follow at once
     * @param secondsToWait after how many seconds there is more
     */
    public record Decision(boolean isAllowed, long requestsLeft, long secondsToWait) {}

    /** What a client has left, at a time. */
    private static final class Account {
        private double requests;
        private double bytes;
        private long nanos;
    }

    private final LongSupplier clockNanos;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock; who was here longest ago comes first.
    private final Map<String, Account> accounts = new LinkedHashMap<>(16, 0.75f, true);

    /** {@code clockNanos} is a clock such as {@link System#nanoTime()}. */
    public Budgets(LongSupplier clockNanos) {
        this.clockNanos = clockNanos;
    }

    /** Takes one request of a client's budget on a site. */
    public Decision take(String address, String site, Budget budget) {
        lock.lock();
        try {
            Account account = account(address, site, budget);
            boolean hasRequest = budget.requestsPerMinute() == 0 || account.requests >= 1;
            boolean hasBytes = budget.bytesPerHour() == 0 || account.bytes > 0;
            if (hasRequest && hasBytes) {
                account.requests -= 1;
                return new Decision(true, (long) Math.max(0, account.requests), 0);
            }
            double wait = hasRequest ? 0 : (1 - account.requests) * MINUTE_NANOS / budget.requestsPerMinute();
            double bytesWait = hasBytes ? 0 : (1 - account.bytes) * HOUR_NANOS / budget.bytesPerHour();
            return new Decision(false, 0, (long) Math.ceil(Math.max(wait, bytesWait) / SECOND_NANOS));
        } finally {
            lock.unlock();
        }
    }

    /** Takes bytes that were sent; a client may owe some, and waits until they are made up for. */
    public void spend(String address, String site, Budget budget, long bytes) {
        if (budget.bytesPerHour() == 0 || bytes == 0) {
            return;
        }
        lock.lock();
        try {
            account(address, site, budget).bytes -= bytes;
        } finally {
            lock.unlock();
        }
    }

    private Account account(String address, String site, Budget budget) {
        long now = clockNanos.getAsLong();
        String key = network(address) + " " + site;
        Account account = accounts.get(key);
        if (account == null) {
            account = new Account();
            account.requests = (double) budget.requestsPerMinute();
            account.bytes = (double) budget.bytesPerHour();
            account.nanos = now;
            accounts.put(key, account);
            if (accounts.size() > CLIENTS_MAX) {
                accounts.remove(accounts.keySet().iterator().next());
            }
            return account;
        }
        double passed = (double) Math.max(0, now - account.nanos);
        double requests = (double) budget.requestsPerMinute();
        double bytes = (double) budget.bytesPerHour();
        account.nanos = now;
        account.requests = Math.min(requests, account.requests + passed / MINUTE_NANOS * requests);
        account.bytes = Math.min(bytes, account.bytes + passed / HOUR_NANOS * bytes);
        return account;
    }

    /** The address, or the first half of one of version 6. */
    static String network(String address) {
        String bare = address.startsWith("[") ? address.substring(1) : address;
        String[] groups = bare.split(":", -1);
        if (groups.length < 3) {
            return address;
        }
        StringBuilder network = new StringBuilder();
        for (int i = 0; i < NETWORK_GROUPS && i < groups.length && !groups[i].isEmpty(); i++) {
            network.append(groups[i]).append(':');
        }
        return network.append(':').toString();
    }
}
