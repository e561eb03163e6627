package cairn.node.deny;

/**
 * That something is not served.
 *
 * @param list the list that says so
 * @param line the line in it
 * @param status the HTTP status to answer with: 410 or 451
 */
public record Denied(String list, int line, int status) {}
