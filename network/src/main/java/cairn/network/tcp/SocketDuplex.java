package cairn.network.tcp;

import cairn.network.duplex.Duplex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;

/** A connected socket. */
final class SocketDuplex implements Duplex {
    private final SocketChannel channel;

    SocketDuplex(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return channel.read(ByteBuffer.wrap(target, offset, length));
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(source, offset, length);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() {
        close(channel);
    }

    static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone all the same, and there is nobody whom it would help to know.
            System.getLogger(SocketDuplex.class.getName()).log(System.Logger.Level.DEBUG, "Closing failed", e);
        }
    }
}
