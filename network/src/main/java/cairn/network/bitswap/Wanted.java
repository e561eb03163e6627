package cairn.network.bitswap;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.data.peer.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One block that a session wants, and what is known of who has it. Guarded by the session. */
final class Wanted {
    /** What a peer said of the block, or showed. */
    enum Knowledge {
        HAS,
        LACKS,
        /** Was asked for it and let its time pass. */
        LATE
    }

    /** Somebody who waits for it. */
    record Waiter(Cid cid, Consumer<Answer> receiver) {}

    private final Cid cid;
    private final long sinceNanos;
    private final List<Waiter> waiters = new ArrayList<>(1);
    private final Set<Link> asked = new HashSet<>(2);
    private Map<PeerId, Knowledge> knowledge = Map.of();
    private Optional<SessionPeer> at = Optional.empty();
    long deadlineNanos;
    long askedNanos;
    long searchedNanos;
    long lookedForNanos;
    boolean isSearched;
    boolean isQueued;

    Wanted(Cid cid, long now, long deadlineNanos) {
        this.cid = cid;
        this.sinceNanos = now;
        this.deadlineNanos = deadlineNanos;
    }

    Cid cid() {
        return cid;
    }

    Multihash hash() {
        return cid.hash();
    }

    long sinceNanos() {
        return sinceNanos;
    }

    List<Waiter> waiters() {
        return waiters;
    }

    /** The peer that is to deliver it. */
    Optional<SessionPeer> at() {
        return at;
    }

    /** Links that were told of the want. */
    Set<Link> asked() {
        return asked;
    }

    Map<PeerId, Knowledge> knowledge() {
        return knowledge;
    }

    Optional<Knowledge> of(PeerId peer) {
        return Optional.ofNullable(knowledge.get(peer));
    }

    void learn(PeerId peer, Knowledge what) {
        if (knowledge.isEmpty()) {
            knowledge = new HashMap<>(4);
        }
        knowledge.put(peer, what);
    }

    void forget(PeerId peer) {
        if (!knowledge.isEmpty()) {
            knowledge.remove(peer);
        }
    }

    /** Gives those another chance that did not deliver. */
    void forgive() {
        knowledge.values().removeIf(known -> known == Knowledge.LATE);
    }

    long count(Knowledge what) {
        return knowledge.values().stream().filter(known -> known == what).count();
    }

    /** Asks the peer for the block. */
    void askBlock(SessionPeer peer, long now) {
        at = Optional.of(peer);
        askedNanos = now;
        if (asked.add(peer.link())) {
            peer.link().want(cid, Want.Kind.BLOCK);
        } else {
            peer.link().upgrade(cid);
        }
        peer.asked(now);
    }

    /** Asks the peer whether it has the block, once. */
    void askPresence(Link link) {
        if (asked.add(link)) {
            link.want(cid, Want.Kind.HAVE);
        }
    }

    void leave() {
        at = Optional.empty();
    }

    /** Tells all that were asked that it is not wanted any more, but not who gave it. */
    void release(Optional<Link> giver) {
        for (Link link : asked) {
            link.release(cid, giver.filter(link::equals).isPresent());
        }
        asked.clear();
    }

    void answer(Block block) {
        for (Waiter waiter : waiters) {
            waiter.receiver.accept(new Answer.Arrived(waiter.cid.equals(block.cid()) ? block : block.as(waiter.cid)));
        }
    }

    void answer(UnavailableException reason) {
        waiters.forEach(waiter -> waiter.receiver.accept(new Answer.Missed(waiter.cid, reason)));
    }
}
