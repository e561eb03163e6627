package cairn.services.rpc;

/**
 * The running node as a process, for the commands that are about it.
 *
 * @param calls what is being answered, and was
 * @param stop asks the process to end, which it does in its own time
 */
public record Daemon(CallLog calls, Runnable stop) {}
