package cairn.services.console;

import cairn.data.cid.Cid;
import cairn.data.multihash.Multihash;
import cairn.node.Node;
import cairn.node.collect.GarbageCollector;
import cairn.node.pin.Pinned;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for what a collection would remove, in a virtual thread of its own, one look at a time. May be used by any
 * thread.
 */
final class DryRun implements Closeable {
    private static final int HOLDERS_MAX = 20;

    /** Something that keeps blocks. */
    record Holder(String name, long blocks) {}

    /**
     * What a look has found by now.
     *
     * @param removable how many blocks would be removed
     * @param holders some of what keeps the rest
     * @param problem why it failed; empty where it did not
     * @param ended when it ended, if it has
     */
    record Finding(Instant begun, long removable, List<Holder> holders, String problem, Optional<Instant> ended) {
        Finding {
            holders = List.copyOf(holders);
        }
    }

    private final Node node;
    private final InstantSource clock;
    /** Guarded by this, as below. */
    private Optional<Finding> finding = Optional.empty();

    private Optional<Thread> thread = Optional.empty();

    DryRun(Node node, InstantSource clock) {
        this.node = node;
        this.clock = clock;
    }

    /** What was found last, if anybody ever looked. */
    synchronized Optional<Finding> finding() {
        return finding;
    }

    /** Begins to look, unless somebody has. */
    synchronized void begin() {
        if (finding.isPresent() && finding.get().ended.isEmpty()) {
            return;
        }
        finding = Optional.of(new Finding(clock.instant(), 0, List.of(), "", Optional.empty()));
        thread = Optional.of(Thread.ofVirtual().name("dry run").start(this::run));
    }

    private void run() {
        String problem = "";
        try {
            node.collect(true, new Listener());
        } catch (IOException e) {
            problem = String.valueOf(e.getMessage());
        }
        end(problem);
    }

    private synchronized void end(String problem) {
        Finding found = finding.orElseThrow();
        finding = Optional.of(
                new Finding(found.begun, found.removable, found.holders, problem, Optional.of(clock.instant())));
    }

    private synchronized void count() {
        Finding found = finding.orElseThrow();
        finding = Optional.of(new Finding(found.begun, found.removable + 1, found.holders, found.problem, found.ended));
    }

    private synchronized void hold(String name, long blocks) {
        Finding found = finding.orElseThrow();
        if (found.holders.size() < HOLDERS_MAX) {
            List<Holder> holders = new ArrayList<>(found.holders);
            holders.add(new Holder(name, blocks));
            finding = Optional.of(new Finding(found.begun, found.removable, holders, found.problem, found.ended));
        }
    }

    private final class Listener implements GarbageCollector.Listener {
        @Override
        public void removed(Multihash hash) {
            count();
        }

        @Override
        public void kept(Pinned pin, long blocks) {
            hold(pin.name().isEmpty() ? "pin " + pin.cid() : "pin \"" + Shown.name(pin.name()) + "\"", blocks);
        }

        @Override
        public void keptInFiles(Cid root, long blocks) {
            hold("the node's files", blocks);
        }

        @Override
        public void keptInCaches(long blocks) {
            hold("build caches", blocks);
        }
    }

    @Override
    public void close() {
        Optional<Thread> running;
        synchronized (this) {
            running = thread;
        }
        running.ifPresent(Thread::interrupt);
    }
}
