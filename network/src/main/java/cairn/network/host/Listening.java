package cairn.network.host;

import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.network.transport.Arrival;
import cairn.network.transport.Wire;
import cairn.network.transport.WireListener;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Where the host listens, and what it says of that. Any thread may use it; each listener has a thread of its own. */
final class Listening {
    private static final System.Logger LOG = System.getLogger(Listening.class.getName());

    private final Consumer<Arrival> welcome;
    private final Runnable changed;
    private final List<WireListener> listeners = new CopyOnWriteArrayList<>();
    private volatile UnaryOperator<List<Multiaddr>> rule = UnaryOperator.identity();
    private volatile boolean closed;

    /** {@code welcome} gets who comes, {@code changed} is told when there are other addresses. */
    Listening(Consumer<Arrival> welcome, Runnable changed) {
        this.welcome = welcome;
        this.changed = changed;
    }

    Multiaddr add(Wire wire, Multiaddr address) throws IOException {
        WireListener listener = wire.listen(address);
        listeners.add(listener);
        Thread.ofVirtual().name("accept").start(() -> accept(listener));
        changed.run();
        return listener.address();
    }

    /** Each of this machine's addresses where it listens at all of them. */
    List<Multiaddr> own() {
        return listeners.stream()
                .flatMap(listener -> listener.addresses().stream())
                .flatMap(address -> LocalAddresses.of(address).stream())
                .distinct()
                .toList();
    }

    List<Multiaddr> announced() {
        return rule.apply(own());
    }

    void announceBy(UnaryOperator<List<Multiaddr>> newRule) {
        rule = newRule;
        changed.run();
    }

    private void accept(WireListener listener) {
        while (!closed) {
            Arrival arrival;
            try {
                arrival = listener.accept();
            } catch (UnavailableException e) {
                LOG.log(System.Logger.Level.DEBUG, e.getMessage());
                continue;
            } catch (IOException e) {
                if (!closed) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            listener.address() + " takes no more links: " + e.getMessage());
                    listeners.remove(listener);
                    listener.close();
                    changed.run();
                }
                return;
            }
            welcome.accept(arrival);
        }
    }

    void close() {
        closed = true;
        listeners.forEach(WireListener::close);
    }
}
