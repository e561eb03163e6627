package cairn.network.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions to a real server on this machine, and what is made of bytes that are no answers. */
class DnsResolverTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_000_000));
    private final InstantSource clock = now::get;
    private Zone zone;
    private DnsResolver resolver;

    @BeforeEach
    void start() throws IOException {
        zone = new Zone();
        SocketServer server = new SocketServer(zone.address(), Duration.ofSeconds(5));
        resolver = new DnsResolver(Map.of("", server), clock);
    }

    @AfterEach
    void stop() throws IOException {
        zone.close();
    }

    @Test
    void joinsTheStringsOfAText() throws IOException {
        zone.text("_dnslink.example.org", 120, "dnslink=/ipfs/", "x");
        DnsResolver.Found<String> found = resolver.texts("_dnslink.Example.ORG.");
        assertEquals(List.of("dnslink=/ipfs/x"), found.values());
        assertEquals(Duration.ofMinutes(2), found.timeToLive());
    }

    @Test
    void asksAgainOnlyWhenTheAnswerIsOld() throws IOException {
        zone.text("a.example", 100, "one");
        assertEquals(List.of("one"), resolver.texts("a.example").values());
        zone.entries.clear();
        zone.text("a.example", 100, "two");
        now.set(now.get().plusSeconds(99));
        assertEquals(List.of("one"), resolver.texts("a.example").values());
        now.set(now.get().plusSeconds(2));
        assertEquals(List.of("two"), resolver.texts("a.example").values());
        assertEquals(2, zone.questions.get());
    }

    @Test
    void believesNothingForLongerThanADay() throws IOException {
        zone.text("a.example", Integer.MAX_VALUE, "one");
        assertEquals(Duration.ofDays(1), resolver.texts("a.example").timeToLive());
    }

    @Test
    void takesLongAnswersOverAStream() throws IOException {
        String part = "x".repeat(250);
        zone.text("long.example", 60, part, part, part, part);
        assertEquals(List.of(part.repeat(4)), resolver.texts("long.example").values());
    }

    @Test
    void followsAliases() throws IOException {
        zone.alias("a.example", "b.example");
        zone.alias("b.example", "c.example");
        zone.text("c.example", 10, "here");
        DnsResolver.Found<String> found = resolver.texts("a.example");
        assertEquals(List.of("here"), found.values());
        assertEquals(Duration.ofSeconds(10), found.timeToLive());
    }

    @Test
    void followsNoCircles() {
        zone.alias("a.example", "b.example");
        zone.alias("b.example", "a.example");
        assertThrows(LimitException.class, () -> resolver.texts("a.example"));
    }

    @Test
    void remembersWhatIsNotThere() throws IOException {
        assertEquals(List.of(), resolver.texts("none.example").values());
        assertEquals(List.of(), resolver.texts("none.example").values());
        assertEquals(1, zone.questions.get());
    }

    @Test
    void findsAddresses() throws IOException {
        zone.add("h.example", new Zone.Entry(DnsType.A, ByteBuffer.wrap(new byte[] {127, 1, 2, 3}), 60));
        zone.add("h.example", new Zone.Entry(DnsType.AAAA, ByteBuffer.allocate(16), 60));
        assertEquals(
                List.of(InetAddress.getByAddress(new byte[] {127, 1, 2, 3})),
                resolver.addresses("h.example", false).values());
        assertEquals(1, resolver.addresses("h.example", true).values().size());
    }

    @Test
    void asksTheServerOfTheLongestSuffix() throws IOException {
        Map<String, DnsServer> servers = new HashMap<>();
        for (String suffix : List.of("eth", "a.eth")) {
            servers.put(suffix, question -> {
                DnsRecord record =
                        new DnsRecord(question.name(), DnsType.TXT.code(), 60, suffix, ByteBuffer.allocate(0));
                return new DnsAnswer(true, false, List.of(record), 0);
            });
        }
        DnsResolver several = new DnsResolver(servers, clock);
        assertEquals(List.of("eth"), several.texts("b.eth").values());
        assertEquals(List.of("a.eth"), several.texts("b.a.eth").values());
        assertThrows(UnavailableException.class, () -> several.texts("b.example"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", "a b", "ä.example"})
    void refusesWhatIsNoName(String name) {
        assertThrows(MalformedException.class, () -> resolver.texts(name));
    }

    @Test
    void bearsAnyBytes() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("bearsAnyBytes: seed " + seed);
        Random random = new Random(seed);
        DnsQuestion question = DnsQuestion.of("a.example", DnsType.TXT);
        zone.alias("a.example", "b.example");
        zone.text("a.example", 5, "one", "two");
        byte[] right = zone.answer(DnsMessage.encode(7, question), DnsMessage.BYTES_MAX);
        assertEquals(
                2,
                DnsMessage.decode(ByteBuffer.wrap(right), 7, question).records().size());
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = java.util.Arrays.copyOf(right, random.nextInt(right.length) + 1);
            for (int j = random.nextInt(6); j > 0; j--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            try {
                DnsMessage.decode(ByteBuffer.wrap(mutated), 7, question);
            } catch (MalformedException | UnavailableException e) {
                // Said so, as it should.
            }
        }
    }
}
