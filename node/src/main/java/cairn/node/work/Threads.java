package cairn.node.work;

/** Ends of threads. */
public final class Threads {
    private Threads() {}

    /** Returns when the thread has ended, also where the caller is interrupted meanwhile; it stays interrupted then. */
    public static void join(Thread thread) {
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
