package cairn.node.work;

import java.io.IOException;
import java.util.concurrent.ForkJoinTask;

/** Takes results of tasks. */
public final class Results {
    private Results() {}

    /** Waits for the task; what befell it is thrown, as the pool may have wrapped it once or twice on its way here. */
    public static <T> T of(ForkJoinTask<T> task) throws IOException {
        task.quietlyJoin();
        for (Throwable failure = task.getException(); failure != null; failure = failure.getCause()) {
            if (failure instanceof IOException e) {
                throw e;
            }
        }
        return task.join();
    }
}
