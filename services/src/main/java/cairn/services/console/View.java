package cairn.services.console;

import cairn.services.html.Escape;
import cairn.services.html.Resource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A page of the console that is being written. Used by one thread. */
final class View {
    /** A section as the navigation has it. */
    private record Entry(String name, String title, String icon) {}

    private static final List<Entry> ENTRIES = List.of(
            new Entry("", "Overview", "overview"),
            new Entry("files", "Files", "folder"),
            new Entry("pins", "Pins", "pin"),
            new Entry("peers", "Peers", "peers"),
            new Entry("jobs", "Jobs", "jobs"),
            new Entry("storage", "Storage", "store"),
            new Entry("settings", "Settings", "settings"));
    private static final String ICONS = Resource.text(View.class, "icons.svg");
    private static final int OK = 200;
    private static final int CHARS_AT_FIRST = 16 * 1024;

    private final StringBuilder html = new StringBuilder(CHARS_AT_FIRST);

    private View(String title) {
        html.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(Escape.html(Shown.name(title)))
                .append(" &ndash; Cairn</title>")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .append("<link rel=\"stylesheet\" href=\"")
                .append(StaticFile.STYLE.address())
                .append("\"><link rel=\"icon\" href=\"")
                .append(StaticFile.ICON.address())
                .append("\"><script src=\"")
                .append(StaticFile.SCRIPT.address())
                .append("\" defer></script></head>");
    }

    /** A page of a section, with the navigation and a heading. */
    static View of(String section, String title, boolean mayLeave) {
        View view = new View(title);
        view.add("<body>" + Resource.ICONS + ICONS + "<a class=\"skip\" href=\"#main\">Skip to the content</a>")
                .add("<header class=\"side\"><p class=\"brand\">")
                .icon("cairn")
                .add("Cairn</p><nav aria-label=\"Console\"><ul>");
        for (Entry entry : ENTRIES) {
            view.add("<li><a href=\"")
                    .add(Console.PREFIX + entry.name)
                    .add(entry.name.equals(section) ? "\" aria-current=\"page\">" : "\">")
                    .icon(entry.icon)
                    .add(entry.title)
                    .add("</a></li>");
        }
        view.add("</ul></nav><div class=\"tools\">");
        if (mayLeave) {
            view.add("<form method=\"post\" action=\"" + Console.PREFIX + "logout\"><button>Log out</button></form>");
        }
        return view.add("</div></header><main id=\"main\" tabindex=\"-1\">").heading(title);
    }

    /** A page without navigation. */
    static View plain(String title) {
        return new View(title)
                .add("<body class=\"plain\">" + Resource.ICONS + "<main id=\"main\">")
                .heading(title);
    }

    private View heading(String title) {
        return add("<h1 dir=\"auto\">").text(Shown.name(title)).add("</h1>");
    }

    /** Adds markup as it is. */
    View add(String markup) {
        html.append(markup);
        return this;
    }

    /** Adds text, in which nothing is markup. */
    View text(String text) {
        html.append(Escape.html(text));
        return this;
    }

    /** Adds a picture that says nothing the text beside it does not say. */
    View icon(String name) {
        return add("<svg class=\"" + name + "\" aria-hidden=\"true\"><use href=\"#" + name + "\"/></svg>");
    }

    /** Adds what came of a form. */
    View said(String text) {
        return add("<p class=\"said\" role=\"status\">").text(text).add("</p>");
    }

    /** Adds a name and its value to a list of such. */
    View fact(String name, String value) {
        return add("<dt>").text(name).add("</dt><dd>").text(value).add("</dd>");
    }

    /** Begins a part of the page that the script brings up to date. */
    View beginLive(String id) {
        return add("<div data-live id=\"" + id + "\">");
    }

    View endLive() {
        return add("</div>");
    }

    void send(Visit visit) throws IOException {
        send(visit, OK);
    }

    void send(Visit visit, int status) throws IOException {
        byte[] body = (html + "</main></body></html>\n").getBytes(StandardCharsets.UTF_8);
        visit.response().status(status);
        visit.response().header("Content-Type", "text/html; charset=utf-8");
        visit.response().header("Cache-Control", "no-store");
        visit.response().contentLength(body.length);
        if (!visit.request().method().equals("HEAD")) {
            visit.response().write(ByteBuffer.wrap(body));
        }
    }
}
