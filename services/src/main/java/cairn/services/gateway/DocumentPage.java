package cairn.services.gateway;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import cairn.node.Node;
import cairn.services.http.Response;
import cairn.services.rpc.ByteCount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;

/** A dag-cbor or dag-json block as a page: its values as a tree, its links to be followed. */
final class DocumentPage {
    /** Counts the changes of the page's form, which change what an ETag of it stands for. */
    private static final int FORM = 1;

    private static final int VALUES_MAX = 2000;
    private static final int DEPTH_MAX = 64;
    private static final int TEXT_CHARS_MAX = 4096;
    private static final int HEX_BYTES_MAX = 64;

    private final Node node;
    private final Found found;
    private int values;

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
            add(page, BlockCodecs.of(cid).decode(bytes), 0);
        } catch (MalformedException e) {
            page.add("<p role=\"alert\">The block is no valid " + codec + ": ")
                    .text(e.getMessage())
                    .add("</p>");
        }
        page.add("</div></main>");
        Page.send(found.asked().http(), response, page);
    }

    private void add(Page page, IpldNode value, int depth) {
        values++;
        if (values > VALUES_MAX || depth > DEPTH_MAX) {
            page.add(values > VALUES_MAX + 1 ? "" : "…");
            return;
        }
        switch (value) {
            case IpldNode.MapNode map -> addMap(page, map, depth);
            case IpldNode.ListNode list -> {
                page.add("<ol start=\"0\">");
                for (IpldNode element : list.elements()) {
                    if (values > VALUES_MAX) {
                        break;
                    }
                    page.add("<li>");
                    add(page, element, depth + 1);
                    page.add("</li>");
                }
                page.add("</ol>");
            }
            case IpldNode.LinkNode link ->
                page.add("<a class=\"cid\" href=\"")
                        .text(link(link.cid()))
                        .add("\">")
                        .add(link.cid() + "</a>");
            case IpldNode.BytesNode bytes -> page.add("<code>" + hex(bytes) + "</code>");
            case IpldNode.StringNode text -> page.text(shortened(text.value()));
            case IpldNode.NullNode _ -> page.add("<code>null</code>");
            case IpldNode.BoolNode truth -> page.add("<code>" + truth.value() + "</code>");
            case IpldNode.IntNode number -> page.add("<code>" + number.value() + "</code>");
            case IpldNode.WideIntNode number -> page.add("<code>" + number.value() + "</code>");
            case IpldNode.FloatNode number -> page.add("<code>" + number.value() + "</code>");
        }
    }

    private void addMap(Page page, IpldNode.MapNode map, int depth) {
        page.add("<dl>");
        for (Map.Entry<String, IpldNode> entry : map.entries().entrySet()) {
            if (values > VALUES_MAX) {
                break;
            }
            page.add("<dt>").text(shortened(entry.getKey())).add("</dt><dd>");
            add(page, entry.getValue(), depth + 1);
            page.add("</dd>");
        }
        page.add("</dl>");
    }

    private String link(Cid cid) {
        return switch (found.asked().origin()) {
            case Origin.Shared _ -> "/ipfs/" + cid;
            case Origin.Subdomain subdomain -> "//" + subdomain.gatewayHost() + "/ipfs/" + cid;
            case Origin.Linked _ -> "https://cid.ipfs.tech/#" + cid;
        };
    }

    private static String hex(IpldNode.BytesNode bytes) {
        byte[] start = new byte[Math.min(HEX_BYTES_MAX, bytes.size())];
        bytes.value().get(start);
        return HexFormat.of().formatHex(start) + (bytes.size() > start.length ? "… (" + bytes.size() + " bytes)" : "");
    }

    private static String shortened(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX) + "…";
    }
}
