package cairn.network.mdns;

import cairn.data.failure.MalformedException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.dns.DnsRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The two packets: who is here, and that this node is. */
final class Announcement {
    static final String SERVICE = "_p2p._udp.local";
    static final int PACKET_BYTES_MAX = 9_000;

    private static final int TYPE_POINTER = 12;
    private static final int TYPE_TEXT = 16;
    private static final int INTERNET = 1;
    private static final int AUTHORITATIVE_ANSWER = 0x8400;
    private static final int SECONDS = 120;
    private static final int NAME_BYTES = 20;
    private static final int STRING_BYTES_MAX = 255;
    /** What fits into a packet of 1500 bytes with the rest. */
    private static final int TEXT_BYTES_MAX = 1_200;

    private static final String PREFIX = "dnsaddr=";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Announcement() {}

    /** A name that says nothing of the node, made anew at each start. */
    static String newName() {
        byte[] bytes = new byte[NAME_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static ByteBuffer question() {
        ByteBuffer out = ByteBuffer.allocate(64);
        head(out, 0, 1, 0, 0);
        name(out, SERVICE);
        out.putShort((short) TYPE_POINTER).putShort((short) INTERNET);
        return out.flip();
    }

    static ByteBuffer answer(String name, PeerId self, List<Multiaddr> addresses) {
        ByteBuffer out = ByteBuffer.allocate(2_000);
        head(out, AUTHORITATIVE_ANSWER, 0, 1, 1);
        record(out, SERVICE, TYPE_POINTER);
        int start = out.position();
        name(out.putShort((short) 0), name + "." + SERVICE);
        out.putShort(start, (short) (out.position() - start - 2));
        record(out, name + "." + SERVICE, TYPE_TEXT);
        start = out.position();
        out.putShort((short) 0);
        for (Multiaddr address : addresses) {
            byte[] text = (PREFIX + address.with(self)).getBytes(StandardCharsets.UTF_8);
            if (text.length <= STRING_BYTES_MAX && out.position() - start + text.length < TEXT_BYTES_MAX) {
                out.put((byte) text.length).put(text);
            }
        }
        out.putShort(start, (short) (out.position() - start - 2));
        return out.flip();
    }

    private static void head(ByteBuffer out, int flags, int questions, int answers, int more) {
        out.putShort((short) 0).putShort((short) flags);
        out.putShort((short) questions).putShort((short) answers);
        out.putShort((short) 0).putShort((short) more);
    }

    private static void record(ByteBuffer out, String name, int type) {
        name(out, name);
        out.putShort((short) type).putShort((short) INTERNET).putInt(SECONDS);
    }

    private static void name(ByteBuffer out, String name) {
        for (String label : name.split("\\.", -1)) {
            byte[] text = label.getBytes(StandardCharsets.US_ASCII);
            out.put((byte) text.length).put(text);
        }
        out.put((byte) 0);
    }

    /** The addresses of a text record that this build can read. */
    static List<Multiaddr> addresses(DnsRecord record) {
        List<Multiaddr> addresses = new ArrayList<>();
        ByteBuffer data = record.data();
        while (record.type() == TYPE_TEXT && data.hasRemaining()) {
            int length = data.get() & 0xff;
            if (length > data.remaining()) {
                break;
            }
            byte[] text = new byte[length];
            data.get(text);
            String string = new String(text, StandardCharsets.UTF_8);
            if (string.startsWith(PREFIX)) {
                address(string.substring(PREFIX.length())).ifPresent(addresses::add);
            }
        }
        return addresses;
    }

    private static Optional<Multiaddr> address(String text) {
        try {
            return Optional.of(Multiaddr.parse(text));
        } catch (MalformedException e) {
            return Optional.empty(); // Of a transport that came after this build.
        }
    }
}
