package cairn.network.dns;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes questions and reads answers (RFC 1035, 4). */
public final class DnsMessage {
    /** The longest message. */
    public static final int BYTES_MAX = 65_535;

    private static final int HEAD_BYTES = 12;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int IS_ANSWER = 0x8000;
    private static final int IS_CUT = 0x0200;
    private static final int CODE_MASK = 0x0f;
    private static final int NO_SUCH_NAME = 3;
    private static final int INTERNET = 1;
    private static final int POINTER = 0xc0;
    private static final int TYPE_SOA = 6;
    private static final int TYPE_OPT = 41;
    private static final int UDP_BYTES = 1232;
    private static final int RECORDS_MAX = 1000;
    private static final int NAME_CHARS_MAX = 255;
    private static final long UNSIGNED_MASK = 0xffff_ffffL;

    private final ByteBuffer bytes;

    private DnsMessage(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** A question as it goes over the wire, which offers answers of up to 1232 bytes over UDP (RFC 6891). */
    public static ByteBuffer encode(int id, DnsQuestion question) {
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + NAME_CHARS_MAX + 2 + 4 + 11);
        out.putShort((short) id).putShort((short) RECURSION_DESIRED);
        out.putShort((short) 1).putShort((short) 0).putShort((short) 0).putShort((short) 1);
        for (String label : question.name().split("\\.", -1)) {
            byte[] text = label.getBytes(StandardCharsets.US_ASCII);
            out.put((byte) text.length).put(text);
        }
        out.put((byte) 0);
        out.putShort((short) question.type().code()).putShort((short) INTERNET);
        out.put((byte) 0)
                .putShort((short) TYPE_OPT)
                .putShort((short) UDP_BYTES)
                .putInt(0)
                .putShort((short) 0);
        return out.flip();
    }

    /**
     * Reads the buffer's remaining bytes.
     *
     * @throws MalformedException where they are no answer to that question with that id
     * @throws UnavailableException where the server says that it cannot answer
     */
    public static DnsAnswer decode(ByteBuffer message, int id, DnsQuestion question) throws IOException {
        return new DnsMessage(message.slice()).decode(id, question);
    }

    /** Reads what was said to all on a link: the buffer's remaining bytes. */
    public static DnsMulticast decodeMulticast(ByteBuffer message) throws MalformedException {
        return new DnsMessage(message.slice()).decodeMulticast();
    }

    private DnsMulticast decodeMulticast() throws MalformedException {
        require(HEAD_BYTES);
        bytes.getInt();
        int questions = bytes.getShort() & 0xffff;
        int count = 0;
        for (int i = 0; i < 3; i++) {
            count += bytes.getShort() & 0xffff;
        }
        if (questions + count > RECORDS_MAX) {
            throw new MalformedException("The message has more than " + RECORDS_MAX + " questions and records");
        }
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < questions; i++) {
            asked.add(readName());
            require(4);
            bytes.getInt();
        }
        List<DnsRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(readRecord());
        }
        return new DnsMulticast(asked, records);
    }

    private DnsAnswer decode(int id, DnsQuestion question) throws IOException {
        require(HEAD_BYTES);
        int answeredId = bytes.getShort() & 0xffff;
        int flags = bytes.getShort() & 0xffff;
        if (answeredId != (id & 0xffff) || (flags & IS_ANSWER) == 0) {
            throw new MalformedException("The message answers no question of ours");
        }
        int[] counts = new int[4];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = bytes.getShort() & 0xffff;
        }
        readQuestion(counts[0], question);
        int code = flags & CODE_MASK;
        if (code != 0 && code != NO_SUCH_NAME) {
            throw new UnavailableException("The DNS server answers " + question.name() + " with error " + code);
        }
        boolean isCut = (flags & IS_CUT) != 0;
        if (isCut) {
            return new DnsAnswer(true, true, List.of(), 0);
        }
        if (counts[1] + counts[2] > RECORDS_MAX) {
            throw new MalformedException("The answer has more than " + RECORDS_MAX + " records");
        }
        List<DnsRecord> records = new ArrayList<>();
        for (int i = 0; i < counts[1]; i++) {
            records.add(readRecord());
        }
        return new DnsAnswer(code == 0, false, records, absentSeconds(counts[2]));
    }

    private void readQuestion(int count, DnsQuestion question) throws MalformedException {
        for (int i = 0; i < count; i++) {
            String name = readName();
            require(4);
            int type = bytes.getShort() & 0xffff;
            bytes.getShort();
            if (!name.equals(question.name()) || type != question.type().code()) {
                throw new MalformedException("The message answers another question, about " + name);
            }
        }
    }

    /** How long absence may be believed: what the zone's start says (RFC 2308, 5). */
    private long absentSeconds(int authorities) throws MalformedException {
        long seconds = 0;
        for (int i = 0; i < authorities; i++) {
            DnsRecord record = readRecord();
            ByteBuffer data = record.data();
            if (record.type() == TYPE_SOA && data.remaining() >= 4) {
                long minimum = data.getInt(data.limit() - 4) & UNSIGNED_MASK;
                seconds = Math.min(record.seconds(), minimum);
            }
        }
        return seconds;
    }

    private DnsRecord readRecord() throws MalformedException {
        String name = readName();
        require(10);
        int type = bytes.getShort() & 0xffff;
        bytes.getShort();
        long seconds = bytes.getInt() & UNSIGNED_MASK;
        int length = bytes.getShort() & 0xffff;
        require(length);
        int start = bytes.position();
        byte[] data = new byte[length];
        bytes.get(data);
        String text = "";
        if (type == DnsType.TXT.code()) {
            text = joined(data);
        } else if (type == DnsType.CNAME.code()) {
            bytes.position(start);
            text = readName();
            if (bytes.position() > start + length) {
                throw new MalformedException("An alias is longer than its record", start);
            }
        }
        bytes.position(start + length);
        return new DnsRecord(name, type, seconds, text, ByteBuffer.wrap(data));
    }

    private static String joined(byte[] data) throws MalformedException {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < data.length) {
            int length = data[at] & 0xff;
            if (at + 1 + length > data.length) {
                throw new MalformedException("A text is longer than its record", at);
            }
            text.append(new String(data, at + 1, length, StandardCharsets.UTF_8));
            at += 1 + length;
        }
        return text.toString();
    }

    /** Reads a name; pointers lead only backwards, so that none can lead in circles. */
    private String readName() throws MalformedException {
        StringBuilder name = new StringBuilder();
        int behind = -1;
        int limit = bytes.position();
        while (true) {
            require(1);
            int length = bytes.get() & 0xff;
            if (length == 0) {
                break;
            }
            if ((length & POINTER) == POINTER) {
                require(1);
                int target = (length & ~POINTER) << 8 | bytes.get() & 0xff;
                behind = behind < 0 ? bytes.position() : behind;
                if (target >= limit) {
                    throw new MalformedException("A name points forward", bytes.position());
                }
                limit = target;
                bytes.position(target);
                continue;
            }
            if ((length & POINTER) != 0) {
                throw new MalformedException("A name has a label of an unknown kind", bytes.position());
            }
            require(length);
            byte[] label = new byte[length];
            bytes.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.ISO_8859_1));
            if (name.length() > NAME_CHARS_MAX) {
                throw new MalformedException("A name is longer than " + NAME_CHARS_MAX + " characters");
            }
        }
        if (behind >= 0) {
            bytes.position(behind);
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }

    private void require(int count) throws MalformedException {
        if (bytes.remaining() < count) {
            throw new MalformedException("The message ends early", bytes.limit());
        }
    }
}
