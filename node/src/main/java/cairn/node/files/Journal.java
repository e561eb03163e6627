package cairn.node.files;

import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import cairn.data.failure.UnavailableException;
import cairn.storage.block.BlockStore;
import cairn.storage.files.FilesChange;
import cairn.storage.files.FilesTable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings changes into the tables in the order in which they were made, all that wait in one transaction: callers that
 * commit at the same time share one. The blocks of a change are on the medium before it, or with it where it brings
 * them. May be used by any thread.
 */
final class Journal {
    /** How many changes may wait for a flush. */
    static final int WAITING_MAX = 1_000_000;

    private final FilesTable table;
    private final BlockStore store;
    private final InstantSource clock;
    private final Duration retention;
    /** Held while the table is changed; taken before this object's own lock. */
    private final Object commitLock = new Object();
    /** Guarded by this, as all below. */
    private List<FilesChange> waiting = new ArrayList<>();

    private long made;
    private long committed;
    /** Changes in the table since its newest root. */
    private long behind;

    private long oldestMillis;
    /** Whether changes could not be kept: what came later may build on them, so nothing more is. */
    private boolean broken;

    Journal(FilesTable table, BlockStore store, InstantSource clock, Duration retention, int behind) {
        this.table = table;
        this.store = store;
        this.clock = clock;
        this.retention = retention;
        this.behind = behind;
    }

    /** Takes changes, to be committed later. @return a ticket for {@link #commit} */
    synchronized long add(List<FilesChange> changes) throws IOException {
        if (waiting.size() + changes.size() > WAITING_MAX) {
            throw new LimitException(
                    waiting.size() + " changes of the files wait for a flush", "waitingMax", WAITING_MAX, "flush them");
        }
        if (behind == 0 && waiting.isEmpty()) {
            oldestMillis = clock.millis();
        }
        waiting.addAll(changes);
        made++;
        return made;
    }

    /** Whether no change waits for a flush. */
    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** How many changes there are that no root holds. */
    synchronized long behind() {
        return behind + waiting.size();
    }

    synchronized long ageMillis() {
        return behind() == 0 ? 0 : clock.millis() - oldestMillis;
    }

    /** Returns when everything up to the ticket is on the medium. */
    void commit(long ticket) throws IOException {
        synchronized (commitLock) {
            requireWhole();
            List<FilesChange> batch;
            long upTo;
            synchronized (this) {
                if (committed >= ticket) {
                    return;
                }
                batch = List.copyOf(waiting);
                upTo = made;
            }
            boolean done = false;
            try {
                if (!batch.stream().allMatch(Journal::bringsItsBlocks)) {
                    store.sync();
                }
                table.append(batch);
                done = true;
            } finally {
                synchronized (this) {
                    broken |= !done;
                }
            }
            synchronized (this) {
                waiting = new ArrayList<>(waiting.subList(batch.size(), waiting.size()));
                behind += batch.size();
                committed = upTo;
            }
        }
    }

    /** Whether the change alone is enough to make what it says, on the medium with nothing else. */
    private static boolean bringsItsBlocks(FilesChange change) {
        return change.cid().isEmpty() || !change.blocks().isEmpty();
    }

    /**
     * Makes {@code root}, which holds all changes that were added, newest in their place. Nothing may be added
     * meanwhile.
     */
    void replace(Cid root) throws IOException {
        synchronized (commitLock) {
            requireWhole();
            table.replace(root, clock.instant(), retention);
            synchronized (this) {
                waiting = new ArrayList<>();
                behind = 0;
                committed = made;
            }
        }
    }

    /** Lets every commit that is still to come fail. */
    synchronized void giveUp() {
        broken = true;
    }

    private synchronized void requireWhole() throws IOException {
        if (broken) {
            throw new UnavailableException("The change of the files was given up: one before it could not be kept");
        }
    }
}
