package cairn.network.dns;

import cairn.data.failure.LimitException;
import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Finds what names say, and remembers it for as long as it may. May be used by any thread. */
public final class DnsResolver {
    /** Aliases that may lead to each other. */
    public static final int ALIASES_MAX = 8;

    private static final int KEPT_MAX = 4096;
    private static final long SECONDS_MIN = 1;
    private static final long SECONDS_MAX = 24 * 3600;
    private static final long ABSENT_SECONDS_MAX = 300;
    private static final long ABSENT_SECONDS_USUAL = 30;

    /**
     * What was found.
     *
     * @param values texts or addresses, none where there is nothing
     * @param timeToLive how long this may be believed
     */
    public record Found<T>(List<T> values, Duration timeToLive) {}

    private record Kept(List<DnsRecord> records, Instant until) {}

    private final Map<String, DnsServer> servers;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock; the least lately used comes first.
    private final Map<DnsQuestion, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    /** {@code servers} by the suffix that they answer for, such as {@code eth}; the empty one answers for the rest. */
    public DnsResolver(Map<String, DnsServer> servers, InstantSource clock) {
        this.servers = Map.copyOf(servers);
        this.clock = clock;
    }

    /** The name's TXT records, the strings of each as one. */
    public Found<String> texts(String name) throws IOException {
        return find(DnsQuestion.of(name, DnsType.TXT), DnsRecord::text);
    }

    /** The name's addresses of one family. */
    public Found<InetAddress> addresses(String name, boolean ofVersion6) throws IOException {
        DnsType type = ofVersion6 ? DnsType.AAAA : DnsType.A;
        int bytes = ofVersion6 ? 16 : 4;
        Found<ByteBuffer> found = find(DnsQuestion.of(name, type), DnsRecord::data);
        List<InetAddress> addresses = new ArrayList<>();
        for (ByteBuffer data : found.values) {
            if (data.remaining() == bytes) {
                byte[] address = new byte[bytes];
                data.get(address);
                addresses.add(InetAddress.getByAddress(name, address));
            }
        }
        return new Found<>(addresses, found.timeToLive);
    }

    private interface Value<T> {
        T of(DnsRecord record);
    }

    private <T> Found<T> find(DnsQuestion asked, Value<T> value) throws IOException {
        DnsQuestion question = asked;
        Instant until = clock.instant().plusSeconds(SECONDS_MAX);
        for (int aliases = 0; aliases <= ALIASES_MAX; aliases++) {
            Kept answer = ask(question);
            until = answer.until.isBefore(until) ? answer.until : until;
            String name = question.name();
            List<T> values = new ArrayList<>();
            // A server sends the aliases and, mostly, what they lead to.
            for (int i = 0; i <= ALIASES_MAX && values.isEmpty(); i++) {
                String next = name;
                for (DnsRecord record : answer.records) {
                    if (record.name().equals(name) && record.is(question.type())) {
                        values.add(value.of(record));
                    } else if (record.name().equals(name) && record.is(DnsType.CNAME)) {
                        next = record.text();
                    }
                }
                if (next.equals(name)) {
                    break;
                }
                name = values.isEmpty() ? next : name;
            }
            if (!values.isEmpty() || name.equals(question.name())) {
                return new Found<>(values, Duration.between(clock.instant(), until));
            }
            question = DnsQuestion.of(name, question.type());
        }
        throw new LimitException("The name " + asked.name(), "aliasesMax", ALIASES_MAX, "its aliases have no end");
    }

    private Kept ask(DnsQuestion question) throws IOException {
        Instant now = clock.instant();
        lock.lock();
        try {
            Kept known = kept.get(question);
            if (known != null && known.until.isAfter(now)) {
                return known;
            }
        } finally {
            lock.unlock();
        }
        Kept fresh = fresh(server(question.name()).ask(question), now);
        lock.lock();
        try {
            kept.put(question, fresh);
            if (kept.size() > KEPT_MAX) {
                kept.remove(kept.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
        return fresh;
    }

    private static Kept fresh(DnsAnswer answer, Instant now) {
        if (answer.records().isEmpty()) {
            long seconds = answer.absentSeconds() == 0 ? ABSENT_SECONDS_USUAL : answer.absentSeconds();
            return new Kept(List.of(), now.plusSeconds(Math.min(seconds, ABSENT_SECONDS_MAX)));
        }
        long seconds =
                answer.records().stream().mapToLong(DnsRecord::seconds).min().orElse(0);
        return new Kept(answer.records(), now.plusSeconds(Math.clamp(seconds, SECONDS_MIN, SECONDS_MAX)));
    }

    /** The server of the longest suffix that is set. */
    private DnsServer server(String name) throws UnavailableException {
        String suffix = name;
        while (true) {
            DnsServer server = servers.get(suffix);
            if (server != null) {
                return server;
            }
            if (suffix.isEmpty()) {
                throw new UnavailableException("There is no DNS server for " + name);
            }
            int dot = suffix.indexOf('.');
            suffix = dot < 0 ? "" : suffix.substring(dot + 1);
        }
    }
}
