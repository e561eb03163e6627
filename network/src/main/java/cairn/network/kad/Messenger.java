package cairn.network.kad;

import cairn.data.failure.UnavailableException;
import cairn.data.peer.PeerId;
import cairn.network.stream.Stream;
import cairn.network.stream.Streams;
import java.io.ByteArrayOutputStream;
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
        return ask(peer, question.framed());
    }

    /** Tells what is not answered itself, and waits until the peer has read all of it: it answers what follows. */
    void tellAll(PeerId peer, List<KadMessage> messages) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        messages.forEach(message -> all.writeBytes(message.framed()));
        all.writeBytes(KadMessage.of(KadMessage.Type.PING, new byte[0]).framed());
        ask(peer, all.toByteArray());
    }

    private KadMessage ask(PeerId peer, byte[] question) throws IOException {
        try (Stream stream = streams.open(peer, protocols, patience)) {
            boolean isAnswered = false;
            try {
                stream.deadline(patience);
                stream.output().write(question);
                stream.output().flush();
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
