package cairn.storage.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a device may hold that somebody wants to keep. */
public final class DeviceContents {
    /** So much of a device's beginning and end is looked at. */
    public static final int LOOKED_AT_BYTES = 1024 * 1024;

    /** Characters of one byte each at a place, which say what the whole is. */
    private record Magic(int offset, String latin, String meaning) {
        boolean isIn(byte[] begin) {
            int end = offset + latin.length();
            return end <= begin.length
                    && new String(begin, offset, latin.length(), StandardCharsets.ISO_8859_1).equals(latin);
        }
    }

    private static final List<Magic> KNOWN = List.of(
            new Magic(0, "CAIRNDEV", "a store of Cairn"),
            new Magic(1080, "S\u00ef", "an ext file system"),
            new Magic(0, "XFSB", "an XFS file system"),
            new Magic(65_600, "_BHRfS_M", "a Btrfs file system"),
            new Magic(0, "LUKS\u00ba\u00be", "an encrypted LUKS volume"),
            new Magic(512, "LABELONE", "an LVM volume"),
            new Magic(4096, "\u00fcN+\u00a9", "a member of a RAID"),
            new Magic(4086, "SWAPSPACE2", "swap space"),
            new Magic(3, "NTFS    ", "an NTFS file system"),
            new Magic(0, "hsqs", "a squashfs"),
            new Magic(32_769, "CD001", "an ISO 9660 file system"),
            new Magic(512, "EFI PART", "a GPT partition table"),
            new Magic(4096, "EFI PART", "a GPT partition table"),
            new Magic(510, "U\u00aa", "a partition table"));

    private DeviceContents() {}

    /** What the device seems to hold, or nothing where its beginning and its end are zeros. */
    public static Optional<String> of(Path device) throws IOException {
        try (FileChannel channel = FileChannel.open(device)) {
            byte[] begin = read(channel, 0);
            for (Magic magic : KNOWN) {
                if (magic.isIn(begin)) {
                    return Optional.of(magic.meaning);
                }
            }
            byte[] end = read(channel, Math.max(0, channel.size() - LOOKED_AT_BYTES));
            return areZeros(begin) && areZeros(end) ? Optional.empty() : Optional.of("data of an unknown kind");
        }
    }

    private static byte[] read(FileChannel channel, long offset) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(LOOKED_AT_BYTES, channel.size() - offset));
        while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {
            // Until all is read, or the device ends early.
        }
        return bytes.array();
    }

    private static boolean areZeros(byte[] bytes) {
        for (byte each : bytes) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    /** What the machine uses the device for, such as a mount, or nothing. */
    public static Optional<String> use(Path device) throws IOException {
        Path real = device.toRealPath();
        Optional<String> mounted = listed(Path.of("/proc/self/mounts"), real).map(fields -> "mounted at " + fields[1]);
        if (mounted.isPresent()) {
            return mounted;
        }
        Optional<String> swap = listed(Path.of("/proc/swaps"), real).map(fields -> "used as swap space");
        return swap.isPresent() ? swap : holder(real);
    }

    /** The fields of the line whose first one is the device. */
    private static Optional<String[]> listed(Path table, Path real) throws IOException {
        if (!Files.isReadable(table)) {
            return Optional.empty();
        }
        for (String line : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
            String[] fields = line.split("\\s+");
            if (fields.length > 1 && fields[0].startsWith("/") && isSame(fields[0], real)) {
                return Optional.of(fields);
            }
        }
        return Optional.empty();
    }

    private static boolean isSame(String name, Path real) {
        Path path = Path.of(name);
        try {
            return path.equals(real) || Files.exists(path) && path.toRealPath().equals(real);
        } catch (IOException e) {
            return false; // It has gone meanwhile.
        }
    }

    /** Other devices that are made of this one, as volumes and RAIDs are. */
    private static Optional<String> holder(Path real) throws IOException {
        Path system = Path.of("/sys/class/block").resolve(real.getFileName().toString());
        List<String> users = names(system.resolve("holders"));
        return users.isEmpty() ? Optional.empty() : Optional.of("part of " + String.join(", ", users));
    }

    private static List<String> names(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
                children.forEach(child -> names.add(child.getFileName().toString()));
            }
        }
        return names;
    }
}
