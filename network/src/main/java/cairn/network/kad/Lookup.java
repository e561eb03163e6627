package cairn.network.kad;

import cairn.data.peer.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Asks ever closer peers until those that are closest to a key have answered. Run by one thread; the questions run on
 * virtual threads of its own, which end with it.
 */
final class Lookup {
    /** How many peers are asked at the same time. */
    static final int ALPHA = 10;
    /** How many peers one lookup asks at most, whatever peers say. */
    static final int ASKED_MAX = 300;
    /** How many peers one answer may name; more are passed over. */
    private static final int NAMED_MAX = 2 * RoutingTable.BUCKET_PEERS;

    /** Asks one peer. */
    @FunctionalInterface
    interface Question {
        /** What the peer said; failing means that it cannot be asked. */
        KadMessage ask(PeerId peer) throws IOException;
    }

    /** Takes answers as they come, on the thread that runs the lookup. */
    @FunctionalInterface
    interface Taker {
        /** Returns whether the lookup is to go on. */
        boolean take(PeerId peer, KadMessage answer, int hops);
    }

    /** Told of every peer that answered or could not be asked. */
    interface Watcher {
        void answered(PeerId peer);

        void failed(PeerId peer);

        /** Told of a peer that another one named, before it is asked. */
        void named(KadPeer peer);
    }

    private enum State {
        HEARD,
        ASKED,
        ANSWERED,
        FAILED
    }

    private static final class Candidate {
        private final PeerId peer;
        private final int hops;
        private State state = State.HEARD;

        Candidate(PeerId peer, int hops) {
            this.peer = peer;
            this.hops = hops;
        }
    }

    private record Event(Candidate candidate, Optional<KadMessage> answer) {}

    private final PeerId self;
    private final Question question;
    private final Watcher watcher;
    private final int settledPeers;
    private final TreeMap<KadKey, Candidate> candidates;
    private final Map<PeerId, Candidate> byPeer = new HashMap<>();
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private int running;
    private int asked;

    /** {@code settledPeers} is how many of the closest must have answered before the lookup ends by itself. */
    Lookup(PeerId self, KadKey target, int settledPeers, Question question, Watcher watcher) {
        this.self = self;
        this.settledPeers = settledPeers;
        this.question = question;
        this.watcher = watcher;
        this.candidates = new TreeMap<>(target.byDistance());
    }

    /** Runs to its end; returns the closest peers that answered, nearest first. */
    List<PeerId> run(Collection<PeerId> seeds, Duration patience, Taker taker) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        seeds.forEach(peer -> hear(peer, 1));
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("lookup-", 0).factory());
        try {
            boolean goesOn = true;
            while (goesOn && !isSettled()) {
                askNext(threads);
                if (running == 0) {
                    break;
                }
                Event event = events.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (event == null) {
                    break;
                }
                goesOn = take(event, taker);
            }
        } finally {
            threads.shutdownNow();
        }
        return answered(RoutingTable.BUCKET_PEERS);
    }

    private void hear(PeerId peer, int hops) {
        if (!peer.equals(self) && !byPeer.containsKey(peer)) {
            Candidate candidate = new Candidate(peer, hops);
            byPeer.put(peer, candidate);
            candidates.put(KadKey.of(peer), candidate);
        }
    }

    /** Whether the closest peers, those that cannot be asked aside, have all answered. */
    private boolean isSettled() {
        int answered = 0;
        for (Candidate candidate : candidates.values()) {
            if (candidate.state == State.ANSWERED) {
                answered++;
                if (answered == settledPeers) {
                    return true;
                }
            } else if (candidate.state != State.FAILED) {
                return false;
            }
        }
        return false;
    }

    private void askNext(ExecutorService threads) {
        int looked = 0;
        for (Iterator<Candidate> next = candidates.values().iterator();
                next.hasNext() && running < ALPHA && asked < ASKED_MAX && looked < RoutingTable.BUCKET_PEERS; ) {
            Candidate candidate = next.next();
            if (candidate.state != State.FAILED) {
                looked++;
            }
            if (candidate.state == State.HEARD) {
                candidate.state = State.ASKED;
                running++;
                asked++;
                threads.execute(() -> ask(candidate));
            }
        }
    }

    private void ask(Candidate candidate) {
        Optional<KadMessage> answer = Optional.empty();
        try {
            answer = Optional.of(question.ask(candidate.peer));
        } catch (IOException e) {
            answer = Optional.empty(); // Told to the watcher: a peer that cannot be asked is nothing unusual.
        } finally {
            events.add(new Event(candidate, answer));
        }
    }

    private boolean take(Event event, Taker taker) {
        running--;
        Candidate candidate = event.candidate;
        if (event.answer.isEmpty()) {
            candidate.state = State.FAILED;
            watcher.failed(candidate.peer);
            return true;
        }
        candidate.state = State.ANSWERED;
        watcher.answered(candidate.peer);
        KadMessage answer = event.answer.get();
        answer.closer().stream().limit(NAMED_MAX).forEach(named -> {
            watcher.named(named);
            hear(named.id(), candidate.hops + 1);
        });
        return taker.take(candidate.peer, answer, candidate.hops);
    }

    private List<PeerId> answered(int count) {
        List<PeerId> closest = new ArrayList<>();
        for (Candidate candidate : candidates.values()) {
            if (candidate.state == State.ANSWERED && closest.size() < count) {
                closest.add(candidate.peer);
            }
        }
        return closest;
    }
}
