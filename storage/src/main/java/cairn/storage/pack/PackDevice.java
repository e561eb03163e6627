package cairn.storage.pack;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.storage.device.DeviceClaim;
import cairn.storage.device.DeviceContents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * A block device that is laid out for packs, or a file of fixed length that stands for one.
 *
 * @param bytes the device's length
 */
public record PackDevice(Path path, UUID uuid, long bytes, int segments, int segmentBytes) {
    /** Smaller devices hold no store. */
    public static final long BYTES_MIN = 128L * 1024 * 1024;

    private static final int SEGMENT_BYTES_MAX = 256 * 1024 * 1024;
    private static final int SEGMENT_BYTES_MIN = 8 * 1024 * 1024;
    /** With fewer, packs that are not full would take much of the device. */
    private static final int SEGMENTS_WANTED = 64;

    private static final int ALIGNMENT = 1024 * 1024;

    /** Claims the device for this process. */
    static DeviceClaim claim(Path device) throws IOException {
        return DeviceClaim.of(device, () -> owner(device));
    }

    private static String owner(Path device) throws IOException {
        Optional<String> use = DeviceContents.use(device);
        if (use.isPresent()) {
            return "the system: it is " + use.get();
        }
        try (FileChannel channel = FileChannel.open(device)) {
            return "process " + Superblock.read(channel, device).pid() + "; stop it first";
        } catch (MalformedException e) {
            return "another process";
        }
    }

    /**
     * Lays the device out for packs, of which it then holds none.
     *
     * @param erases whether to do so where the device holds something
     * @throws UnavailableException where it is mounted or used otherwise
     * @throws IOException where it holds something, is too small or no device
     */
    public static PackDevice create(Path device, boolean erases) throws IOException {
        return create(device, erases, 0, new FileMedium());
    }

    /** As above; segments have {@code segmentBytes}, unless that is 0. */
    static PackDevice create(Path device, boolean erases, int segmentBytes, Medium medium) throws IOException {
        DeviceClaim claim = claim(device);
        try (FileChannel channel = medium.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Optional<String> use = DeviceContents.use(device);
            if (use.isPresent()) {
                throw new UnavailableException(device + " is " + use.get() + "; take it out of there first");
            }
            Optional<String> contents = erases ? Optional.empty() : DeviceContents.of(device);
            if (contents.isPresent()) {
                throw new IOException(device + " holds " + contents.get()
                        + "; name another device, or destroy what is there with --erase");
            }
            Superblock superblock = layout(device, channel.size(), segmentBytes);
            erase(channel, superblock);
            new SegmentTable(superblock).writeAllFree(channel);
            channel.force(true);
            write(channel, superblock);
            return of(device, superblock);
        } finally {
            claim.close();
        }
    }

    private static PackDevice of(Path device, Superblock superblock) {
        return new PackDevice(
                device, superblock.uuid(), superblock.deviceBytes(), superblock.segments(), superblock.segmentBytes());
    }

    /**
     * Looks at a device that was laid out; it may be in use.
     *
     * @throws MalformedException where it was not, or is damaged
     */
    public static PackDevice at(Path device) throws IOException {
        DeviceClaim.isBlockDevice(device);
        try (FileChannel channel = FileChannel.open(device)) {
            return of(device, Superblock.read(channel, device));
        }
    }

    private static Superblock layout(Path device, long size, int wantedSegmentBytes) throws IOException {
        if (wantedSegmentBytes == 0 && size < BYTES_MIN) {
            throw new IOException(device + " has " + size + " bytes, a store needs " + BYTES_MIN + " at least");
        }
        long bytes = size & -Superblock.BYTES;
        int segmentBytes = wantedSegmentBytes;
        if (segmentBytes == 0) {
            long share = Long.highestOneBit(size / SEGMENTS_WANTED);
            segmentBytes = Math.clamp(share, SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX);
        }
        long forEach = segmentBytes + 2L * SegmentTable.ENTRY_BYTES;
        long room = bytes - Superblock.BYTES - Superblock.TABLE_START - ALIGNMENT;
        int segments = (int) Math.max(0, room / forEach);
        if (segments < 1) {
            throw new IOException(device + " has " + size + " bytes, too few for a segment of " + segmentBytes);
        }
        long tableEnd = Superblock.TABLE_START + 2L * segments * SegmentTable.ENTRY_BYTES;
        long start = (tableEnd + ALIGNMENT - 1) & -ALIGNMENT;
        return new Superblock(UUID.randomUUID(), 1, bytes, start, segmentBytes, segments, 0);
    }

    /** Takes away what says that something else is on the device. */
    private static void erase(FileChannel channel, Superblock superblock) throws IOException {
        long end = channel.size();
        zero(channel, 0, Superblock.TABLE_START);
        zero(channel, Math.max(superblock.segmentsStart(), end - DeviceContents.LOOKED_AT_BYTES), end);
        channel.force(true);
    }

    private static void zero(FileChannel channel, long from, long end) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(ALIGNMENT);
        for (long at = from; at < end; ) {
            at += channel.write(zeros.clear().limit((int) Math.min(ALIGNMENT, end - at)), at);
        }
    }

    /** Writes both superblocks, one after the other; they are on the medium on return. */
    static void write(FileChannel channel, Superblock superblock) throws IOException {
        for (long offset : new long[] {0, superblock.deviceBytes() - Superblock.BYTES}) {
            ByteBuffer bytes = superblock.bytes();
            while (bytes.hasRemaining()) {
                channel.write(bytes, offset + bytes.position());
            }
            channel.force(true);
        }
    }
}
