package cairn.network.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.network.portmap.NatPmp.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class NatPmpTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final DatagramSocket socket;
    private final NatPmp asked;

    NatPmpTest() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        asked = new NatPmp((InetSocketAddress) socket.getLocalSocketAddress());
    }

    @AfterEach
    void stop() {
        socket.close();
    }

    private void answers(UnaryOperator<byte[]> rule) {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[64], 64);
                    socket.receive(packet);
                    byte[] answer = rule.apply(packet.getData());
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                socket.close(); // The test is over.
            }
        });
    }

    private void answers(String hex) {
        byte[] answer = HexFormat.of().parseHex(hex);
        answers(_ -> answer);
    }

    @Test
    void theAddressOutsideIsRead() throws Exception {
        answers("0080000000000001" + "08080404");
        assertEquals("8.8.4.4", asked.address().getHostAddress());
    }

    @Test
    void theQuestionIsTheSpecificationsAndTheMappingIsRead() throws Exception {
        byte[] answer = HexFormat.of().parseHex("0082000000000001" + "0fa1" + "0fa2" + "00000708");
        StringBuilder question = new StringBuilder();
        answers(bytes -> {
            question.append(HexFormat.of().formatHex(bytes, 0, 12));
            return answer;
        });
        NatPmp.Mapping mapping = asked.map(Transport.TCP, 4001, HOUR);
        assertEquals(new NatPmp.Mapping(4002, Duration.ofMinutes(30)), mapping);
        assertEquals("000200000fa10fa100000e10", question.toString());
    }

    @Test
    void aRouterThatSaysNoIsNotAvailable() {
        answers("0082000200000001" + "0fa10000" + "00000000");
        assertThrows(UnavailableException.class, () -> asked.map(Transport.TCP, 4001, HOUR));
    }

    @Test
    void wrongAnswersAreRefused() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        answers(_ -> {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 3 && random.nextBoolean()) {
                bytes[0] = 0;
                bytes[1] = (byte) 130;
                bytes[2] = 0;
                bytes[3] = 0;
            }
            return bytes;
        });
        for (int i = 0; i < 300; i++) {
            String round = "seed " + seed + ", round " + i;
            IOException refused = assertThrows(IOException.class, () -> asked.map(Transport.TCP, 4001, HOUR), round);
            assertTrue(refused instanceof UnavailableException || refused instanceof MalformedException, round);
        }
    }

    @Test
    void theRouterIsThatOfTheRouteToEverywhere() throws Exception {
        String head = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT";
        String near = "eth\t0001000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0";
        String far = "eth\t00000000\t0101000A\t0003\t0\t0\t0\t00000000\t0\t0\t0";
        assertEquals(Optional.of(InetAddress.getByName("10.0.1.1")), DefaultRouter.of(List.of(head, near, far)));
        assertEquals(Optional.empty(), DefaultRouter.of(List.of(head, near)));
        assertEquals(Optional.empty(), DefaultRouter.of(List.of("", "x", "eth\t00000000\tzz")));
    }
}
