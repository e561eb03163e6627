package cairn.services.rpc;

import cairn.node.extract.TargetTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes a command's answer, in order: either values or one run of bytes. Used by the thread that runs the command, and
 * by no other at the same time. A failing write means that the caller is gone and the command should end.
 */
public interface Reply {
    /** One value: texts, numbers, booleans, lists and maps of such, in the order in which they are to be shown. */
    void value(Map<String, ?> value) throws IOException;

    /**
     * The only value: one such, a list of such, or a bare text (shown as {@code Value}). Clients that count on a single
     * answer are told that it is one.
     */
    default void only(Object value) throws IOException {
        each(value, this::value);
    }

    /** Makes a value when it is wanted. */
    @FunctionalInterface
    interface Making {
        Object make() throws IOException;
    }

    /**
     * As {@link #only}, of a value that is the same whenever it is asked for under this key: its answer may be kept,
     * and the value is not made again then.
     */
    default void lasting(String key, Making value) throws IOException {
        only(value.make());
    }

    /** Sends what was answered so far on its way, where it would wait for more. */
    default void flush() throws IOException {}

    /** Fails where the caller is gone, which is not noticed while there is nothing to send. */
    default void probe() throws IOException {}

    /** Takes each of a value's parts. */
    @FunctionalInterface
    interface Each {
        void take(Map<String, ?> value) throws IOException;
    }

    /** Hands a value on, or each of a list's. */
    @SuppressWarnings("unchecked")
    static void each(Object value, Each each) throws IOException {
        if (value instanceof Iterable<?> values) {
            for (Object item : values) {
                each(item, each);
            }
        } else if (value instanceof Map<?, ?> map) {
            each.take((Map<String, ?>) map);
        } else {
            each.take(Map.of("Value", value));
        }
    }

    /**
     * Begins the one run of bytes.
     *
     * @param contentType the bytes' media type
     * @param lengthBytes their number where it is known
     */
    Bytes bytes(String contentType, OptionalLong lengthBytes) throws IOException;

    /**
     * Files of this machine that the caller would make of an archive. A command that can makes them itself, and no
     * bytes; only a caller in the node's own process has such.
     */
    default Optional<TargetTree> tree() {
        return Optional.empty();
    }

    /** Receives a run of bytes. */
    @FunctionalInterface
    interface Bytes {
        /** Takes the buffer's remaining bytes; the buffer is not used after the return. */
        void write(ByteBuffer bytes) throws IOException;
    }
}
