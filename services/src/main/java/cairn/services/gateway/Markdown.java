package cairn.services.gateway;

import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Markdown as HTML that can do nothing: markup in it is shown as text, and links lead to http, https, mailto and
 * relative addresses only. Specification: CommonMark 0.31.
 */
final class Markdown {
    /** How deep quotes and lists may be nested: each level costs the parser time. */
    private static final int NESTED_MAX = 32;

    private static final Parser PARSER =
            Parser.builder().maxOpenBlockParsers(NESTED_MAX).build();
    private static final HtmlRenderer RENDERER =
            HtmlRenderer.builder().escapeHtml(true).sanitizeUrls(true).build();

    private Markdown() {}

    static String html(String text) {
        return RENDERER.render(PARSER.parse(text));
    }
}
