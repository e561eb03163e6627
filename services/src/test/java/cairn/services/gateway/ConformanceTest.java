package cairn.services.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.data.block.Block;
import cairn.data.car.CarLimits;
import cairn.data.car.CarReader;
import cairn.data.failure.MalformedException;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.peer.PeerId;
import cairn.node.link.KeyRecord;
import cairn.node.link.RecordSource;
import cairn.node.link.StaticLinks;
import cairn.services.http.RawClient;
import cairn.services.tar.TarEntry;
import cairn.services.tar.TarReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the public gateway conformance suite checks, group by group, on a real socket against its fixtures. */
class ConformanceTest {
    private static final Path FIXTURES = Path.of("../../shared/fixtures/gateway");

    @TempDir
    private static Path folder;

    private static GatewayFixture gateway;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(Files.exists(FIXTURES), "skipped: there is no " + FIXTURES);
        StaticLinks links = StaticLinks.parse(Files.readString(FIXTURES.resolve("dnslinks.IPFS_NS_MAP")));
        gateway = new GatewayFixture(folder, new GatewayFixture.NameSources(links, records()), "example.com");
        gateway.load(FIXTURES.resolve("fixtures.car"));
    }

    /** The records of the fixtures, each in a file that is named for its key; they count as they are found. */
    private static RecordSource records() throws IOException {
        Map<PeerId, IpnsRecord> records = new HashMap<>();
        Map<PeerId, String> refused = new HashMap<>();
        try (Stream<Path> files = Files.list(FIXTURES)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".ipns-record"))
                    .toList()) {
                IpnsName name = IpnsName.parse(file.getFileName().toString().split("[_.]", -1)[0]);
                try {
                    IpnsRecord record = IpnsRecord.parse(Files.readAllBytes(file));
                    record.requireValid(name, Instant.now());
                    records.put(name.peer(), record);
                } catch (MalformedException e) {
                    refused.put(name.peer(), e.getMessage());
                }
            }
        }
        assertEquals(3, refused.size(), refused.toString());
        return peer -> {
            if (refused.containsKey(peer)) {
                throw new MalformedException(refused.get(peer));
            }
            IpnsRecord record = records.get(peer);
            return record == null
                    ? Optional.empty()
                    : Optional.of(new KeyRecord(
                            ByteBuffer.wrap(record.encoded()), record.value().toString(), record.ttl()));
        };
    }

    @AfterAll
    static void stop() throws IOException {
        if (gateway != null) {
            gateway.close();
        }
    }

    static Stream<ConformanceCase> cases() throws IOException {
        return ConformanceCase.all().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsEverybodyDoes(ConformanceCase wanted) throws IOException {
        // One character a byte, both ways.
        String request = latin(wanted.wire());
        String answer = RawClient.ask(gateway.address(), request);
        String status = wanted.answer().getFirst();
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        wanted.answer().stream().skip(1).forEach(line -> requireHeader(latin(line), answer));
        byte[] body = body(answer);
        for (String line : wanted.body()) {
            requireBody(line, body);
        }
    }

    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static void requireHeader(String line, String answer) {
        if (line.endsWith("-") && line.indexOf(' ') < 0) {
            assertEquals("", GatewayFixture.header(answer, line.substring(0, line.length() - 1)));
            return;
        }
        int end = line.indexOf(' ') - 1;
        String value = GatewayFixture.header(answer, line.substring(0, end));
        String wanted = line.substring(end + 2);
        if (line.charAt(end) == ':') {
            assertEquals(wanted, value, answer);
        } else {
            assertTrue(Pattern.compile(wanted).matcher(value).find(), () -> wanted + " is not in " + value);
        }
    }

    /** The body, whose chunks are put together. */
    private static byte[] body(String answer) {
        String body = GatewayFixture.body(answer);
        if (GatewayFixture.header(answer, "Transfer-Encoding").isEmpty()) {
            return body.getBytes(StandardCharsets.ISO_8859_1);
        }
        StringBuilder whole = new StringBuilder();
        int at = 0;
        while (at < body.length()) {
            int lineEnd = body.indexOf("\r\n", at);
            int size = Integer.parseInt(body.substring(at, lineEnd), 16);
            if (size == 0) {
                break;
            }
            whole.append(body, lineEnd + 2, lineEnd + 2 + size);
            at = lineEnd + 2 + size + 2;
        }
        return whole.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void requireBody(String line, byte[] body) throws IOException {
        String wanted = line.length() < 2 ? "" : line.substring(2);
        String text = new String(body, StandardCharsets.UTF_8);
        switch (line.charAt(0)) {
            case '=' -> assertEquals(wanted.replace("\\n", "\n").replace("\\t", "\t"), text);
            case '+' -> assertTrue(text.contains(wanted), () -> wanted + " is not in " + text);
            case '-' -> assertFalse(text.contains(wanted), () -> wanted + " is in " + text);
            case '*' -> assertEquals(wanted, String.join(" ", blocks(body)));
            case '%' -> assertTrue(files(body).contains(wanted), () -> wanted + " is not in the archive");
            default -> throw new IllegalArgumentException(line);
        }
    }

    private static List<String> blocks(byte[] car) throws IOException {
        List<String> cids = new ArrayList<>();
        CarReader reader = CarReader.open(Channels.newChannel(new ByteArrayInputStream(car)), CarLimits.USUAL);
        for (Optional<Block> next = reader.next(); next.isPresent(); next = reader.next()) {
            cids.add(next.get().verify("the answer").cid().toString());
        }
        return cids;
    }

    private static List<String> files(byte[] tar) throws IOException {
        List<String> names = new ArrayList<>();
        TarReader reader = new TarReader(new ByteArrayInputStream(tar));
        for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            names.add(entry.get().name());
        }
        return names;
    }

    /** What a client sends behind CONNECT are requests to this gateway. */
    @Test
    void isTheEndOfEveryTunnel() throws IOException {
        try (RawClient client = new RawClient(gateway.address())) {
            String cid = "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am";
            client.send("CONNECT example.com:80 HTTP/1.1\r\nHost: example.com:80\r\n\r\n");
            assertTrue(client.head().startsWith("HTTP/1.1 200 "));
            client.send("GET / HTTP/1.1\r\nHost: " + cid + ".ipfs.example.com\r\nConnection: close\r\n\r\n");
            assertArrayEquals("hello\n".getBytes(StandardCharsets.UTF_8), body(client.rest()));
        }
    }
}
