package cairn.node.name;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.path.ContentPath;
import cairn.data.peer.PeerId;
import cairn.network.routing.NameRouting;
import cairn.node.link.KeyRecord;
import cairn.node.link.RecordSource;
import cairn.storage.name.NameTable;
import cairn.storage.name.StoredRecord;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Publishes and resolves names. May be used by any thread; a refresh runs on a virtual thread of its own. */
public final class Names implements RecordSource {
    /** How long a record counts where nobody says otherwise. */
    public static final Duration LIFETIME_DEFAULT = Duration.ofDays(2);
    /** How long a record may be remembered where nobody says otherwise. */
    public static final Duration TTL_DEFAULT = Duration.ofHours(1);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /**
     * How a name is published.
     *
     * @param sequence the record's number, which must be higher than the last; counted up where it is empty
     * @param readableByOldNodes whether the record has the fields of V1 too
     */
    public record Publication(
            Duration lifetime, Duration timeToLive, OptionalLong sequence, boolean readableByOldNodes) {
        /** As it is done where nobody says otherwise. */
        public static Publication usual() {
            return new Publication(LIFETIME_DEFAULT, TTL_DEFAULT, OptionalLong.empty(), true);
        }
    }

    private final NameTable table;
    private final Keys keys;
    private final NameRouting routing;
    private final InstantSource clock;
    private final Set<IpnsName> refreshing = ConcurrentHashMap.newKeySet();

    public Names(NameTable table, Keys keys, NameRouting routing, InstantSource clock) {
        this.table = table;
        this.keys = keys;
        this.routing = routing;
        this.clock = clock;
    }

    /** The same names, found and spread by another router. */
    Names with(NameRouting other) {
        return new Names(table, keys, other, clock);
    }

    /** Whether records can be looked for and spread beyond this node. */
    public boolean isOnline() {
        return routing.isOnline();
    }

    /** Makes a key's name stand for {@code value}, here and, where there is a network, for everybody. */
    public synchronized IpnsRecord publish(Keys.Named key, ContentPath value, Publication publication)
            throws IOException {
        IpnsName name = key.ipnsName();
        Optional<IpnsRecord> last = table.find(name).map(StoredRecord::record);
        if (last.isEmpty() && routing.isOnline()) {
            last = routing.findRecord(name, PATIENCE);
        }
        Instant now = clock.instant();
        IpnsRecord.Statement statement = new IpnsRecord.Statement(
                value, sequence(last, value, publication), now.plus(publication.lifetime()), publication.timeToLive());
        IpnsRecord record = IpnsRecord.sign(key.key(), statement, publication.readableByOldNodes());
        table.replace(name, record, now);
        if (routing.isOnline()) {
            routing.putRecord(name, record, PATIENCE);
        }
        return record;
    }

    /** As Kubo counts: up where the value changes, from 0 on. */
    private static long sequence(Optional<IpnsRecord> last, ContentPath value, Publication publication)
            throws MalformedException {
        if (publication.sequence().isPresent()) {
            long wanted = publication.sequence().getAsLong();
            if (last.isPresent() && wanted <= last.get().sequence()) {
                throw new MalformedException("sequence number " + wanted + " must be greater than the current one, "
                        + last.get().sequence());
            }
            return wanted;
        }
        if (last.isEmpty()) {
            return 0;
        }
        boolean isSame = last.get().value().equals(value);
        return isSame ? last.get().sequence() : last.get().sequence() + 1;
    }

    /**
     * The best record of a name, remembered or found now; nothing where there is none.
     *
     * @param remembered whether a record that was found before will do
     */
    public Optional<IpnsRecord> resolve(IpnsName name, boolean remembered) throws IOException {
        Instant now = clock.instant();
        Optional<StoredRecord> stored = table.find(name);
        Optional<IpnsRecord> valid = stored.map(StoredRecord::record).filter(record -> !now.isAfter(record.expiry()));
        if (!routing.isOnline() || keys.find(name.peer()).isPresent()) {
            return valid;
        }
        if (valid.isPresent() && remembered) {
            boolean isStale =
                    now.isAfter(stored.get().confirmed().plus(valid.get().ttl()));
            if (isStale) {
                refreshLater(name);
            }
            return valid;
        }
        return refresh(name);
    }

    private Optional<IpnsRecord> refresh(IpnsName name) throws IOException {
        Optional<IpnsRecord> found = routing.findRecord(name, PATIENCE);
        if (found.isPresent()) {
            return Optional.of(put(name, found.get()));
        }
        return table.find(name)
                .map(StoredRecord::record)
                .filter(record -> !clock.instant().isAfter(record.expiry()));
    }

    private void refreshLater(IpnsName name) {
        if (!refreshing.add(name)) {
            return;
        }
        Thread.ofVirtual().name("refresh " + name).start(() -> {
            try {
                refresh(name);
            } catch (IOException e) {
                // Not a constant: looking for a logger is a third of a short command's time.
                System.getLogger(Names.class.getName())
                        .log(Level.DEBUG, "The name " + name + " is not refreshed: " + e.getMessage());
            } finally {
                refreshing.remove(name);
            }
        });
    }

    /**
     * Keeps somebody's record, if there is no better one; returns the better one.
     *
     * @throws MalformedException where it is not valid
     */
    public IpnsRecord put(IpnsName name, IpnsRecord record) throws IOException {
        Instant now = clock.instant();
        record.requireValid(name, now);
        return table.put(name, record, now);
    }

    /** Gives somebody's record to those who are to keep it, besides keeping it here. */
    public void spread(IpnsName name, IpnsRecord record) throws IOException {
        IpnsRecord best = put(name, record);
        if (!routing.isOnline()) {
            throw new UnavailableException("The record of " + name + " is kept, but there is no network to spread it");
        }
        routing.putRecord(name, best, PATIENCE);
    }

    /** Spreads the records of this node's keys again, with a new expiry where they would expire within a day. */
    public void republish() throws IOException {
        for (Keys.Named key : keys.list()) {
            Optional<IpnsRecord> record = table.find(key.ipnsName()).map(StoredRecord::record);
            if (record.isPresent()) {
                republish(key, record.get());
            }
        }
    }

    private void republish(Keys.Named key, IpnsRecord record) throws IOException {
        IpnsName name = key.ipnsName();
        Instant now = clock.instant();
        boolean lasts = record.expiry().isAfter(now.plus(Duration.ofDays(1)));
        IpnsRecord next = lasts
                ? record
                : IpnsRecord.sign(
                        key.key(),
                        new IpnsRecord.Statement(
                                record.value(), record.sequence(), now.plus(LIFETIME_DEFAULT), record.ttl()),
                        record.hasOldSignature());
        table.replace(name, next, now);
        if (routing.isOnline()) {
            routing.putRecord(name, next, PATIENCE);
        }
    }

    @Override
    public Optional<KeyRecord> find(PeerId peer) throws IOException {
        Optional<IpnsRecord> record = resolve(new IpnsName(peer), true);
        if (record.isEmpty()) {
            return Optional.empty();
        }
        IpnsRecord found = record.get();
        Duration left = Duration.between(clock.instant(), found.expiry());
        Duration timeToLive = found.ttl().compareTo(left) < 0 ? found.ttl() : left;
        return Optional.of(new KeyRecord(
                ByteBuffer.wrap(found.encoded()),
                found.value().toString(),
                timeToLive.isNegative() ? Duration.ZERO : timeToLive));
    }
}
