package cairn.network.multistream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.network.duplex.DuplexInput;
import cairn.network.duplex.DuplexOutput;
import cairn.network.duplex.MemoryDuplex;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class MultistreamTest {
    @Test
    void theFirstProtocolThatBothSpeakIsTaken() throws Exception {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(10_000);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> answered = threads.submit(() -> Multistream.answer(
                    new DuplexInput(pair.second()), new DuplexOutput(pair.second()), () -> Set.of("/b/2", "/c/1")));
            String selected = Multistream.select(
                    new DuplexInput(pair.first()), new DuplexOutput(pair.first()), List.of("/a/1", "/b/2", "/c/1"));
            assertEquals("/b/2", selected);
            assertEquals("/b/2", answered.get());
        }
    }

    @Test
    void noCommonProtocolIsSaid() throws Exception {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(10_000);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> answered = threads.submit(() -> Multistream.answer(
                    new DuplexInput(pair.second()), new DuplexOutput(pair.second()), () -> Set.of("/c/1")));
            NotFoundException failure = assertThrows(
                    NotFoundException.class,
                    () -> Multistream.select(
                            new DuplexInput(pair.first()), new DuplexOutput(pair.first()), List.of("/a/1", "/b/2")));
            assertTrue(failure.getMessage().contains("/a/1, /b/2"), failure.getMessage());
            pair.first().close();
            assertThrows(Exception.class, answered::get);
        }
    }

    @Test
    void theListIsInTheFormOfTheSpecification() throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] asked = message("/multistream/1.0.0\n", "ls\n", "/a\n");
        assertEquals("/a", Multistream.answer(new ByteArrayInputStream(asked), answer, () -> List.of("/a", "/bc")));
        List<String> expected = List.of("\23/multistream/1.0.0\n", "\12\3/a\n\4/bc\n\n", "\3/a\n");
        assertEquals(String.join("", expected), answer.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void endlessProposalsAndLongMessagesAreRefused() {
        String[] many = new String[100];
        many[0] = "/multistream/1.0.0\n";
        for (int i = 1; i < many.length; i++) {
            many[i] = "/nobody/" + i + "\n";
        }
        assertThrows(LimitException.class, () -> answer(message(many)));
        assertThrows(LimitException.class, () -> answer(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f}));
        assertThrows(LimitException.class, () -> answer(new byte[] {(byte) 0x81, (byte) 0x08}));
        assertThrows(MalformedException.class, () -> answer(message("/multistream/2.0.0\n")));
        assertThrows(MalformedException.class, () -> answer(message("no line feed")));
    }

    @Test
    void randomBytesEndInAnError() {
        long seed = 5;
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = round % 2 == 0 ? message("/multistream/1.0.0\n", "/x\n", "ls\n") : new byte[40];
            if (round % 2 == 1) {
                random.nextBytes(bytes);
            }
            for (int i = 0; i < 2; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            String at = "seed " + seed + ", round " + round;
            assertThrows(IOException.class, () -> answer(bytes), at);
            assertThrows(
                    IOException.class,
                    () -> Multistream.select(
                            new ByteArrayInputStream(bytes), OutputStream.nullOutputStream(), List.of("/none")),
                    at);
        }
    }

    private static String answer(byte[] asked) throws IOException {
        return Multistream.answer(
                new ByteArrayInputStream(asked), new ByteArrayOutputStream(), () -> Set.of("/served"));
    }

    private static byte[] message(String... texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String text : texts) {
            out.write(text.length());
            out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }
}
