package cairn.network.portmap;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A router that is asked by NAT-PMP. Any thread may use it; a call waits for the answer. */
public final class NatPmp {
    private static final System.Logger LOG = System.getLogger(NatPmp.class.getName());

    /** Where routers listen. */
    public static final int PORT = 5351;

    private static final int ADDRESS = 0;
    private static final int ANSWER = 128;
    private static final int ADDRESS_BYTES = 12;
    private static final int MAPPING_BYTES = 16;
    private static final int TRIES = 4;
    private static final Duration WAIT_FIRST = Duration.ofMillis(250);

    private final InetSocketAddress router;

    public NatPmp(InetSocketAddress router) {
        this.router = router;
    }

    /** Whose port it is. */
    public enum Transport {
        UDP(1),
        TCP(2);

        private final int operation;

        Transport(int operation) {
            this.operation = operation;
        }
    }

    /**
     * What the router has agreed to.
     *
     * @param port its own port, outside
     * @param life for how long
     */
    public record Mapping(int port, Duration life) {}

    /** The router's address outside. */
    public Inet4Address address() throws IOException {
        ByteBuffer answer = ask(new byte[] {0, ADDRESS}, ADDRESS, ADDRESS_BYTES);
        byte[] number = new byte[4];
        answer.get(8, number);
        return (Inet4Address) InetAddress.getByAddress(number);
    }

    /** Has the router send what comes at a port of its own to {@code port} here, the same one where that is free. */
    public Mapping map(Transport transport, int port, Duration life) throws IOException {
        byte[] question = ByteBuffer.allocate(12)
                .put((byte) 0)
                .put((byte) transport.operation)
                .putShort((short) 0)
                .putShort((short) port)
                .putShort((short) (life.isZero() ? 0 : port))
                .putInt((int) life.toSeconds())
                .array();
        ByteBuffer answer = ask(question, transport.operation, MAPPING_BYTES);
        int inside = answer.getShort(8) & 0xffff;
        int outside = answer.getShort(10) & 0xffff;
        long seconds = answer.getInt(12) & 0xffff_ffffL;
        if (inside != port || outside == 0 && !life.isZero()) {
            throw new MalformedException("The router " + router + " answers for another port than " + port);
        }
        return new Mapping(outside, Duration.ofSeconds(Math.min(seconds, life.toSeconds())));
    }

    /** Takes it back. */
    public void unmap(Transport transport, int port) throws IOException {
        map(transport, port, Duration.ZERO);
    }

    private ByteBuffer ask(byte[] question, int operation, int bytes) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(router); // Others' packets do not come through.
            long wait = WAIT_FIRST.toMillis();
            for (int i = 0; i < TRIES; i++, wait *= 2) {
                socket.send(new DatagramPacket(question, question.length));
                socket.setSoTimeout((int) wait);
                DatagramPacket packet = new DatagramPacket(new byte[64], 64);
                try {
                    socket.receive(packet);
                    return checked(packet, operation, bytes);
                } catch (SocketTimeoutException e) {
                    // A packet was lost, or nobody is there: that shows in the end.
                    LOG.log(System.Logger.Level.TRACE, "No answer yet", e);
                }
            }
        } catch (IOException e) {
            throw new UnavailableException("The router " + router + " opens no port: " + e.getMessage(), e);
        }
        throw new UnavailableException("The router " + router + " does not answer: it may not know NAT-PMP");
    }

    private ByteBuffer checked(DatagramPacket packet, int operation, int bytes) throws IOException {
        ByteBuffer answer = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        boolean isAnswer =
                packet.getLength() >= 4 && answer.get(0) == 0 && (answer.get(1) & 0xff) == ANSWER + operation;
        if (!isAnswer) {
            throw new MalformedException("The router " + router + " answers something else");
        }
        int result = answer.getShort(2) & 0xffff;
        if (result != 0) {
            throw new UnavailableException("The router " + router + " answers no, with the number " + result);
        }
        if (packet.getLength() < bytes) {
            throw new MalformedException("The router " + router + " answers with " + packet.getLength() + " bytes");
        }
        return answer;
    }
}
