package cairn.services.http;

import cairn.services.html.Escape;

/** Names what is answered for those who save it (RFC 6266). */
public final class Disposition {
    /** The longest name, in characters: what is longer is no header, and no name of a file either. */
    private static final int NAME_CHARS_MAX = 200;

    private Disposition() {}

    /** Sets the header; {@code attaches} is for what browsers should save and not show. */
    public static void show(Response response, boolean attaches, String name) {
        String shown = shortened(name);
        StringBuilder ascii = new StringBuilder();
        shown.chars().forEach(c -> ascii.append(c < ' ' || c > '~' || c == '"' || c == '\\' ? '_' : (char) c));
        response.header(
                "Content-Disposition",
                (attaches ? "attachment" : "inline") + "; filename=\"" + ascii + "\"; filename*=UTF-8''"
                        + Escape.parameter(shown));
    }

    /** The name's beginning, with its extension. */
    private static String shortened(String name) {
        if (name.length() <= NAME_CHARS_MAX) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String extension = dot > 0 && name.length() - dot <= 16 ? name.substring(dot) : "";
        int end = NAME_CHARS_MAX - extension.length();
        return name.substring(0, Character.isHighSurrogate(name.charAt(end - 1)) ? end - 1 : end) + extension;
    }
}
