package cairn.network.routing;

import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Finds and spreads the records of names. May be used by any thread. */
public interface NameRouting {
    /** Knows no record and spreads none. */
    NameRouting NONE = new NameRouting() {
        @Override
        public boolean isOnline() {
            return false;
        }

        @Override
        public Optional<IpnsRecord> findRecord(IpnsName name, Duration patience) {
            return Optional.empty();
        }

        @Override
        public void putRecord(IpnsName name, IpnsRecord record, Duration patience) {
            throw new IllegalStateException("There is nobody to give records to");
        }
    };

    /** Whether anybody can be asked. */
    boolean isOnline();

    /**
     * The best valid record that is found within {@code patience}; nothing where nobody has one.
     *
     * @throws cairn.data.failure.UnavailableException where nobody could be asked
     */
    Optional<IpnsRecord> findRecord(IpnsName name, Duration patience) throws IOException;

    /**
     * Gives a valid record to those who are to keep it.
     *
     * @throws cairn.data.failure.UnavailableException where nobody took it
     */
    void putRecord(IpnsName name, IpnsRecord record, Duration patience) throws IOException;
}
