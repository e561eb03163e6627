package cairn.services.gateway;

import cairn.data.failure.UnavailableException;
import cairn.data.multihash.HashFunction;
import cairn.data.path.Namespace;
import cairn.data.peer.PeerId;
import cairn.node.link.KeyRecord;
import cairn.node.link.Links;
import cairn.node.link.RecordSource;
import cairn.services.http.Disposition;
import cairn.services.http.Response;
import java.io.IOException;
import java.util.HexFormat;

/** Sends the signed records of names, which clients verify themselves. */
final class RecordAnswer {
    private static final int BAD_REQUEST = 400;
    private static final int TAG_BYTES = 16;

    private final RecordSource records;

    RecordAnswer(RecordSource records) {
        this.records = records;
    }

    void send(Asked asked, Response response) throws IOException {
        GatewayPath path = asked.path();
        boolean isName = path.namespace() == Namespace.IPNS && path.names().isEmpty();
        PeerId name = Links.key(isName ? path.root() : "")
                .orElseThrow(() -> new GatewayException(
                        BAD_REQUEST, "Only a key's name has a record: ask for /ipns/KEY, with nothing behind it"));
        KeyRecord record = records.find(name)
                .orElseThrow(() -> new UnavailableException("no valid record of " + path.root() + " was found"));
        byte[] digest = HashFunction.SHA2_256.hash(record.bytes()).digest();
        Freshness.of(record.timeToLive()).showFor(response);
        if (Validators.answersHeld(
                asked.http(), response, "\"" + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + "\"")) {
            return;
        }
        response.header("X-Ipfs-Path", path.shown());
        response.header("Content-Type", Format.IPNS_RECORD.mediaType());
        Disposition.show(response, true, asked.filename().orElse(path.root() + ".ipns-record"));
        response.contentLength(record.bytes().remaining());
        if (!asked.isHead()) {
            response.write(record.bytes());
        }
    }
}
