package cairn.services.gateway;

import cairn.data.cid.Cid;
import cairn.data.ipld.IpldNode;
import java.util.HexFormat;
import java.util.Map;

/** Values of the IPLD data model as a tree on a page, with links to be followed. Used once. */
final class ValueTree {
    private static final int VALUES_MAX = 2000;
    private static final int DEPTH_MAX = 64;
    private static final int TEXT_CHARS_MAX = 4096;
    private static final int HEX_BYTES_MAX = 64;

    private final Origin origin;
    private int values;

    ValueTree(Origin origin) {
        this.origin = origin;
    }

    void addTo(Page page, IpldNode value) {
        add(page, value, 0);
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
        return switch (origin) {
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
