package cairn.services.console;

import cairn.services.rpc.Admission;
import cairn.services.rpc.DeniedException;
import java.io.IOException;
import java.util.Optional;

/** Takes a token, where one is needed, and gives the browser a session for it. */
final class LoginPage {
    private static final int UNAUTHORIZED = 401;

    private final Admission admission;
    private final Sessions sessions;

    LoginPage(Admission admission, Sessions sessions) {
        this.admission = admission;
        this.sessions = sessions;
    }

    void show(Visit visit, Optional<String> problem) throws IOException {
        View view = View.plain("Log in to this node");
        problem.ifPresent(text -> view.add("<p class=\"problem\" role=\"alert\" id=\"problem\">")
                .text(text)
                .add("</p>"));
        view.add("<form class=\"login\" method=\"post\" action=\"" + Console.PREFIX + "login\">")
                .add("<label for=\"token\">Token</label>")
                .add("<input id=\"token\" name=\"token\" type=\"password\" autocomplete=\"current-password\" required")
                .add(problem.isPresent() ? " aria-invalid=\"true\" aria-describedby=\"problem how\"" : "")
                .add(problem.isPresent() ? " autofocus>" : " aria-describedby=\"how\" autofocus>")
                .add("<button class=\"primary\">Log in</button></form>")
                .add("<p id=\"how\" class=\"soft\">This node asks for a token. Whoever runs it makes one with ")
                .add("<code>cairn token create NAME</code>, or reads the operator's from <code>api-secret</code> in ")
                .add("the node's home. What a token admits to holds here as everywhere.</p>");
        view.send(visit, problem.isPresent() ? UNAUTHORIZED : 200);
    }

    void logIn(Visit visit) throws IOException {
        String token = visit.form().text("token").orElse("").strip();
        try {
            admission.identify(new Admission.Asker(
                    Optional.of("Bearer " + token), visit.asker().from()));
        } catch (DeniedException e) {
            show(visit, Optional.of("Not let in: " + e.getMessage() + "."));
            return;
        }
        visit.response().header("Set-Cookie", sessions.begin(visit.request(), token));
        visit.leadTo("");
    }

    void logOut(Visit visit) throws IOException {
        visit.response().header("Set-Cookie", sessions.end(visit.request()));
        visit.leadTo(admission.requiresToken() ? "login" : "");
    }
}
