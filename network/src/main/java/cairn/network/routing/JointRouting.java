package cairn.network.routing;

import cairn.data.failure.UnavailableException;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Several routers, asked at the same time. Fails only where all of them do. May be used by any thread. */
public final class JointRouting implements ContentRouting, NameRouting {
    private final List<ContentRouting> content;
    private final List<NameRouting> names;

    public JointRouting(List<? extends ContentRouting> content, List<? extends NameRouting> names) {
        this.content = List.copyOf(content);
        this.names = List.copyOf(names);
    }

    @Override
    public ProviderCursor findProviders(Multihash hash, int limit, Duration patience) throws IOException {
        List<ProviderCursor> cursors = new ArrayList<>();
        for (ContentRouting router : content) {
            cursors.add(router.findProviders(hash, limit, patience));
        }
        return JointCursor.of(cursors, limit);
    }

    @Override
    public boolean isOnline() {
        return names.stream().anyMatch(NameRouting::isOnline);
    }

    /** What one of several did. */
    private record Outcome(Optional<IpnsRecord> record, Optional<IOException> failure) {}

    private interface Question {
        Optional<IpnsRecord> ask(NameRouting router) throws IOException;
    }

    @Override
    public Optional<IpnsRecord> findRecord(IpnsName name, Duration patience) throws IOException {
        List<Outcome> outcomes = each(router -> router.findRecord(name, patience));
        Optional<IpnsRecord> best = Optional.empty();
        for (Outcome outcome : outcomes) {
            Optional<IpnsRecord> known = best;
            best = outcome.record()
                    .filter(found -> known.isEmpty() || found.isBetterThan(known.get()))
                    .or(() -> known);
        }
        requireOne(outcomes);
        return best;
    }

    @Override
    public void putRecord(IpnsName name, IpnsRecord record, Duration patience) throws IOException {
        requireOne(each(router -> {
            router.putRecord(name, record, patience);
            return Optional.empty();
        }));
    }

    private List<Outcome> each(Question question) throws UnavailableException {
        List<NameRouting> asked = names.stream().filter(NameRouting::isOnline).toList();
        if (asked.isEmpty()) {
            throw new UnavailableException("There is nobody to ask for names: the node is connected to no peer");
        }
        BlockingQueue<Outcome> queue = new LinkedBlockingQueue<>();
        for (NameRouting router : asked) {
            Thread.ofVirtual().name("names").start(() -> queue.add(outcome(question, router)));
        }
        List<Outcome> outcomes = new ArrayList<>();
        try {
            while (outcomes.size() < asked.size()) {
                outcomes.add(queue.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted while asking for a name", e);
        }
        return outcomes;
    }

    private static Outcome outcome(Question question, NameRouting router) {
        try {
            return new Outcome(question.ask(router), Optional.empty());
        } catch (IOException e) {
            return new Outcome(Optional.empty(), Optional.of(e));
        }
    }

    private static void requireOne(List<Outcome> outcomes) throws IOException {
        Optional<IOException> failure = outcomes.getFirst().failure();
        if (failure.isPresent()
                && outcomes.stream().allMatch(one -> one.failure().isPresent())) {
            throw failure.get();
        }
    }
}
