package cairn.network.pubsub;

/** Says what a topic's messages are worth. Called on the thread that reads from the peer; must not wait for long. */
@FunctionalInterface
public interface Validator {
    /** What becomes of a message. */
    enum Verdict {
        /** It is handed on. */
        ACCEPT,
        /** It is not handed on, and whoever sent it is to blame. */
        REJECT,
        /** It is not handed on. */
        IGNORE
    }

    Verdict look(Message message);
}
