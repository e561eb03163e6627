package cairn.data.multiaddr;

import cairn.data.failure.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** IP addresses. No name is ever looked up; version 6 is written as RFC 5952 says. */
enum AddressValue implements Value {
    IP4(4) {
        @Override
        public byte[] parse(String text) throws MalformedException {
            return parse4(text);
        }

        @Override
        public String text(byte[] bytes) {
            return text4(bytes, 0);
        }
    },
    IP6(16) {
        @Override
        public byte[] parse(String text) throws MalformedException {
            return parse6(text);
        }

        @Override
        public String text(byte[] bytes) {
            return text6(bytes);
        }
    };

    private static final int GROUPS = 8;
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private final int sizeBytes;

    AddressValue(int sizeBytes) {
        this.sizeBytes = sizeBytes;
    }

    @Override
    public int sizeBytes() {
        return sizeBytes;
    }

    private static byte[] parse4(String text) throws MalformedException {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new MalformedException("\"" + text + "\" is no IPv4 address");
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            bytes[i] = NumberValue.BYTE.parse(parts[i])[0];
        }
        return bytes;
    }

    private static String text4(byte[] bytes, int offset) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            text.append(i == 0 ? "" : ".").append(bytes[offset + i] & 0xff);
        }
        return text.toString();
    }

    private static byte[] parse6(String text) throws MalformedException {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return join(text, groups(text, text), List.of(), false);
        }
        List<Integer> before = gap == 0 ? List.of() : groups(text.substring(0, gap), text);
        String rest = text.substring(gap + 2);
        return join(text, before, rest.isEmpty() ? List.of() : groups(rest, text), true);
    }

    private static byte[] join(String text, List<Integer> before, List<Integer> after, boolean hasGap)
            throws MalformedException {
        int count = before.size() + after.size();
        if (hasGap ? count >= GROUPS : count != GROUPS) {
            throw new MalformedException("\"" + text + "\" is no IPv6 address");
        }
        byte[] bytes = new byte[2 * GROUPS];
        for (int i = 0; i < count; i++) {
            int group = i < before.size() ? before.get(i) : after.get(i - before.size());
            int at = 2 * (i < before.size() ? i : GROUPS - count + i);
            bytes[at] = (byte) (group >>> 8);
            bytes[at + 1] = (byte) group;
        }
        return bytes;
    }

    /** The groups of a part without a gap; the last one may be an IPv4 address, which is two. */
    private static List<Integer> groups(String part, String text) throws MalformedException {
        List<Integer> groups = new ArrayList<>();
        String[] words = part.split(":", -1);
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (i == words.length - 1 && word.indexOf('.') >= 0 && text.endsWith(word)) {
                byte[] four = parse4(word);
                groups.add((four[0] & 0xff) << 8 | (four[1] & 0xff));
                groups.add((four[2] & 0xff) << 8 | (four[3] & 0xff));
            } else {
                boolean isHex = !word.isEmpty()
                        && word.length() <= 4
                        && word.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
                if (!isHex) {
                    throw new MalformedException("\"" + text + "\" is no IPv6 address");
                }
                groups.add(Integer.parseInt(word, 16));
            }
        }
        return groups;
    }

    private static String text6(byte[] bytes) {
        if (Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length)) {
            return "::ffff:" + text4(bytes, MAPPED.length);
        }
        int gapStart = -1;
        int gapLength = 1; // A single zero group is written out.
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && group(bytes, i + length) == 0) {
                length++;
            }
            if (length > gapLength) {
                gapStart = i;
                gapLength = length;
            }
            i += length;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == gapStart) {
                text.append("::");
                i += gapLength - 1;
            } else {
                boolean needsColon = !text.isEmpty() && text.charAt(text.length() - 1) != ':';
                text.append(needsColon ? ":" : "").append(Integer.toHexString(group(bytes, i)));
            }
        }
        return text.toString();
    }

    private static int group(byte[] bytes, int index) {
        return (bytes[2 * index] & 0xff) << 8 | (bytes[2 * index + 1] & 0xff);
    }
}
