package cairn.network.dns;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;

/** A server that is asked over UDP and, where its answer is cut, over TCP. Each question has a port of its own. */
public final class SocketServer implements DnsServer {
    private static final int TRIES = 3;
    private static final int UDP_BYTES_MAX = 4096;
    private static final int STRAYS_MAX = 8;

    private final InetSocketAddress address;
    private final Duration patience;
    private final SecureRandom random = new SecureRandom();

    /** {@code patience} is how long each of three tries waits. */
    public SocketServer(InetSocketAddress address, Duration patience) {
        this.address = address;
        this.patience = patience;
    }

    @Override
    public DnsAnswer ask(DnsQuestion question) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            try {
                DnsAnswer answer = askDatagram(question);
                return answer.isCut() ? askStream(question) : answer;
            } catch (SocketTimeoutException e) {
                if (i == TRIES - 1) {
                    throw new UnavailableException("The DNS server " + address + " does not answer", e);
                }
            }
        }
        throw new IllegalStateException();
    }

    private DnsAnswer askDatagram(DnsQuestion question) throws IOException {
        int id = random.nextInt() & 0xffff;
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(address);
            socket.setSoTimeout((int) patience.toMillis());
            ByteBuffer request = DnsMessage.encode(id, question);
            byte[] message = new byte[request.remaining()];
            request.get(message);
            socket.send(new DatagramPacket(message, message.length));
            byte[] buffer = new byte[UDP_BYTES_MAX];
            for (int strays = 0; ; strays++) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                try {
                    return DnsMessage.decode(ByteBuffer.wrap(buffer, 0, packet.getLength()), id, question);
                } catch (MalformedException e) {
                    // Somebody may guess at answers: the right one may still come.
                    if (strays >= STRAYS_MAX) {
                        throw e;
                    }
                }
            }
        }
    }

    private DnsAnswer askStream(DnsQuestion question) throws IOException {
        int id = random.nextInt() & 0xffff;
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) patience.toMillis());
            socket.setSoTimeout((int) patience.toMillis());
            ByteBuffer request = DnsMessage.encode(id, question);
            ByteBuffer framed = ByteBuffer.allocate(2 + request.remaining());
            framed.putShort((short) request.remaining()).put(request);
            socket.getOutputStream().write(framed.array());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] message = new byte[in.readUnsignedShort()];
            in.readFully(message);
            return DnsMessage.decode(ByteBuffer.wrap(message), id, question);
        }
    }
}
