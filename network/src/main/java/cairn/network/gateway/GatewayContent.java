package cairn.network.gateway;

import cairn.data.peer.PeerId;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What a gateway over libp2p gives. May be asked by any thread. */
@FunctionalInterface
public interface GatewayContent {
    /**
     * Answers one request: names the media type, then writes the body.
     *
     * @param target the path and the query as they were sent, such as {@code /ipfs/CID?format=car}
     * @param accept the media types that the peer takes; empty where it did not say
     * @throws cairn.data.failure.NotFoundException where there is no such content, or the peer may not have it
     * @throws cairn.data.failure.MalformedException where the target is not understood
     */
    void give(PeerId peer, String target, String accept, Reply reply) throws IOException;

    /** Where an answer goes. */
    interface Reply {
        /** Says what will be written. Nothing is sent before something is, so that a failure can still be told. */
        void begin(String mediaType);

        /** Writes the buffer's remaining bytes. */
        void write(ByteBuffer piece) throws IOException;
    }
}
