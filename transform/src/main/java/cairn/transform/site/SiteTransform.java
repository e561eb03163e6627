package cairn.transform.site;

import cairn.data.block.BlockSink;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.transform.engine.Transform;
import cairn.transform.record.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A directory with Markdown files as a static site. */
public final class SiteTransform implements Transform {
    private static final Descriptor DESCRIPTOR =
            new Descriptor("site", 1, Map.of("title", "", "broken-links", "report"));
    private static final int SEARCHED_CHARS = 4000;
    private static final String OWN = "_site/";

    @Override
    public Descriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public DagRoot run(UnixFsEntry source, UnixFsReader reader, Map<String, String> arguments, BlockSink sink)
            throws IOException {
        String broken = arguments.get("broken-links");
        if (!broken.equals("report") && !broken.equals("refuse")) {
            throw new MalformedException("broken-links is report or refuse, not " + broken);
        }
        return new Run(SourceTree.read(source, reader), arguments, sink).make();
    }

    /** One use of it. */
    private static final class Run {
        private final SourceTree source;
        private final Map<String, String> arguments;
        private final OutputTree output;
        /** Pages' places on the site, by their places in the source. */
        private final Map<String, String> places = new TreeMap<>();
        /** Everything that a link can lead to. */
        private final Set<String> targets = new HashSet<>();

        private final List<IpldNode> brokenLinks = new ArrayList<>();

        Run(SourceTree source, Map<String, String> arguments, BlockSink sink) {
            this.source = source;
            this.arguments = arguments;
            this.output = new OutputTree(sink);
        }

        DagRoot make() throws IOException {
            place();
            Map<String, MarkdownPage> pages = new LinkedHashMap<>();
            for (Map.Entry<String, String> one : source.pages().entrySet()) {
                pages.put(one.getKey(), MarkdownPage.read(one.getValue(), to -> address(one.getKey(), to)));
            }
            if (arguments.get("broken-links").equals("refuse") && !brokenLinks.isEmpty()) {
                throw new MalformedException(
                        brokenLinks.size() + " links lead nowhere, the first: " + shown(brokenLinks.getFirst()));
            }
            Menu menu = new Menu(titles(pages));
            for (Map.Entry<String, MarkdownPage> one : pages.entrySet()) {
                String place = places.get(one.getKey());
                output.put(place, PageTemplate.html(siteTitle(pages), place, one.getValue(), menu));
            }
            for (Map.Entry<String, DagRoot> one : source.files().entrySet()) {
                output.put(one.getKey(), one.getValue());
            }
            output.put(OWN + "style.css", resource("style.css"));
            output.put(OWN + "search.js", resource("search.js"));
            output.put(OWN + "search.json", json(searchIndex(pages)));
            output.put(OWN + "links.json", json(new IpldNode.ListNode(brokenLinks)));
            if (!targets.contains("index.html")) {
                output.put("index.html", PageTemplate.contents(siteTitle(pages), menu));
            }
            return output.finish();
        }

        /** Decides what becomes what: the index of a folder, or else its README, is the folder's page. */
        private void place() {
            for (String path : source.pages().keySet()) {
                String bare = path.substring(0, path.length() - ".md".length());
                boolean isReadme = Paths.name(bare).toLowerCase(Locale.ROOT).equals("readme");
                String index = Paths.folder(path) + "index";
                boolean isFree = !source.pages().containsKey(index + ".md")
                        && !source.files().containsKey(index + ".html")
                        && !places.containsValue(index + ".html");
                places.put(path, (isReadme && isFree ? index : bare) + ".html");
            }
            targets.addAll(places.values());
            targets.addAll(source.files().keySet());
            for (String path : List.copyOf(targets)) {
                for (String folder = Paths.folder(path); !folder.isEmpty(); folder = Paths.folder(chopped(folder))) {
                    targets.add(folder);
                }
            }
            targets.add("");
        }

        private static String chopped(String folder) {
            return folder.substring(0, folder.length() - 1);
        }

        /** Where an address on a page of the source leads on the site. */
        private String address(String page, String to) {
            boolean isElsewhere = to.startsWith("//") || to.startsWith("#") || to.isEmpty() || hasScheme(to);
            if (isElsewhere) {
                return to;
            }
            int end = to.length();
            for (char mark : new char[] {'?', '#'}) {
                int at = to.indexOf(mark);
                end = at >= 0 ? Math.min(end, at) : end;
            }
            String rest = to.substring(end);
            Optional<String> path = Paths.resolve(page, to.substring(0, end));
            Optional<String> target = path.map(one -> places.getOrDefault(one, one));
            boolean isThere =
                    target.isPresent() && (targets.contains(target.get()) || targets.contains(target.get() + "/"));
            if (!isThere) {
                brokenLinks.add(new IpldNode.MapNode(Map.of("page", IpldNode.of(page), "link", IpldNode.of(to))));
                return to;
            }
            return Paths.relative(places.get(page), target.get()) + rest;
        }

        private static boolean hasScheme(String to) {
            int colon = to.indexOf(':');
            return colon > 0
                    && to.substring(0, colon)
                            .chars()
                            .allMatch(c -> Character.isLetterOrDigit(c) || "+-.".indexOf(c) >= 0);
        }

        private static String shown(IpldNode link) {
            return text(link, "link") + " on " + text(link, "page");
        }

        private static String text(IpldNode link, String field) {
            return link.child(field)
                    .map(node -> ((IpldNode.StringNode) node).value())
                    .orElse("");
        }

        private Map<String, String> titles(Map<String, MarkdownPage> pages) {
            Map<String, String> titles = new HashMap<>();
            pages.forEach((path, page) ->
                    titles.put(places.get(path), page.title().isEmpty() ? Paths.name(path) : page.title()));
            return titles;
        }

        private String siteTitle(Map<String, MarkdownPage> pages) {
            String given = arguments.get("title");
            if (!given.isEmpty()) {
                return given;
            }
            for (Map.Entry<String, MarkdownPage> one : pages.entrySet()) {
                if (places.get(one.getKey()).equals("index.html")
                        && !one.getValue().title().isEmpty()) {
                    return one.getValue().title();
                }
            }
            return "Contents";
        }

        private IpldNode searchIndex(Map<String, MarkdownPage> pages) {
            List<IpldNode> entries = new ArrayList<>();
            pages.forEach((path, page) -> {
                String words = page.text().replaceAll("\\s+", " ");
                int end = Math.min(words.length(), SEARCHED_CHARS);
                end -= end > 0 && Character.isHighSurrogate(words.charAt(end - 1)) ? 1 : 0;
                entries.add(new IpldNode.MapNode(Map.of(
                        "page", IpldNode.of(Paths.relative("", places.get(path))),
                        "title", IpldNode.of(page.title().isEmpty() ? Paths.name(path) : page.title()),
                        "text", IpldNode.of(words.substring(0, end)))));
            });
            return new IpldNode.ListNode(entries);
        }
    }

    private static byte[] json(IpldNode value) throws IOException {
        ByteBuffer bytes = BlockCodecs.byLabel("dag-json").orElseThrow().encode(value);
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    private static byte[] resource(String name) {
        try (InputStream in = SiteTransform.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("This program lacks its part " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
