package cairn.services.gateway;

/** What a request is for, as its host and path say. */
sealed interface Route {
    /** Content. */
    record Content(Asked asked) implements Route {}

    /** The same under another address. */
    record Moved(int status, String location) implements Route {}

    /** The gateway's own pages. */
    record Own(String path) implements Route {}
}
