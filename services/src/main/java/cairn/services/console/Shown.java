package cairn.services.console;

import cairn.data.dagpb.PbName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;

/** Values as people read them. */
final class Shown {
    private static final int NAME_CHARS_MAX = 160;
    private static final int LINE_CHARS_MAX = 2000;
    private static final int ENDS_CHARS = 8;
    private static final int BYTE_MIN = 0xdc00;
    private static final int BYTE_MAX = 0xdcff;
    private static final long MINUTE = 60;
    private static final long HOUR = 3600;
    private static final long DAY = 86_400;

    private Shown() {}

    /** A name of at most some characters; what turns the direction of what follows it is shown as what it is. */
    static String name(String name) {
        String whole = name.isEmpty() ? "(no name)" : name;
        StringBuilder shown = new StringBuilder();
        int points = 0;
        for (int i = 0; i < whole.length(); points++) {
            if (points == NAME_CHARS_MAX) {
                return shown.append('…').toString();
            }
            int point = whole.codePointAt(i);
            if (isFormat(point)) {
                shown.append(
                        isByte(point) ? String.format("⟨%02X⟩", point - BYTE_MIN) : String.format("⟨U+%04X⟩", point));
            } else {
                shown.appendCodePoint(point);
            }
            i += Character.charCount(point);
        }
        return shown.toString();
    }

    /** Whether it stands for a byte that is no text, as {@link PbName} has it. */
    private static boolean isByte(int point) {
        return point >= BYTE_MIN && point <= BYTE_MAX;
    }

    /** A place's path, name by name. */
    static String path(FilesPlace place) {
        return "/" + place.names().stream().map(Shown::name).collect(Collectors.joining("/"));
    }

    /** Controls, and what is not seen but changes how others are. Joiners belong to words and to pictures. */
    private static boolean isFormat(int point) {
        boolean isJoiner = point == 0x200c || point == 0x200d;
        boolean isLone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        return !isJoiner && (isLone || Character.getType(point) == Character.FORMAT || Character.isISOControl(point));
    }

    /** Whether the name's bytes are shown as something else, because they are no text. */
    static boolean isNoText(String name) {
        return PbName.hasEscapedBytes(name);
    }

    /** A CID's or a peer's two ends, which is what people compare. */
    static String ends(String text) {
        return text.length() <= 2 * ENDS_CHARS + 1
                ? text
                : text.substring(0, ENDS_CHARS) + "…" + text.substring(text.length() - ENDS_CHARS);
    }

    /** A time that has passed, in its two largest units. */
    static String duration(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < MINUTE) {
            return seconds + " s";
        }
        if (seconds < HOUR) {
            return seconds / MINUTE + " min " + seconds % MINUTE + " s";
        }
        if (seconds < DAY) {
            return seconds / HOUR + " h " + seconds % HOUR / MINUTE + " min";
        }
        return seconds / DAY + " d " + seconds % DAY / HOUR + " h";
    }

    /** A time, in UTC, to the second. */
    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", " UTC");
    }

    /** Text of more than a name's length, such as why something failed. */
    static String line(String text) {
        String shortened = text.length() <= LINE_CHARS_MAX ? text : text.substring(0, LINE_CHARS_MAX) + "…";
        StringBuilder shown = new StringBuilder();
        shortened.codePoints().forEach(point -> shown.appendCodePoint(isFormat(point) ? ' ' : point));
        return shown.toString();
    }

    /** A number with its thousands apart. */
    static String count(long number) {
        return String.format("%,d", number);
    }

    /** A number and what it counts. */
    static String count(long number, String one, String many) {
        return count(number) + " " + (number == 1 ? one : many);
    }
}
