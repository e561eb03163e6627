package cairn.storage.device;

import cairn.data.failure.UnavailableException;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A device that is this process's alone until closed: a block device opened with {@code O_EXCL}, which fails where it
 * is mounted or claimed by anybody else under whatever name; a file that stands for one with the lock of {@code
 * flock(2)}.
 * Neither is lost when other channels to the device are opened and closed, as the JDK's own locks are.
 */
public final class DeviceClaim implements Closeable {
    private static final int O_RDWR = 2;
    private static final int O_EXCL = 0x80;
    private static final int O_CLOEXEC = 0x80000;
    private static final int LOCK_EX_NB = 2 | 4;
    private static final int EBUSY = 16;
    private static final int EWOULDBLOCK = 11;
    private static final int MODE_FORMAT = 0xf000;
    private static final int MODE_BLOCK = 0x6000;
    private static final int MODE_FILE = 0x8000;

    private final int descriptor;
    private boolean closed;

    private DeviceClaim(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Claims a device.
     *
     * @throws UnavailableException where somebody else has it; {@code owner} says who that may be
     * @throws IOException where it is no block device and no file
     */
    public static DeviceClaim of(Path device, Owner owner) throws IOException {
        boolean isBlock = isBlockDevice(device);
        int flags = O_RDWR | O_CLOEXEC | (isBlock ? O_EXCL : 0);
        Result opened = Native.call(Native.OPEN, device, flags);
        if (opened.value < 0) {
            throw refused(device, "open", opened.error, owner);
        }
        if (!isBlock) {
            Result locked = Native.call(Native.FLOCK, opened.value, LOCK_EX_NB);
            if (locked.value < 0) {
                Native.call(Native.CLOSE, opened.value);
                throw refused(device, "lock", locked.error, owner);
            }
        }
        return new DeviceClaim(opened.value);
    }

    /** Says who has a device, as far as that can be told. */
    @FunctionalInterface
    public interface Owner {
        String describe() throws IOException;
    }

    /** Whether the path is a block device; where it is a file it stands for one. Anything else is refused. */
    public static boolean isBlockDevice(Path device) throws IOException {
        if (!Files.exists(device)) {
            throw new NoSuchFileException(device.toString(), null, "there is no such device");
        }
        int format =
                (int) Files.getAttribute(device.toRealPath(), "unix:mode", LinkOption.NOFOLLOW_LINKS) & MODE_FORMAT;
        if (format != MODE_BLOCK && format != MODE_FILE) {
            throw new IOException(device + " is neither a block device nor a file that could stand for one");
        }
        return format == MODE_BLOCK;
    }

    private static IOException refused(Path device, String what, int error, Owner owner) throws IOException {
        if (error == EBUSY || error == EWOULDBLOCK) {
            return new UnavailableException("The device " + device + " is in use by " + owner.describe());
        }
        return new IOException("Cannot " + what + " the device " + device + " for this process alone: "
                + switch (error) {
                    case 1, 13 -> "permission denied; run as a user who may write to it";
                    case 30 -> "it is read-only";
                    default -> "error " + error;
                });
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            Native.call(Native.CLOSE, descriptor);
        }
    }

    private record Result(int value, int error) {}

    /** The system's calls. A class of its own, so that nothing is linked before a device is claimed. */
    @SuppressWarnings("restricted") // The program is started with native access.
    private static final class Native {
        private static final Linker LINKER = Linker.nativeLinker();
        private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
        private static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERROR = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        private static final MethodHandle OPEN = LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("open"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                ERRNO,
                Linker.Option.firstVariadicArg(2));
        private static final MethodHandle FLOCK = LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("flock"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                ERRNO);
        private static final MethodHandle CLOSE = LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("close"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                ERRNO);

        private Native() {}

        /** Calls with paths as C strings and numbers as they are. */
        private static Result call(MethodHandle function, Object... arguments) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                Object[] all = new Object[arguments.length + 1];
                all[0] = state;
                for (int i = 0; i < arguments.length; i++) {
                    all[i + 1] = arguments[i] instanceof Path path ? arena.allocateFrom(path.toString()) : arguments[i];
                }
                int value = (int) function.invokeWithArguments(all);
                return new Result(value, (int) ERROR.get(state, 0L));
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("A call of the system threw", e);
            }
        }
    }
}
