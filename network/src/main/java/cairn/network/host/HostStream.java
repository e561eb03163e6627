package cairn.network.host;

import cairn.data.peer.PeerId;
import cairn.network.mux.MuxedStream;
import cairn.network.stream.Connection;
import cairn.network.stream.Stream;
import cairn.network.traffic.MeteredInput;
import cairn.network.traffic.MeteredOutput;
import cairn.network.traffic.Traffic;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** A multiplexed stream whose protocol was agreed on. */
final class HostStream implements Stream {
    private final HostConnection connection;
    private final MuxedStream stream;
    private final String protocol;
    private final InputStream input;
    private final OutputStream output;

    HostStream(HostConnection connection, MuxedStream stream, String protocol, Traffic traffic) {
        this.connection = connection;
        this.stream = stream;
        this.protocol = protocol;
        Traffic.Part part = traffic.part(connection.peer(), protocol);
        this.input = new MeteredInput(stream.input(), part);
        this.output = new MeteredOutput(stream.output(), part);
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public PeerId peer() {
        return connection.peer();
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void deadline(Duration patience) {
        stream.deadline(patience);
    }

    @Override
    public void closeWrite() throws IOException {
        stream.closeWrite();
    }

    @Override
    public void reset() {
        stream.reset();
    }

    @Override
    public void close() {
        stream.close();
    }
}
