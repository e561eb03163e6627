package cairn.network.dns;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A small DNS server over UDP and TCP on one port of this machine. */
final class Zone implements Closeable {
    private static final int UDP_BYTES_MAX = 512;

    /** A record: its type, its data and how long it lives. */
    record Entry(DnsType type, ByteBuffer data, int seconds) {}

    final Map<String, List<Entry>> entries = new ConcurrentHashMap<>();
    final AtomicInteger questions = new AtomicInteger();

    private final ServerSocket stream;
    private final DatagramSocket datagram;

    Zone() throws IOException {
        stream = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        datagram = new DatagramSocket(stream.getLocalPort(), InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serveDatagrams);
        Thread.ofVirtual().start(this::serveStreams);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), stream.getLocalPort());
    }

    void text(String name, int seconds, String... strings) {
        ByteBuffer data = ByteBuffer.allocate(64 * 1024);
        for (String string : strings) {
            byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
            data.put((byte) bytes.length).put(bytes);
        }
        add(name, new Entry(DnsType.TXT, ByteBuffer.wrap(taken(data)), seconds));
    }

    void alias(String name, String target) {
        add(name, new Entry(DnsType.CNAME, ByteBuffer.wrap(name(target)), 60));
    }

    void add(String name, Entry entry) {
        entries.computeIfAbsent(name, _ -> new ArrayList<>()).add(entry);
    }

    private static byte[] taken(ByteBuffer data) {
        byte[] bytes = new byte[data.flip().remaining()];
        data.get(bytes);
        return bytes;
    }

    private static byte[] name(String text) {
        ByteBuffer name = ByteBuffer.allocate(300);
        for (String label : text.split("\\.", -1)) {
            name.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        return taken(name.put((byte) 0));
    }

    private void serveDatagrams() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                datagram.receive(packet);
                byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()), UDP_BYTES_MAX);
                datagram.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (SocketException e) {
            // Closed.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serveStreams() {
        try {
            while (true) {
                try (Socket socket = stream.accept()) {
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    byte[] request = new byte[in.readUnsignedShort()];
                    in.readFully(request);
                    byte[] answer = answer(ByteBuffer.wrap(request), DnsMessage.BYTES_MAX);
                    ByteBuffer framed = ByteBuffer.allocate(answer.length + 2).putShort((short) answer.length);
                    socket.getOutputStream().write(framed.put(answer).array());
                }
            }
        } catch (SocketException e) {
            // Closed.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] answer(ByteBuffer request, int bytesMax) {
        questions.incrementAndGet();
        short id = request.getShort(request.position());
        int start = request.position() + 12;
        StringBuilder asked = new StringBuilder();
        int at = start;
        while (request.get(at) != 0) {
            byte[] label = new byte[request.get(at)];
            request.get(at + 1, label);
            asked.append(asked.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
            at += 1 + label.length;
        }
        int type = request.getShort(at + 1);
        List<Entry> found = entries.getOrDefault(asked.toString(), List.of()).stream()
                .filter(entry -> entry.type().code() == type || entry.type() == DnsType.CNAME)
                .toList();
        ByteBuffer out = ByteBuffer.allocate(DnsMessage.BYTES_MAX);
        boolean exists = entries.containsKey(asked.toString());
        out.putShort(id).putShort((short) (exists ? 0x8180 : 0x8183));
        out.putShort((short) 1)
                .putShort((short) found.size())
                .putShort((short) 0)
                .putShort((short) 0);
        out.put(request.slice(start, at + 5 - start));
        for (Entry entry : found) {
            out.putShort((short) 0xc00c).putShort((short) entry.type().code()).putShort((short) 1);
            out.putInt(entry.seconds())
                    .putShort((short) entry.data().remaining())
                    .put(entry.data().duplicate());
        }
        if (out.position() > bytesMax) {
            out.putShort(2, (short) 0x8380).putShort(6, (short) 0).position(at + 5 - start + 12);
        }
        return taken(out);
    }

    @Override
    public void close() throws IOException {
        datagram.close();
        stream.close();
    }
}
