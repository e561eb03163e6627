package cairn.services.gateway;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.node.Node;
import cairn.services.http.Disposition;
import cairn.services.http.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/** Sends blocks: as their bytes, or as the documents that they are. Nothing is converted (IPIP-524). */
final class BlockAnswer {
    private static final int OK = 200;
    private static final int NOT_ACCEPTABLE = 406;
    private static final int NOT_IMPLEMENTED = 501;
    /** Codecs whose blocks are documents, and the form in which they are sent where none is asked for. */
    private static final Map<Codec, Format> DOCUMENTS = Map.of(
            Codec.JSON, Format.JSON,
            Codec.CBOR, Format.CBOR,
            Codec.DAG_JSON, Format.DAG_JSON,
            Codec.DAG_CBOR, Format.DAG_CBOR);

    private final Node node;

    BlockAnswer(Node node) {
        this.node = node;
    }

    /** The form of a block that is a document. */
    static Optional<Format> documentFormat(Cid cid) {
        return Codec.byCode(cid.codec()).map(DOCUMENTS::get);
    }

    void sendRaw(Found found, Response response) throws IOException {
        send(found, Format.RAW, response);
    }

    /** Sends a document in the form that is asked for, which must be its own or the plain one of the same syntax. */
    void sendDocument(Found found, Format wanted, Response response) throws IOException {
        Cid cid = found.cid();
        if (!found.trail().rest().isEmpty()) {
            throw new GatewayException(
                    NOT_IMPLEMENTED,
                    "The path leads inside of the block " + cid + ", to \""
                            + String.join("/", found.trail().rest())
                            + "\"; only whole blocks can be sent, ask for that one");
        }
        Optional<Format> own = documentFormat(cid);
        if (own.filter(format -> isIn(format, wanted)).isEmpty()) {
            String codec = Codec.byCode(cid.codec()).map(Codec::label).orElse("0x" + Long.toHexString(cid.codec()));
            throw new GatewayException(
                    NOT_ACCEPTABLE,
                    "The block is " + codec + " and cannot be sent as " + wanted.label()
                            + "; take it with ?format=raw and convert it yourself");
        }
        send(found, wanted, response);
    }

    private static boolean isIn(Format own, Format wanted) {
        return own == wanted
                || wanted == Format.JSON && own == Format.DAG_JSON
                || wanted == Format.CBOR && own == Format.DAG_CBOR;
    }

    private void send(Found found, Format format, Response response) throws IOException {
        Asked asked = found.asked();
        String etag = "\"" + found.cid() + "." + format.label() + "\"";
        found.freshness().showFor(response);
        if (Validators.answersHeld(asked.http(), response, etag)) {
            return;
        }
        Block block = node.block(found.cid());
        boolean shows = format == Format.JSON || format == Format.DAG_JSON;
        response.header("Content-Type", format.mediaType());
        Disposition.show(
                response,
                !shows || asked.wantsDownload(),
                asked.filename().orElse(found.cid() + "." + format.extension()));
        ByteRange range = ByteRange.of(asked.http(), etag, block.size());
        range.show(response, OK);
        if (!asked.isHead()) {
            ByteBuffer bytes = block.bytes();
            response.write(bytes.slice((int) range.first(), (int) range.length()));
        }
    }
}
