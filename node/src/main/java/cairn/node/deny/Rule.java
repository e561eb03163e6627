package cairn.node.deny;

/**
 * A line of a list.
 *
 * @param path what follows the root, without slashes at its ends
 * @param isPrefix whether paths that begin so are meant too
 * @param allows whether it is an exception
 * @param denied what it says
 */
record Rule(String path, boolean isPrefix, boolean allows, Denied denied) {
    boolean fits(String wanted) {
        return isPrefix ? wanted.startsWith(path) : wanted.equals(path);
    }
}
