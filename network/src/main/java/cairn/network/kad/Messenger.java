package cairn.network.kad;

import cairn.data.failure.UnavailableException;
import cairn.data.peer.PeerId;
import cairn.network.stream.Stream;
import cairn.network.stream.Streams;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Asks peers, a stream for each question. May be used by any thread. */
final class Messenger {
    private final Streams streams;
    private final List<String> protocols;
    private final Duration patience;

    Messenger(Streams streams, String protocol, Duration patience) {
        this.streams = streams;
        this.protocols = List.of(protocol);
        this.patience = patience;
    }

    /** Asks and waits for the answer. */
    KadMessage ask(PeerId peer, KadMessage question) throws IOException {
        try (Stream stream = streams.open(peer, protocols, patience)) {
            boolean isAnswered = false;
            try {
                stream.deadline(patience);
                question.writeTo(stream.output());
                stream.closeWrite();
                KadMessage answer = KadMessage.readFrom(stream.input())
                        .orElseThrow(() -> new UnavailableException(peer + " ended the stream without an answer"));
                isAnswered = true;
                return answer;
            } finally {
                if (!isAnswered) {
                    stream.reset();
                }
            }
        }
    }

    /** Tells something that is not answered. */
    void tell(PeerId peer, KadMessage message) throws IOException {
        try (Stream stream = streams.open(peer, protocols, patience)) {
            stream.deadline(patience);
            message.writeTo(stream.output());
            stream.closeWrite();
        }
    }
}
