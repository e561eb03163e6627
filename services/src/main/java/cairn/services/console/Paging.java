package cairn.services.console;

import cairn.data.failure.MalformedException;

/** Pages by number, of a list that is known as a whole. */
final class Paging {
    private Paging() {}

    /** The page that is asked for, or the last. */
    static int page(Visit visit, int total, int pageSize) throws MalformedException {
        String text = visit.query("page").orElse("1");
        if (!text.matches("[1-9]\\d{0,6}")) {
            throw new MalformedException("A page is a number from 1 on");
        }
        return Math.min(last(total, pageSize), Integer.parseInt(text));
    }

    private static int last(int total, int pageSize) {
        return Math.max(1, (total + pageSize - 1) / pageSize);
    }

    /** Adds links to the pages beside it, where there are any; {@code query} is what they have in common. */
    static void addTo(View view, String query, int page, int total, int pageSize) {
        int last = last(total, pageSize);
        if (last == 1) {
            return;
        }
        view.add("<nav class=\"pages\" aria-label=\"Pages\">");
        link(view, page > 1, query + "&page=" + (page - 1), "prev", "Previous page");
        view.add("<span class=\"soft\">Page " + page + " of " + last + "</span>");
        link(view, page < last, query + "&page=" + (page + 1), "next", "Next page");
        view.add("</nav>");
    }

    /** Adds a link that looks like a button, where what it leads to is there. */
    static void link(View view, boolean isThere, String address, String relation, String title) {
        if (isThere) {
            view.add("<a class=\"button\" rel=\"" + relation + "\" href=\"")
                    .text(address)
                    .add("\">" + title + "</a>");
        }
    }
}
