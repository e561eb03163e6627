package cairn.services.gateway;

import cairn.services.http.Response;

/** Names what is answered for those who save it (RFC 6266). */
final class Disposition {
    private Disposition() {}

    /** Sets the header; {@code attaches} is for what browsers should save and not show. */
    static void show(Response response, boolean attaches, String name) {
        StringBuilder ascii = new StringBuilder();
        name.chars().forEach(c -> ascii.append(c < ' ' || c > '~' || c == '"' || c == '\\' ? '_' : (char) c));
        response.header(
                "Content-Disposition",
                (attaches ? "attachment" : "inline") + "; filename=\"" + ascii + "\"; filename*=UTF-8''"
                        + Escape.parameter(name));
    }
}
