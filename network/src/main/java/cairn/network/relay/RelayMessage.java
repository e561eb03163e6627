package cairn.network.relay;

import cairn.data.envelope.Envelope;
import cairn.data.failure.MalformedException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.protobuf.ProtoReader;
import cairn.network.stream.Delimited;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A message of either protocol: between an end and its relay. */
record RelayMessage(
        Kind kind,
        Optional<PeerId> peer,
        Optional<Reservation> reservation,
        Optional<CircuitLimit> limit,
        Optional<RelayStatus> status) {
    private static final Delimited MESSAGES = new Delimited("A relay message", "relay.message", 4096);
    private static final int ADDRESSES_MAX = 16;
    private static final long SECONDS_MAX = 1L << 40;

    /** What a message is, and how each of the two protocols numbers that; -1 where it has none of the kind. */
    enum Kind {
        RESERVE(0, -1),
        CONNECT(1, 0),
        STATUS(2, 1);

        private final int hop;
        private final int stop;

        Kind(int hop, int stop) {
            this.hop = hop;
            this.stop = stop;
        }

        private int number(Form form) {
            return form == Form.HOP ? hop : stop;
        }

        static Kind of(long number, Form form) throws MalformedException {
            for (Kind kind : values()) {
                if (number >= 0 && kind.number(form) == number) {
                    return kind;
                }
            }
            throw new MalformedException("A relay message of the kind " + number + " is not known");
        }
    }

    /** The two protocols, which number the same fields differently. */
    enum Form {
        /** What an end asks of a relay. */
        HOP(Circuits.RELAY_PROTOCOL, 4, 5),
        /** What a relay asks of the end behind it. */
        STOP("/libp2p/circuit/relay/0.2.0/stop", 3, 4);

        private static final int RESERVATION = 3;

        private final String protocol;
        private final int limit;
        private final int status;

        Form(String protocol, int limit, int status) {
            this.protocol = protocol;
            this.limit = limit;
            this.status = status;
        }

        String protocol() {
            return protocol;
        }
    }

    static RelayMessage reserve() {
        return new RelayMessage(Kind.RESERVE, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static RelayMessage connect(PeerId peer, Optional<CircuitLimit> limit) {
        return new RelayMessage(Kind.CONNECT, Optional.of(peer), Optional.empty(), limit, Optional.empty());
    }

    static RelayMessage answer(RelayStatus status) {
        return answer(status, Optional.empty(), Optional.empty());
    }

    static RelayMessage answer(RelayStatus status, Optional<Reservation> reservation, Optional<CircuitLimit> limit) {
        return new RelayMessage(Kind.STATUS, Optional.empty(), reservation, limit, Optional.of(status));
    }

    /** Sends it and what was written before. */
    void send(Stream stream, Form form) throws IOException {
        Delimited.send(stream.output(), encode(form));
    }

    static RelayMessage receive(Stream stream, Form form) throws IOException {
        return parse(MESSAGES.require(stream.input()), form);
    }

    ProtoMessage encode(Form form) {
        ProtoMessage message = new ProtoMessage().varint(1, kind.number(form));
        peer.ifPresent(id -> message.message(2, new ProtoMessage().bytes(1, id.bytes())));
        reservation.ifPresent(one -> message.message(Form.RESERVATION, encoded(one)));
        limit.ifPresent(one -> message.message(
                form.limit,
                new ProtoMessage().varint(1, one.duration().toSeconds()).varint(2, one.bytes())));
        status.ifPresent(one -> message.varint(form.status, one.code()));
        return message;
    }

    private static ProtoMessage encoded(Reservation reservation) {
        ProtoMessage message =
                new ProtoMessage().varint(1, reservation.expires().getEpochSecond());
        reservation.addresses().stream().limit(ADDRESSES_MAX).forEach(address -> message.bytes(2, address.bytes()));
        reservation.voucher().ifPresent(voucher -> message.bytes(3, voucher.encoded()));
        return message;
    }

    static RelayMessage parse(byte[] bytes, Form form) throws MalformedException {
        long kind = -1;
        Optional<PeerId> peer = Optional.empty();
        Optional<Reservation> reservation = Optional.empty();
        Optional<CircuitLimit> limit = Optional.empty();
        Optional<RelayStatus> status = Optional.empty();
        ProtoReader reader = ProtoReader.lenient(ByteBuffer.wrap(bytes));
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            int number = tag >>> 3;
            boolean isMessage = (tag & 7) == ProtoReader.BYTES;
            boolean isNumber = (tag & 7) == ProtoReader.VARINT;
            if (number == 1 && isNumber) {
                kind = reader.readVarint();
            } else if (number == 2 && isMessage) {
                peer = Optional.of(peer(reader.readMessage()));
            } else if (form == Form.HOP && number == Form.RESERVATION && isMessage) {
                reservation = Optional.of(reservation(reader.readMessage()));
            } else if (number == form.limit && isMessage) {
                limit = Optional.of(limit(reader.readMessage()));
            } else if (number == form.status && isNumber) {
                status = Optional.of(RelayStatus.of(reader.readVarint()));
            } else {
                reader.skipValue(tag);
            }
        }
        return new RelayMessage(Kind.of(kind, form), peer, reservation, limit, status);
    }

    private static PeerId peer(ProtoReader reader) throws MalformedException {
        byte[] id = {};
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if (tag == (1 << 3 | ProtoReader.BYTES)) {
                id = reader.readBytes();
            } else {
                reader.skipValue(tag);
            }
        }
        return PeerId.parse(id);
    }

    private static Reservation reservation(ProtoReader reader) throws MalformedException {
        long expires = 0;
        List<Multiaddr> addresses = new ArrayList<>();
        Optional<Envelope> voucher = Optional.empty();
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            switch (tag) {
                case 1 << 3 | ProtoReader.VARINT -> expires = reader.readVarint();
                case 2 << 3 | ProtoReader.BYTES -> {
                    Optional<Multiaddr> address = Multiaddr.readable(reader.readBytes());
                    if (address.isPresent() && addresses.size() < ADDRESSES_MAX) {
                        addresses.add(address.get());
                    }
                }
                case 3 << 3 | ProtoReader.BYTES -> voucher = Optional.of(Voucher.envelope(reader.readBytes()));
                default -> reader.skipValue(tag);
            }
        }
        return new Reservation(second(expires), addresses, voucher);
    }

    private static CircuitLimit limit(ProtoReader reader) throws MalformedException {
        long seconds = 0;
        long bytes = 0;
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            switch (tag) {
                case 1 << 3 | ProtoReader.VARINT -> seconds = reader.readVarint();
                case 2 << 3 | ProtoReader.VARINT -> bytes = reader.readVarint();
                default -> reader.skipValue(tag);
            }
        }
        return new CircuitLimit(Duration.ofSeconds(Math.clamp(seconds, 0, SECONDS_MAX)), bytes);
    }

    /** A time from the wire; one that no calendar has is malformed. */
    static Instant second(long seconds) throws MalformedException {
        if (seconds < 0 || seconds > SECONDS_MAX) {
            throw new MalformedException("The second " + Long.toUnsignedString(seconds) + " is in no calendar");
        }
        return Instant.ofEpochSecond(seconds);
    }
}
