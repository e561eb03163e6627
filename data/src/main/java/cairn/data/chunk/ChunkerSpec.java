package cairn.data.chunk;

import cairn.data.failure.MalformedException;

/**
 * Which chunker, with its numbers.
 *
 * @param kind how it finds boundaries
 * @param bytesMin the shortest chunk, the last one of a file apart
 * @param bytesAverage what the boundary rule aims at
 * @param bytesMax the longest chunk
 */
public record ChunkerSpec(Kind kind, int bytesMin, int bytesAverage, int bytesMax) {
    /** How boundaries are found. */
    public enum Kind {
        SIZE,
        RABIN,
        BUZHASH
    }

    /** The longest chunk that any chunker may cut: 2 MiB less 256 bytes for what wraps it. */
    public static final int CHUNK_BYTES_MAX = 2 * 1024 * 1024 - 256;

    private static final int DEFAULT_BYTES = 256 * 1024;
    private static final int RABIN_BYTES_MIN = 16;
    private static final int DIGITS_MAX = 9;
    private static final String FORMS = "; write size-N, rabin, rabin-AVG, rabin-MIN-AVG-MAX, buzhash or default";

    public ChunkerSpec {
        if (bytesMin < 1 || bytesMin > bytesAverage || bytesAverage > bytesMax || bytesMax > CHUNK_BYTES_MAX) {
            throw new IllegalArgumentException("No chunker has chunks of " + bytesMin + " to " + bytesMax + " bytes");
        }
    }

    /** Chunks of {@code bytes} bytes. */
    public static ChunkerSpec size(int bytes) {
        return new ChunkerSpec(Kind.SIZE, bytes, bytes, bytes);
    }

    /** Reads {@code size-N}, {@code rabin…}, {@code buzhash}, {@code default}, or an empty text for the default. */
    public static ChunkerSpec parse(String text) throws MalformedException {
        if (text.isEmpty() || text.equals("default")) {
            return size(DEFAULT_BYTES);
        }
        String[] parts = text.split("-", -1);
        return switch (parts[0]) {
            case "size" -> parseSize(text, parts);
            case "rabin" -> parseRabin(text, parts);
            case "buzhash" -> {
                if (parts.length > 1) {
                    throw fault(text, "buzhash takes no numbers" + FORMS);
                }
                yield new ChunkerSpec(Kind.BUZHASH, 128 << 10, 256 << 10, 512 << 10);
            }
            default -> throw fault(text, "there is no chunker of that name" + FORMS);
        };
    }

    /** Whether every chunk but the last has the same length, so that boundaries are known without looking at bytes. */
    public boolean isFixedSize() {
        return kind == Kind.SIZE;
    }

    /** A chunker of this kind, for one thread. */
    public Chunker newChunker() {
        return switch (kind) {
            case SIZE -> new SizeChunker(bytesMax);
            case RABIN -> new RabinChunker(bytesMin, bytesAverage, bytesMax);
            case BUZHASH -> new BuzhashChunker();
        };
    }

    /** The text that {@link #parse} reads as this. */
    @Override
    public String toString() {
        return switch (kind) {
            case SIZE -> "size-" + bytesMax;
            case RABIN -> "rabin-" + bytesMin + "-" + bytesAverage + "-" + bytesMax;
            case BUZHASH -> "buzhash";
        };
    }

    private static ChunkerSpec parseSize(String text, String[] parts) throws MalformedException {
        if (parts.length != 2) {
            throw fault(text, "size takes one number, as in size-262144");
        }
        int bytes = number(text, parts[1]);
        if (bytes == 0) {
            throw fault(text, "a chunk has at least one byte");
        }
        return size(atMost(text, bytes));
    }

    private static ChunkerSpec parseRabin(String text, String[] parts) throws MalformedException {
        return switch (parts.length) {
            case 1 -> rabin(text, DEFAULT_BYTES);
            case 2 -> rabin(text, number(text, parts[1]));
            case 4 ->
                rabin(
                        text,
                        number(text, unlabelled(text, parts[1], "min")),
                        number(text, unlabelled(text, parts[2], "avg")),
                        number(text, unlabelled(text, parts[3], "max")));
            default -> throw fault(text, "rabin takes no number, one or three" + FORMS);
        };
    }

    private static ChunkerSpec rabin(String text, int average) throws MalformedException {
        return rabin(text, average / 3, average, average + average / 2);
    }

    private static ChunkerSpec rabin(String text, int min, int average, int max) throws MalformedException {
        if (min < RABIN_BYTES_MIN) {
            throw fault(text, "the shortest rabin chunk has " + RABIN_BYTES_MIN + " bytes or more, not " + min);
        }
        if (min >= average || average >= max) {
            throw fault(text, "MIN must be smaller than AVG and AVG smaller than MAX");
        }
        return new ChunkerSpec(Kind.RABIN, min, average, atMost(text, max));
    }

    private static int atMost(String text, int bytes) throws MalformedException {
        if (bytes > CHUNK_BYTES_MAX) {
            throw fault(text, "a chunk has at most " + CHUNK_BYTES_MAX + " bytes, not " + bytes);
        }
        return bytes;
    }

    private static String unlabelled(String text, String part, String label) throws MalformedException {
        int colon = part.lastIndexOf(':');
        if (colon >= 0 && !part.startsWith(label + ":")) {
            throw fault(text, "the label before " + part.substring(colon + 1) + " must be " + label);
        }
        return part.substring(colon + 1);
    }

    private static int number(String text, String digits) throws MalformedException {
        boolean isNumber = !digits.isEmpty() && digits.length() <= DIGITS_MAX;
        for (int i = 0; isNumber && i < digits.length(); i++) {
            isNumber = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        if (!isNumber) {
            throw fault(text, "\"" + digits + "\" is not a number of bytes");
        }
        return Integer.parseInt(digits);
    }

    private static MalformedException fault(String text, String why) {
        return new MalformedException("The chunker \"" + text + "\" is not possible: " + why);
    }
}
