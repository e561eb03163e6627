package cairn.data.multiaddr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MultiaddrTest {
    private static final String PEER = "QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC";
    private static final String ONION3 = "vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd";
    private static final String GARLIC32 = "566niximlxdzpanmn4qouucvua3k7neniwss47li5r6ugoertzuq";

    /** Addresses in their one spelling. */
    private static final List<String> ADDRESSES = List.of(
            "/ip4/1.2.3.4",
            "/ip4/0.0.0.0/tcp/0",
            "/ip6/::1/tcp/65535",
            "/ip6/::",
            "/ip6/2601:9:4f81:9700:803e:ca65:66e8:c21",
            "/ip6/2001:db8::1:0:0:1",
            "/ip6/2001:0:0:1::1",
            "/ip6/1:0:2:3:4:5:6:7",
            "/ip6/::ffff:127.0.0.1/udp/111",
            "/ip6zone/x/ip6/fe80::1/udp/1234/quic",
            "/ip6zone/x%y/ip6/::/ipcidr/64",
            "/dns/example.com/tcp/443/tls/sni/example.com/http/http-path/a%2Fb%20c",
            "/dns4/m\u00fcnchen.example/tcp/1/ws",
            "/dns6/x/tcp/443/wss",
            "/dnsaddr/bootstrap.libp2p.io",
            "/unix/a/b/c/d/e",
            "/ip4/127.0.0.1/tcp/9090/http/p2p-webrtc-direct",
            "/ip4/1.2.3.4/tcp/1234/p2p/" + PEER,
            "/ip4/1.2.3.4/tcp/80/ws/p2p/" + PEER + "/p2p-circuit/p2p/" + PEER,
            "/p2p/" + PEER,
            "/ip4/1.2.3.4/udp/4001/quic-v1/webtransport"
                    + "/certhash/uEiDDq4_xNyDorZBH3TlGazyJdOWSwvo4PUo5YHFMrvDE8g"
                    + "/certhash/uEiAIBxyMwLbz5qRDMKOmmlCz8-_Qk6ZW6aBuvMNuxkAN8w",
            "/ip4/127.0.0.1/udp/1234/webrtc-direct",
            "/onion3/" + ONION3 + ":1234",
            "/onion/timaq4ygg2iegci7:80/http",
            "/garlic32/" + GARLIC32,
            "/memory/18446744073709551615",
            "/ip4/1.2.3.4/sctp/80/utp",
            "/ip4/1.2.3.4/tcp/1/noise/tls/plaintextv2");

    @Test
    void everyAddressIsTheSameInTextAndInBytes() throws MalformedException {
        for (String text : ADDRESSES) {
            Multiaddr address = Multiaddr.parse(text);
            assertEquals(text, address.toString());
            assertEquals(address, Multiaddr.parse(address.bytes()), text);
            assertArrayEquals(address.bytes(), Multiaddr.parse(address.bytes()).bytes(), text);
        }
    }

    /** Bytes from go-multiaddr's own tests. */
    @Test
    void bytesAreThoseOfOtherImplementations() throws MalformedException {
        String[][] golden = {
            {"/ip4/127.0.0.1/udp/1234", "047f000001910204d2"},
            {"/ip4/127.0.0.1/tcp/4321", "047f0000010610e1"},
            {"/ip4/127.0.0.1/udp/1234/ip4/127.0.0.1/tcp/4321", "047f000001910204d2047f0000010610e1"},
            {"/onion/aaimaq4ygg2iegci:80", "bc030010c0439831b48218480050"},
            {
                "/onion3/" + ONION3 + ":1234",
                "bd03adadec040be047f9658668b11a504f3155001f231a37f54c4476c07fb4cc139ed7e30304d2"
            },
            {"/dnsaddr/sjc-1.bootstrap.libp2p.io", "3819736a632d312e626f6f7473747261702e6c69627032702e696f"},
            {"/unix/a/b/c/d/e", "90030a2f612f622f632f642f65"},
            {"/ip6/2001:8a0:7ac5:4201:3ac9:86ff:fe31:7095/tcp/8000/wss", "29200108a07ac542013ac986fffe317095061f40de03"
            },
            {"/ip4/127.0.0.1/tcp/9090/http/p2p-webrtc-direct", "047f000001062382e0039402"},
            {"/p2p/" + PEER, "a503221220d52ebb89d85b02a284948203a62ff28389c57c9f42beec4ec20db76a68911c0b"},
        };
        for (String[] pair : golden) {
            assertEquals(
                    pair[1], HexFormat.of().formatHex(Multiaddr.parse(pair[0]).bytes()), pair[0]);
        }
    }

    @Test
    void otherSpellingsBecomeTheOne() throws MalformedException {
        assertEquals(
                "/ip6/::1/tcp/1", Multiaddr.parse("/ip6/0:0::0001/tcp/1///").toString());
        assertEquals("/p2p/" + PEER, Multiaddr.parse("/ipfs/" + PEER).toString());
        assertEquals(
                "/ip6/2001:db8::1", Multiaddr.parse("/ip6/2001:DB8:0:0:0:0:0:1").toString());
        assertEquals("/ip6/1::102:304", Multiaddr.parse("/ip6/1::1.2.3.4").toString());
        assertEquals("/http-path/a%20b", Multiaddr.parse("/http-path/a+b").toString());
    }

    @Test
    void whatIsNoAddressIsRefused() {
        for (String text : List.of(
                "",
                "/",
                "//",
                "ip4/1.2.3.4",
                "/ip4",
                "/ip4/",
                "/ip4/::1",
                "/ip4/1.2.3",
                "/ip4/1.2.3.4.5",
                "/ip4/01.2.3.4",
                "/ip4/256.1.1.1",
                "/ip4/1.2.3.4/tcp",
                "/ip4/1.2.3.4/tcp/65536",
                "/ip4/1.2.3.4/tcp/-1",
                "/ip4/1.2.3.4/tcp/+1",
                "/ip4/1.2.3.4/tcp/080",
                "/ip4/1.2.3.4/nope",
                "/ip4/1.2.3.4//tcp/1",
                "/ip4/1.2.3.4/udp/1/quic/5",
                "/ip6/:::",
                "/ip6/1:2:3",
                "/ip6/::1::2",
                "/ip6/1:2:3:4:5:6:7:8:9",
                "/ip6/1:2:3:4:5:6:7::8",
                "/ip6/fe80::1%eth0",
                "/ip6/1.2.3.4::",
                "/ip6/12345::",
                "/dns4",
                "/dns4/",
                "/dns/a\nb",
                "/p2p/",
                "/p2p/" + PEER + "x",
                "/p2p/bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
                "/certhash/b2uaraocy6yrdblb4sfptaddgimjmmp",
                "/onion3/" + ONION3 + ":0",
                "/onion3/" + ONION3,
                "/onion/" + ONION3 + ":80",
                "/garlic32/abcd",
                "/garlic64/abcd",
                "/memory/18446744073709551616",
                "/http-path/%",
                "/ipcidr/256",
                "/unix",
                "/ip4/1.2.3.4".repeat(40))) {
            assertThrows(MalformedException.class, () -> Multiaddr.parse(text), text);
        }
        assertThrows(MalformedException.class, () -> Multiaddr.parse("/dns/" + "x".repeat(5000)));
    }

    @Test
    void whatIsNoBinaryAddressIsRefused() {
        for (String hex : List.of(
                "",
                "04",
                "047f0000",
                "84007f000001",
                "a50300",
                "a50322122000",
                "900302612f",
                "900301" + "2f",
                "bd03",
                "3800",
                "38022f61",
                "3801ff",
                "38" + "ffffffffffffffff7f",
                "ffff03",
                "900302" + "2f61" + "0610e1")) {
            assertThrows(
                    MalformedException.class,
                    () -> Multiaddr.parse(HexFormat.of().parseHex(hex)),
                    hex);
        }
        assertThrows(MalformedException.class, () -> Multiaddr.parse(new byte[5000]));
    }

    @Test
    void thePeerAtTheEndCanBeTakenAndGiven() throws MalformedException {
        Multiaddr address = Multiaddr.parse("/ip4/1.2.3.4/tcp/1/p2p/" + PEER);
        assertEquals(PEER, address.peer().orElseThrow().toString());
        assertEquals("/ip4/1.2.3.4/tcp/1", address.withoutPeer().orElseThrow().toString());
        assertEquals(
                address, address.withoutPeer().orElseThrow().with(address.peer().orElseThrow()));
        assertEquals(Optional.empty(), address.withoutPeer().orElseThrow().peer());
        assertEquals(Optional.empty(), Multiaddr.parse("/p2p/" + PEER).withoutPeer());
        Multiaddr relayed = Multiaddr.parse("/ip4/1.2.3.4/tcp/1/p2p/" + PEER + "/p2p-circuit");
        assertEquals(Optional.empty(), relayed.peer());
        assertTrue(relayed.has(Protocol.P2P_CIRCUIT));
        assertEquals("1", relayed.find(Protocol.TCP).orElseThrow().text());
        assertArrayEquals(
                new byte[] {1, 2, 3, 4},
                relayed.find(Protocol.IP4).orElseThrow().value());
        assertEquals("/tcp/1", relayed.slice(1, 2).toString());
    }

    @Test
    void anyBytesAreAnAddressThatComesBackOrRefused() throws MalformedException {
        long seed = 101;
        Random random = new Random(seed);
        int read = 0;
        for (int round = 0; round < 40_000; round++) {
            byte[] bytes = Multiaddr.parse(ADDRESSES.get(random.nextInt(ADDRESSES.size())))
                    .bytes();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                Multiaddr address = Multiaddr.parse(bytes);
                assertArrayEquals(bytes, address.bytes(), "seed " + seed);
                assertEquals(address, Multiaddr.parse(address.toString()), "seed " + seed + ": " + address);
                read++;
            } catch (MalformedException e) {
                assertTrue(e.getMessage().length() > 5, "seed " + seed);
            }
        }
        assertTrue(read > 1000, "seed " + seed + ": " + read);
    }

    @Test
    void anyTextIsAnAddressThatComesBackOrRefused() {
        long seed = 102;
        Random random = new Random(seed);
        int read = 0;
        for (int round = 0; round < 40_000; round++) {
            StringBuilder text = new StringBuilder(ADDRESSES.get(random.nextInt(ADDRESSES.size())));
            for (int i = random.nextInt(3); i >= 0; i--) {
                text.setCharAt(random.nextInt(text.length()), (char)
                        (32 + random.nextInt(random.nextInt(30) == 0 ? 60000 : 95)));
            }
            try {
                Multiaddr address = Multiaddr.parse(text.toString());
                assertEquals(address, Multiaddr.parse(address.bytes()), "seed " + seed + ": " + text);
                assertEquals(
                        address.toString(), Multiaddr.parse(address.toString()).toString(), "seed " + seed);
                read++;
            } catch (MalformedException e) {
                assertTrue(e.getMessage().length() > 5, "seed " + seed);
            }
        }
        assertTrue(read > 1000, "seed " + seed + ": " + read);
    }
}
