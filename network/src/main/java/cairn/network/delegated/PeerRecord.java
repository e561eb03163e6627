package cairn.network.delegated;

import cairn.data.codec.BlockCodec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a server says of one peer.
 *
 * @param addresses those that this build can read
 * @param transfers how the peer gives content away
 */
record PeerRecord(PeerId peer, List<Multiaddr> addresses, Set<String> transfers) {
    private static final BlockCodec JSON = BlockCodecs.byLabel("json").orElseThrow();
    private static final int ADDRESSES_MAX = 64;
    private static final int TRANSFERS_MAX = 16;
    private static final int NAME_CHARS_MAX = 100;

    /** Reads one line's record; nothing where it is of a kind that is not known, or names no peer. */
    static Optional<PeerRecord> parse(byte[] json) throws MalformedException {
        return of(JSON.decodeRelaxed(ByteBuffer.wrap(json)));
    }

    /** Reads the list of a whole answer. */
    static List<PeerRecord> parseAll(byte[] json, String list) throws MalformedException {
        List<PeerRecord> records = new ArrayList<>();
        IpldNode answer = JSON.decodeRelaxed(ByteBuffer.wrap(json));
        for (IpldNode item : elements(answer.child(list))) {
            of(item).ifPresent(records::add);
        }
        return records;
    }

    private static Optional<PeerRecord> of(IpldNode node) {
        String schema = text(node.child("Schema")).orElse("");
        Optional<String> name = text(node.child("ID"));
        boolean isKnown = schema.equals("peer") || schema.equals("bitswap");
        if (!isKnown || name.isEmpty()) {
            return Optional.empty();
        }
        List<Multiaddr> addresses = new ArrayList<>();
        for (IpldNode item : elements(node.child("Addrs"))) {
            if (addresses.size() < ADDRESSES_MAX) {
                text(Optional.of(item)).flatMap(PeerRecord::address).ifPresent(addresses::add);
            }
        }
        Set<String> transfers = new HashSet<>();
        text(node.child("Protocol")).ifPresent(transfers::add); // The older kind has one.
        for (IpldNode item : elements(node.child("Protocols"))) {
            text(Optional.of(item))
                    .filter(transfer -> transfers.size() < TRANSFERS_MAX && transfer.length() <= NAME_CHARS_MAX)
                    .ifPresent(transfers::add);
        }
        try {
            return Optional.of(new PeerRecord(PeerId.parse(name.get()), addresses, transfers));
        } catch (MalformedException e) {
            return Optional.empty(); // Whoever that is cannot be dialled.
        }
    }

    private static Optional<Multiaddr> address(String text) {
        try {
            return Optional.of(Multiaddr.parse(text));
        } catch (MalformedException e) {
            return Optional.empty(); // Of a transport that came after this build.
        }
    }

    private static Optional<String> text(Optional<IpldNode> node) {
        return node.isPresent() && node.get() instanceof IpldNode.StringNode text
                ? Optional.of(text.value())
                : Optional.empty();
    }

    private static List<IpldNode> elements(Optional<IpldNode> node) {
        return node.isPresent() && node.get() instanceof IpldNode.ListNode list ? list.elements() : List.of();
    }
}
