package cairn.services.rpc;

import cairn.services.http.Request;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Does what a command is named for, for whoever may, and has written down who changed what and who was denied. Every
 * front door of a node that can change it goes through here, under the commands' names. May be used by any thread.
 */
public final class Admission {
    /**
     * Somebody who asks for something.
     *
     * @param authorization what they say who they are, as in the header of that name
     * @param from the address that they ask from
     */
    public record Asker(Optional<String> authorization, String from) {
        static Asker of(Request request) {
            return new Asker(request.header("Authorization").filter(text -> !text.isEmpty()), request.remoteAddress());
        }
    }

    /** What is done. */
    @FunctionalInterface
    public interface Work {
        void run() throws IOException, InterruptedException;
    }

    private final Access access;
    private final AuditLog audit;

    public Admission(Access access, AuditLog audit) {
        this.access = access;
        this.audit = audit;
    }

    /** Whether nobody is let in without a token. */
    public boolean requiresToken() {
        return access.requiresToken();
    }

    /**
     * Who asks, whatever they may.
     *
     * @throws DeniedException where they have no token and need one, or one that is not known
     */
    public Access.Caller identify(Asker asker) throws IOException {
        try {
            return access.identify(asker.authorization);
        } catch (DeniedException e) {
            audit.write(e.caller(), asker.from, "login", List.of(), "denied");
            throw e;
        }
    }

    /** Whether somebody may use a command. */
    public boolean admits(Asker asker, String command) throws IOException {
        try {
            access.admit(asker.authorization, command);
            return true;
        } catch (DeniedException e) {
            return false;
        }
    }

    /**
     * Does the work if the asker may use the command.
     *
     * @param arguments what is written down; may be added to until the work is done
     * @throws DeniedException where they may not
     */
    public void run(Asker asker, String command, List<String> arguments, Work work)
            throws IOException, InterruptedException {
        Access.Caller caller;
        try {
            caller = access.admit(asker.authorization, command);
        } catch (DeniedException e) {
            audit.write(e.caller(), asker.from, command, arguments, "denied");
            throw e;
        }
        String outcome = "failed";
        try {
            work.run();
            outcome = "done";
        } finally {
            if (Scopes.changes(command)) {
                audit.write(caller.name(), asker.from, command, List.copyOf(arguments), outcome);
            }
        }
    }
}
