package cairn.transform.site;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * A Markdown text, read.
 *
 * @param title its first heading, or empty
 * @param headings its headings of the second and third level, in their order
 * @param text its words, for searching
 * @param html what it says, as HTML
 */
record MarkdownPage(String title, List<Anchor> headings, String text, String html) {
    /** A heading and what addresses call it. */
    record Anchor(int level, String id, String text) {}

    /** How deep quotes and lists may be nested: each level costs the parser time. */
    private static final int NESTED_MAX = 32;

    private static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), StrikethroughExtension.create());
    private static final Parser PARSER = Parser.builder()
            .extensions(EXTENSIONS)
            .maxOpenBlockParsers(NESTED_MAX)
            .build();

    /** Reads a text; {@code address} says where each address in it leads on the site. */
    static MarkdownPage read(String markdown, UnaryOperator<String> address) {
        Node document = PARSER.parse(markdown);
        Gathering gathering = new Gathering(address);
        document.accept(gathering);
        HtmlRenderer renderer = HtmlRenderer.builder()
                .extensions(EXTENSIONS)
                .escapeHtml(true)
                .sanitizeUrls(true)
                .attributeProviderFactory(_ -> (node, _, attributes) -> {
                    String id = gathering.ids.get(node);
                    if (id != null) {
                        attributes.put("id", id);
                    }
                })
                .build();
        return new MarkdownPage(
                gathering.title,
                List.copyOf(gathering.headings),
                gathering.text.toString().strip(),
                renderer.render(document));
    }

    private static final class Gathering extends AbstractVisitor {
        private final UnaryOperator<String> address;
        private final IdentityHashMap<Node, String> ids = new IdentityHashMap<>();
        private final Map<String, Integer> used = new HashMap<>();
        private final List<Anchor> headings = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private String title = "";

        Gathering(UnaryOperator<String> address) {
            this.address = address;
        }

        @Override
        public void visit(Heading heading) {
            int start = text.length();
            visitChildren(heading);
            String words = text.substring(start).strip();
            String id = unique(slug(words));
            ids.put(heading, id);
            if (title.isEmpty()) {
                title = words;
            } else if (heading.getLevel() == 2 || heading.getLevel() == 3) {
                headings.add(new Anchor(heading.getLevel(), id, words));
            }
            text.append('\n');
        }

        @Override
        public void visit(Link link) {
            link.setDestination(address.apply(link.getDestination()));
            visitChildren(link);
        }

        @Override
        public void visit(Image image) {
            image.setDestination(address.apply(image.getDestination()));
            visitChildren(image);
        }

        @Override
        public void visit(Text words) {
            text.append(words.getLiteral());
        }

        @Override
        public void visit(Code code) {
            text.append(code.getLiteral());
        }

        @Override
        public void visit(FencedCodeBlock code) {
            text.append(code.getLiteral()).append('\n');
        }

        @Override
        public void visit(SoftLineBreak line) {
            text.append(' ');
        }

        /** As readers know it from where the files come from: small letters, hyphens for spaces, no other signs. */
        private static String slug(String words) {
            StringBuilder slug = new StringBuilder();
            words.toLowerCase(Locale.ROOT).codePoints().forEach(c -> {
                if (Character.isLetterOrDigit(c) || c == '-' || c == '_') {
                    slug.appendCodePoint(c);
                } else if (c == ' ') {
                    slug.append('-');
                }
            });
            return slug.isEmpty() ? "section" : slug.toString();
        }

        private String unique(String slug) {
            int count = used.merge(slug, 1, Integer::sum);
            return count == 1 ? slug : slug + "-" + (count - 1);
        }
    }
}
