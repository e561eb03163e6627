package cairn.app.doctor;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.app.config.StorePlace;
import cairn.services.rpc.ByteCount;
import cairn.storage.table.Database;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What is wrong with a home: its files, who may read them, its medium and its tables. */
final class HomeChecks {
    private static final long FREE_BYTES_LOW = 1L << 30;
    private static final long FREE_BYTES_GONE = 100L << 20;
    private static final int FREE_PERCENT_LOW = 5;
    private static final Duration AHEAD_MAX = Duration.ofMinutes(2);
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Home home;
    private final InstantSource clock;

    HomeChecks(Home home, InstantSource clock) {
        this.home = home;
        this.clock = clock;
    }

    /** Whether what the node owns is there, is its own, and is only its own. */
    List<Finding> permissions() throws IOException {
        List<Finding> found = new ArrayList<>();
        Path directory = home.directory();
        if (!Files.isWritable(directory)) {
            found.add(Finding.problem(
                    "permissions",
                    directory + " cannot be written by this user",
                    "run the node as the owner of that folder, or give the folder to this user: chown -R USER "
                            + directory));
        }
        List<Path> secrets = new ArrayList<>(List.of(home.networkKey(), home.apiSecretFile()));
        if (Files.isDirectory(home.keys())) {
            secrets.add(home.keys());
            try (Stream<Path> keys = Files.list(home.keys())) {
                keys.forEach(secrets::add);
            }
        }
        for (Path secret : secrets) {
            if (!Files.exists(secret)) {
                continue;
            }
            Set<PosixFilePermission> given = EnumSet.noneOf(PosixFilePermission.class);
            given.addAll(Files.getPosixFilePermissions(secret));
            given.retainAll(OTHERS);
            if (!given.isEmpty()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(secret));
                found.add(Finding.problem(
                        "permissions",
                        secret + " can be used by others (" + mode + "): who has it is this node to everybody",
                        "chmod go-rwx " + secret + "; if others may have read it, cairn key rotate"));
            }
        }
        if (found.isEmpty()) {
            found.add(Finding.ok("permissions", directory + " belongs to its node alone"));
        }
        return found;
    }

    /** Whether there is room for blocks. */
    List<Finding> disk(Configuration configuration) throws IOException {
        StorePlace.Disk disk = StorePlace.at(configuration).disk();
        Path packs = disk instanceof StorePlace.Disk.Files(int number) ? home.packs(number) : home.directory();
        Path place = Files.isDirectory(packs) ? packs : home.directory();
        FileStore medium = Files.getFileStore(place);
        long free = medium.getUsableSpace();
        return List.of(disk(place, free, medium.getTotalSpace(), configuration));
    }

    static Finding disk(Path place, long free, long total, Configuration configuration) {
        String room = ByteCount.text(free) + " of " + ByteCount.text(total) + " are free where " + place + " is";
        String mend = "cairn repo gc removes what nothing holds; store.bytes-max limits what the blocks may take";
        if (free < FREE_BYTES_GONE) {
            return Finding.problem("disk", room + ": soon nothing can be added", mend);
        }
        if (free < FREE_BYTES_LOW && free < total / 100 * FREE_PERCENT_LOW) {
            return Finding.warning("disk", room, mend);
        }
        long wanted = configuration.number(Setting.STORE_BYTES_MAX);
        if (wanted > total) {
            return Finding.warning(
                    "disk",
                    "store.bytes-max is " + ByteCount.text(wanted) + ", and the whole medium has "
                            + ByteCount.text(total),
                    "cairn config store.bytes-max " + total / 10 * 8);
        }
        return Finding.ok("disk", room);
    }

    /** Whether the clock is behind what it was: names and certificates are valid by it. */
    List<Finding> clock() throws IOException {
        Instant latest = Instant.MIN;
        Path newest = home.directory();
        for (Path file : List.of(home.configurationFile(), home.database(), home.packs(), home.directory())) {
            Instant modified =
                    Files.exists(file) ? Files.getLastModifiedTime(file).toInstant() : Instant.MIN;
            if (modified.isAfter(latest)) {
                latest = modified;
                newest = file;
            }
        }
        Instant now = clock.instant();
        if (latest.isAfter(now.plus(AHEAD_MAX))) {
            return List.of(Finding.problem(
                    "clock",
                    "It is " + now + " here, but " + newest + " was changed at " + latest
                            + ": names would count as not yet or no longer valid",
                    "set the clock, best by a time service: timedatectl set-ntp true"));
        }
        return List.of(Finding.ok("clock", "It is " + now + ", later than anything the node wrote"));
    }

    /** Whether the tables can be used; they are opened, which a running node does not mind. */
    List<Finding> tables(Configuration configuration) {
        String url = configuration.get(Setting.TABLES_URL);
        if (url.isEmpty() && !Files.exists(home.database())) {
            return List.of(Finding.ok("tables", "There are none yet"));
        }
        try (Database database = url.isEmpty() ? new Database(home.database()) : Database.postgres(url)) {
            database.open();
            return List.of(Finding.ok("tables", "They open and are of this program's format"));
        } catch (IOException | IllegalArgumentException e) {
            return List.of(Finding.problem(
                    "tables",
                    String.valueOf(e.getMessage()),
                    url.isEmpty()
                            ? "stop the node and put back a copy of " + home.database()
                            : "see whether the server of tables.url runs and lets this node in"));
        }
    }
}
