package cairn.transform.site;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The HTML around a page's text. */
final class PageTemplate {
    private static final String POLICY = "default-src 'self'; img-src * data:; media-src *; style-src 'self';"
            + " script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'";

    private PageTemplate() {}

    static byte[] html(String site, String place, MarkdownPage page, Menu menu) {
        String title = page.title().isEmpty() ? Paths.name(place) : page.title();
        StringBuilder out = begin(site, title, place);
        menu(out, place, menu);
        out.append("<main>");
        if (page.headings().size() > 2) {
            outline(out, page.headings());
        }
        out.append(page.html()).append("</main></div></body></html>\n");
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The first page of a site that has none. */
    static byte[] contents(String site, Menu menu) {
        StringBuilder out = begin(site, site, "index.html");
        out.append("<main><h1>").append(escaped(site)).append("</h1><ul>");
        items(out, "index.html", menu.pages(""));
        items(out, "index.html", menu.folders(""));
        out.append("</ul></main></div></body></html>\n");
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static StringBuilder begin(String site, String title, String place) {
        String root = Paths.relative(place, "_site/");
        StringBuilder out = new StringBuilder(4096);
        out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escaped(title.equals(site) ? title : title + " · " + site))
                .append("</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">")
                .append("<link rel=\"stylesheet\" href=\"" + root + "style.css\">")
                .append("<script src=\"" + root + "search.js\" defer></script></head><body>")
                .append("<header><a class=\"site\" href=\"" + Paths.relative(place, "index.html") + "\">")
                .append(escaped(site))
                .append("</a><search><input type=\"search\" id=\"search\" placeholder=\"Search\"")
                .append(" aria-label=\"Search this site\" data-index=\"" + root + "search.json\" data-root=\"")
                .append(Paths.relative(place, ""))
                .append("\"><ul id=\"found\" role=\"status\"></ul></search></header><div class=\"page\">");
        return out;
    }

    private static void menu(StringBuilder out, String place, Menu menu) {
        String folder = Paths.folder(place);
        out.append("<nav aria-label=\"Pages\"><ul>");
        if (!folder.isEmpty()) {
            String above = Paths.folder(folder.substring(0, folder.length() - 1));
            List<Menu.Item> items = menu.pages(above);
            String up = items.isEmpty() ? "index.html" : items.getFirst().place();
            out.append("<li><a href=\"" + Paths.relative(place, up) + "\" rel=\"up\">↑ Up</a></li>");
        }
        items(out, place, menu.pages(folder));
        items(out, place, menu.folders(folder));
        out.append("</ul></nav>");
    }

    private static void items(StringBuilder out, String place, List<Menu.Item> items) {
        for (Menu.Item item : items) {
            out.append("<li><a href=\"" + Paths.relative(place, item.place()) + "\"")
                    .append(item.place().equals(place) ? " aria-current=\"page\">" : ">")
                    .append(escaped(item.title()))
                    .append("</a></li>");
        }
    }

    private static void outline(StringBuilder out, List<MarkdownPage.Anchor> headings) {
        out.append("<details class=\"outline\"><summary>On this page</summary><ul>");
        for (MarkdownPage.Anchor heading : headings) {
            out.append("<li class=\"level" + heading.level() + "\"><a href=\"#")
                    .append(escaped(heading.id()))
                    .append("\">")
                    .append(escaped(heading.text()))
                    .append("</a></li>");
        }
        out.append("</ul></details>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
