package cairn.services.gateway;

import cairn.data.block.Block;
import cairn.data.car.CarLimits;
import cairn.data.car.CarReader;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import cairn.data.unixfs.FileCursor;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.services.http.MediaTypes;
import cairn.services.http.Response;
import cairn.services.rpc.ByteCount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/** A file as a page that shows it: {@code ?preview=true}. */
final class PreviewPage {
    /** Counts the changes of the page's form, which change what an ETag of it stands for. */
    private static final int FORM = 1;

    private static final int TEXT_BYTES_MAX = 256 * 1024;
    private static final int BLOCKS_MAX = 100;
    private static final CarLimits LIMITS = new CarLimits(1024 * 1024, Block.BYTES_MAX, false);

    private final Node node;
    private final Found found;
    private final UnixFsEntry.File file;

    PreviewPage(Node node, Found found, UnixFsEntry.File file) {
        this.node = node;
        this.found = found;
        this.file = file;
    }

    /** Whether a file of that name can be shown as more than its bytes. */
    static boolean canShow(String name) {
        String type = MediaTypes.ofName(name).orElse("");
        return isCar(name) || isPicture(type) || isSound(type) || isFilm(type) || isText(type);
    }

    private static boolean isCar(String name) {
        return name.endsWith(".car");
    }

    private static boolean isPicture(String type) {
        return type.startsWith("image/");
    }

    private static boolean isSound(String type) {
        return type.startsWith("audio/");
    }

    private static boolean isFilm(String type) {
        return type.startsWith("video/");
    }

    private static boolean isText(String type) {
        return type.startsWith("text/")
                || type.startsWith("application/json")
                || type.contains("xml")
                || type.contains("javascript");
    }

    void send(Response response) throws IOException {
        Asked asked = found.asked();
        String name = asked.filename().orElse(asked.path().name());
        found.freshness().showForPage(response);
        String etag = "\"Preview-" + FORM + "_CID-" + found.cid() + "\"";
        if (Validators.answersHeld(asked.http(), response, etag)) {
            return;
        }
        Page page = Page.titled(name);
        page.add("<header><nav aria-label=\"Path\"><svg class=\"cairn\" aria-hidden=\"true\">")
                .add("<use href=\"#cairn\"/></svg>");
        Crumbs.addTo(page, asked);
        page.add("</nav><h1>").text(name).add("</h1><p class=\"about\"><span class=\"cid\">");
        page.add(found.cid() + "</span> " + ByteCount.text(file.sizeBytes()));
        page.add("<a class=\"button\" href=\"").text(address()).add("\">Open</a>");
        page.add("<a class=\"button\" href=\"").text(address()).add("?download=true\">Download</a></p></header>");
        page.add("<main><div class=\"card preview\">");
        show(page, name);
        page.add("</div></main>");
        Page.send(asked.http(), response, page);
    }

    private String address() {
        return found.asked().shownHere();
    }

    private void show(Page page, String name) throws IOException {
        String type = MediaTypes.ofName(name).orElse("");
        if (isPicture(type)) {
            page.add("<img alt=\"").text(name).add("\" src=\"").text(address()).add("\">");
        } else if (isSound(type) || isFilm(type)) {
            String element = isSound(type) ? "audio" : "video";
            page.add("<" + element + " controls preload=\"metadata\" src=\"")
                    .text(address())
                    .add("\"></" + element + ">");
        } else if (isCar(name)) {
            showArchive(page);
        } else if (type.startsWith("text/markdown")) {
            page.add("<div class=\"prose\">" + Markdown.html(start().text()) + "</div>");
        } else if (type.startsWith("application/json") && start().isWhole()) {
            showJson(page);
        } else if (isText(type)) {
            page.add("<pre>\n").text(start().text()).add("</pre>");
        } else {
            page.add("<p>There is no preview of this kind of file.</p>");
        }
    }

    private FileStart start() throws IOException {
        return FileStart.read(node, file, TEXT_BYTES_MAX);
    }

    private void showJson(Page page) throws IOException {
        FileStart whole = start();
        Optional<IpldNode> value = json(whole);
        if (value.isPresent()) {
            page.add("<div class=\"document\">");
            new ValueTree(found.asked().origin()).addTo(page, value.get());
            page.add("</div>");
        } else {
            page.add("<pre>\n").text(whole.text()).add("</pre>");
        }
    }

    private static Optional<IpldNode> json(FileStart whole) {
        try {
            return Optional.of(
                    BlockCodecs.byCode(Codec.DAG_JSON.code()).orElseThrow().decode(whole.bytes()));
        } catch (MalformedException e) {
            return Optional.empty(); // some other JSON: shown as text
        }
    }

    private void showArchive(Page page) throws IOException {
        try {
            CarReader reader = CarReader.open(new Content(node.files().read(file)), LIMITS);
            page.add("<table><caption>CAR version " + reader.version() + ", roots: ");
            page.add(reader.roots().toString()).add("</caption><thead><tr><th scope=\"col\">Block</th>");
            page.add("<th scope=\"col\" class=\"size\">Size</th></tr></thead><tbody>");
            int count = 0;
            for (Optional<Block> block = reader.next(); block.isPresent(); block = reader.next()) {
                if (count++ == BLOCKS_MAX) {
                    page.add("<tr><td>…</td><td></td></tr>");
                    break;
                }
                page.add("<tr><td class=\"cid\">" + block.get().cid() + "</td><td class=\"size\">");
                page.add(ByteCount.text(block.get().size()) + "</td></tr>");
            }
            page.add("</tbody></table>");
        } catch (MalformedException e) {
            page.add("<p role=\"alert\">This is no whole CAR: ")
                    .text(e.getMessage())
                    .add("</p>");
        }
    }

    /** A file as a channel. */
    private static final class Content implements ReadableByteChannel {
        private final FileCursor cursor;
        private ByteBuffer piece = ByteBuffer.allocate(0);

        Content(FileCursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            while (!piece.hasRemaining()) {
                Optional<ByteBuffer> next = cursor.next();
                if (next.isEmpty()) {
                    return -1;
                }
                piece = next.get().duplicate();
            }
            int count = Math.min(target.remaining(), piece.remaining());
            target.put(piece.slice(piece.position(), count));
            piece.position(piece.position() + count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // There is nothing to give back.
        }
    }
}
