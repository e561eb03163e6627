package cairn.network.delegated;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.peer.PeerId;
import cairn.network.routing.Provider;
import cairn.network.routing.ProviderCursor;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The peers that one answer names, read as it comes; the question is sent when the first is asked for. Read by one
 * thread; any may close it.
 */
final class Answer implements ProviderCursor {
    static final int LINE_BYTES_MAX = 64 * 1024;
    static final int ANSWER_BYTES_MAX = 4 << 20;

    private static final System.Logger LOG = System.getLogger(Answer.class.getName());

    private final String path;
    private final String list;
    private final Limits limits;
    private final DelegatedRouter router;
    private final Set<PeerId> told = new HashSet<>();
    private final Deque<PeerRecord> waiting = new ArrayDeque<>();
    private Optional<InputStream> body = Optional.empty(); // Guarded by this.
    private boolean closed; // Guarded by this.
    private boolean asked;
    private boolean isLines;
    private int bytes;

    /** How many peers are wanted, and for how long they are waited for. */
    record Limits(int peersMax, Duration patience) {}

    /** {@code list} is the name of the list in an answer that is no stream. */
    Answer(String path, String list, Limits limits, DelegatedRouter router) {
        this.path = path;
        this.list = list;
        this.limits = limits;
        this.router = router;
    }

    @Override
    public Optional<Provider> next() throws IOException {
        if (!asked) {
            asked = true;
            ask();
        }
        while (told.size() < limits.peersMax()) {
            Optional<PeerRecord> record = record();
            if (record.isEmpty()) {
                break;
            }
            if (told.add(record.get().peer())) {
                return Optional.of(router.learn(record.get()));
            }
        }
        close();
        return Optional.empty();
    }

    private void ask() throws IOException {
        HttpResponse<InputStream> response = router.ask(router.request(path, limits.patience())
                .header("Accept", DelegatedRouter.NDJSON + ",application/json")
                .build());
        InputStream in = new BufferedInputStream(response.body());
        synchronized (this) {
            body = Optional.of(in);
            if (closed || response.statusCode() != 200) {
                in.close(); // 404 is how older servers say that they know nobody.
                body = Optional.empty();
                return;
            }
        }
        Thread.ofVirtual().name("router-deadline").start(this::closeLate);
        String type = response.headers().firstValue("Content-Type").orElse("");
        isLines = type.startsWith(DelegatedRouter.NDJSON);
        if (!isLines) {
            byte[] whole = in.readNBytes(ANSWER_BYTES_MAX + 1);
            if (whole.length > ANSWER_BYTES_MAX) {
                throw new LimitException("The answer of " + router.base(), "answerBytesMax", ANSWER_BYTES_MAX, "");
            }
            waiting.addAll(type.startsWith("application/json") ? PeerRecord.parseAll(whole, list) : List.of());
        }
    }

    /** Ends an answer that takes too long. */
    private void closeLate() {
        try {
            long until = System.nanoTime() + limits.patience().toNanos();
            synchronized (this) {
                while (!closed && System.nanoTime() < until) {
                    wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Nobody does; it ends with the answer.
        }
        close();
    }

    private Optional<PeerRecord> record() {
        if (!isLines) {
            return Optional.ofNullable(waiting.poll());
        }
        try {
            while (true) {
                Optional<byte[]> line = line();
                if (line.isEmpty()) {
                    return Optional.empty();
                }
                Optional<PeerRecord> record = PeerRecord.parse(line.get());
                if (record.isPresent()) {
                    return record;
                }
            }
        } catch (IOException e) {
            // What came until then counts: the server was there.
            LOG.log(System.Logger.Level.DEBUG, () -> "The answer of " + router.base() + " ended: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The next line that is not empty. */
    private Optional<byte[]> line() throws IOException {
        Optional<InputStream> in;
        synchronized (this) {
            in = closed ? Optional.empty() : body;
        }
        if (in.isEmpty()) {
            return Optional.empty();
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.get().read(); next >= 0; next = in.get().read()) {
            bytes++;
            if (line.size() == LINE_BYTES_MAX || bytes > ANSWER_BYTES_MAX) {
                throw new MalformedException("A line of more than " + LINE_BYTES_MAX + " bytes, or too many lines");
            }
            if (next != '\n') {
                line.write(next);
            } else if (line.size() > 0) {
                break;
            }
        }
        return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
    }

    @Override
    public void close() {
        Optional<InputStream> open;
        synchronized (this) {
            closed = true;
            open = body;
            body = Optional.empty();
            notifyAll();
        }
        try {
            if (open.isPresent()) {
                open.get().close();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.TRACE, "An answer that nobody reads any more: " + e.getMessage());
        }
    }
}
