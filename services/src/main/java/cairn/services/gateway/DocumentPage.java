package cairn.services.gateway;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.MalformedException;
import cairn.node.Node;
import cairn.services.http.Response;
import cairn.services.rpc.ByteCount;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A dag-cbor or dag-json block as a page: its values as a tree, its links to be followed. */
final class DocumentPage {
    /** Counts the changes of the page's form, which change what an ETag of it stands for. */
    private static final int FORM = 1;

    private final Node node;
    private final Found found;

    DocumentPage(Node node, Found found) {
        this.node = node;
        this.found = found;
    }

    void send(Response response) throws IOException {
        Cid cid = found.cid();
        found.freshness().showForPage(response);
        String etag = "\"DagIndex-" + FORM + "_CID-" + cid + "\"";
        if (Validators.answersHeld(found.asked().http(), response, etag)) {
            return;
        }
        ByteBuffer bytes = node.block(cid).bytes();
        String codec = Codec.byCode(cid.codec()).map(Codec::label).orElse("");
        Page page = Page.titled(found.asked().path().name());
        page.add("<header><nav aria-label=\"Path\"><svg class=\"cairn\" aria-hidden=\"true\">")
                .add("<use href=\"#cairn\"/></svg>");
        Crumbs.addTo(page, found.asked());
        page.add("</nav><h1>A " + codec + " document</h1><p class=\"about\"><span class=\"cid\">")
                .add(cid.toString())
                .add("</span> " + ByteCount.text(bytes.remaining()))
                .add("<a class=\"button\" href=\"?format=raw\">Download the block</a>")
                .add("<a class=\"button\" href=\"?format=" + codec + "\">Open as " + codec + "</a>")
                .add("<a class=\"button\" href=\"?format=car\">Download as CAR</a></p></header>")
                .add("<main><div class=\"card document\">");
        try {
            new ValueTree(found.asked().origin())
                    .addTo(page, BlockCodecs.of(cid).decode(bytes));
        } catch (MalformedException e) {
            page.add("<p role=\"alert\">The block is no valid " + codec + ": ")
                    .text(e.getMessage())
                    .add("</p>");
        }
        page.add("</div></main>");
        Page.send(found.asked().http(), response, page);
    }
}
