package cairn.network.multistream;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.varint.Varint;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** Both roles of the negotiation, each on the thread that calls. */
public final class Multistream {
    /** What both sides say first. */
    public static final String GREETING = "/multistream/1.0.0";

    private static final String NOT_AVAILABLE = "na";
    private static final String LIST = "ls";
    private static final int MESSAGE_BYTES_MAX = 1024;
    private static final int PROPOSALS_MAX = 64;

    private Multistream() {}

    /**
     * Proposes {@code protocols} in their order and gives the one that the other side took.
     *
     * @throws NotFoundException where it speaks none of them
     */
    public static String select(InputStream in, OutputStream out, List<String> protocols) throws IOException {
        out.write(messages(GREETING, protocols.getFirst()));
        out.flush();
        expectGreeting(in);
        for (int i = 0; i < protocols.size(); i++) {
            String protocol = protocols.get(i);
            if (i > 0) {
                out.write(messages(protocol));
                out.flush();
            }
            String answer = readMessage(in);
            if (answer.equals(protocol)) {
                return protocol;
            }
            if (!answer.equals(NOT_AVAILABLE)) {
                throw new MalformedException("The answer to the proposal " + protocol + " is " + quoted(answer));
            }
        }
        throw new NotFoundException("The other side speaks none of " + String.join(", ", protocols));
    }

    /** Answers proposals until one is in {@code supported}, which is asked anew each time, and gives that one. */
    public static String answer(InputStream in, OutputStream out, Supplier<? extends Collection<String>> supported)
            throws IOException {
        out.write(messages(GREETING));
        out.flush();
        expectGreeting(in);
        for (int i = 0; i < PROPOSALS_MAX; i++) {
            String proposal = readMessage(in);
            if (proposal.equals(LIST)) {
                out.write(list(supported.get()));
            } else if (supported.get().contains(proposal)) {
                out.write(messages(proposal));
                out.flush();
                return proposal;
            } else {
                out.write(messages(NOT_AVAILABLE));
            }
            out.flush();
        }
        throw new LimitException(
                "The other side proposes protocols without end",
                "multistream.proposals",
                PROPOSALS_MAX,
                "propose fewer");
    }

    private static void expectGreeting(InputStream in) throws IOException {
        String greeting = readMessage(in);
        if (!greeting.equals(GREETING)) {
            throw new MalformedException("The other side greets with " + quoted(greeting) + ", not with " + GREETING);
        }
    }

    private static byte[] messages(String... texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String text : texts) {
            putMessage(out, (text + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static byte[] list(Collection<String> protocols) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (String protocol : protocols) {
            putMessage(names, (protocol + "\n").getBytes(StandardCharsets.UTF_8));
        }
        names.write('\n');
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        putMessage(out, names.toByteArray());
        return out.toByteArray();
    }

    private static void putMessage(ByteArrayOutputStream out, byte[] text) {
        byte[] length = new byte[Varint.BYTES_MAX];
        out.write(length, 0, Varint.write(length, 0, text.length));
        out.writeBytes(text);
    }

    private static String readMessage(InputStream in) throws IOException {
        int length = readLength(in);
        byte[] text = in.readNBytes(length);
        if (text.length < length) {
            throw new EOFException("The other side left while a protocol was agreed on");
        }
        if (length == 0 || text[length - 1] != '\n') {
            throw new MalformedException("A message of the protocol negotiation ends without a line feed");
        }
        return new String(text, 0, length - 1, StandardCharsets.UTF_8);
    }

    private static int readLength(InputStream in) throws IOException {
        int length = 0;
        for (int shift = 0; shift <= 14; shift += 7) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The other side left while a protocol was agreed on");
            }
            length |= (next & 0x7f) << shift;
            if (next < 0x80) {
                if (length <= MESSAGE_BYTES_MAX) {
                    return length;
                }
                break;
            }
        }
        throw new LimitException(
                "A message of the protocol negotiation is too long",
                "multistream.messageBytes",
                MESSAGE_BYTES_MAX,
                "name protocols in fewer bytes");
    }

    /** Foreign text for a message to people: short, and without control characters. */
    private static String quoted(String text) {
        String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return '"' + shown.replaceAll("[^\\x20-\\x7e…]", "?") + '"';
    }
}
