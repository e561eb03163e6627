package cairn.services.gateway;

import cairn.data.unixfs.DirectoryEntry;
import cairn.node.Node;
import cairn.node.read.EntryLook;
import cairn.services.html.Escape;
import cairn.services.http.MediaTypes;
import cairn.services.rpc.ByteCount;
import java.io.IOException;

/**
 * One entry of a listing, looked at as far as its root block is here.
 *
 * @param entry the directory's entry
 * @param kind what it is
 * @param sizeBytes the length of a file's content; of anything else what the directory's maker says it takes
 */
record Row(DirectoryEntry entry, Kind kind, long sizeBytes) {
    /** What an entry is, as far as a page tells it. */
    enum Kind {
        FOLDER("folder", "Folder"),
        FILE("file", "File"),
        TEXT("text", "Text"),
        CODE("code", "Code"),
        IMAGE("image", "Image"),
        MEDIA("media", "Audio or video"),
        ARCHIVE("archive", "Archive"),
        LINK("link", "Symbolic link"),
        UNKNOWN("unknown", "Not on this node, or not readable");

        private final String icon;
        private final String title;

        Kind(String icon, String title) {
            this.icon = icon;
            this.title = title;
        }
    }

    /** Looks at the entry; a listing does not fail because one entry does. */
    static Row of(DirectoryEntry entry, Node node) throws IOException {
        EntryLook look = EntryLook.at(entry, node.blocks(), node.files());
        Kind kind = switch (look.kind()) {
            case FILE -> fileKind(entry.name());
            case FOLDER -> Kind.FOLDER;
            case SYMLINK -> Kind.LINK;
            case UNKNOWN -> Kind.UNKNOWN;
        };
        return new Row(entry, kind, look.sizeBytes());
    }

    private static Kind fileKind(String name) {
        String type = MediaTypes.ofName(name).orElse("");
        if (type.startsWith("image/")) {
            return Kind.IMAGE;
        }
        if (type.startsWith("video/") || type.startsWith("audio/")) {
            return Kind.MEDIA;
        }
        if (type.startsWith("text/plain") || type.startsWith("text/markdown") || type.endsWith("pdf")) {
            return Kind.TEXT;
        }
        if (type.startsWith("text/") || type.endsWith("json") || type.endsWith("wasm")) {
            return Kind.CODE;
        }
        boolean isArchive =
                type.endsWith("zip") || type.endsWith("x-tar") || type.endsWith("gzip") || type.endsWith("x-xz");
        return isArchive || type.endsWith("zstd") || type.endsWith(".car") ? Kind.ARCHIVE : Kind.FILE;
    }

    private boolean isFile() {
        return kind != Kind.FOLDER && kind != Kind.LINK && kind != Kind.UNKNOWN;
    }

    /** Adds it to a page of the directory whose address is {@code here}, up to its last slash. */
    void addTo(Page page, Asked asked, String here) {
        String name = entry.name();
        String cid = entry.cid().toString();
        page.add("<tr data-size=\"")
                .add(Long.toString(sizeBytes))
                .add("\" data-name=\"")
                .text(name)
                .add("\"><td class=\"name\"><svg class=\"")
                .add(kind.icon)
                .add("\" role=\"img\" aria-label=\"")
                .add(kind.title)
                .add("\"><use href=\"#")
                .add(kind.icon)
                .add("\"/></svg>");
        if (GatewayPath.canName(name)) {
            String address = here + Escape.segment(name);
            page.add("<a href=\"").text(address).add("\">").text(name).add("</a>");
            if (isFile() && PreviewPage.canShow(name)) {
                page.add(" <a class=\"look\" title=\"Preview\" aria-label=\"Preview of ")
                        .text(name)
                        .add("\" href=\"")
                        .text(address)
                        .add("?preview=true\">preview</a>");
            }
        } else {
            page.text(name.isEmpty() ? "(no name)" : name);
        }
        page.add("</td><td class=\"cid cid-column\" title=\"")
                .add(cid)
                .add("\"><a class=\"ipfs-hash\" translate=\"no\" href=\"")
                .text(blockLink(asked.origin(), cid, name))
                .add(
                        asked.origin() instanceof Origin.Linked
                                ? "\" target=\"_blank\" rel=\"noreferrer noopener\">"
                                : "\">")
                .add(Page.shortened(cid))
                .add("</a></td><td class=\"size\">")
                .add(kind == Kind.LINK ? "&ndash;" : ByteCount.text(sizeBytes))
                .add("</td></tr>\n");
    }

    /**
     * Where the entry is by its CID. The name is percent-encoded twice, as every gateway has it that the conformance
     * suite was written with. A site that links to content is no gateway for other content.
     */
    private static String blockLink(Origin origin, String cid, String name) {
        String path = "/ipfs/" + cid + "?filename=" + Escape.parameter(Escape.parameter(name));
        return switch (origin) {
            case Origin.Shared _ -> path;
            case Origin.Subdomain subdomain -> "//" + subdomain.gatewayHost() + path;
            case Origin.Linked _ -> "https://cid.ipfs.tech/#" + cid;
        };
    }
}
