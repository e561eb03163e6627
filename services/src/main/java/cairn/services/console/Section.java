package cairn.services.console;

import java.io.IOException;

/** What lies under one name of the console. Called by many threads at once, each with a visit of its own. */
interface Section {
    /** Answers a GET. */
    void show(Visit visit) throws IOException, InterruptedException;

    /** Answers a POST, or a PUT, that was sent by one of the console's own pages. */
    void change(Visit visit) throws IOException, InterruptedException;
}
