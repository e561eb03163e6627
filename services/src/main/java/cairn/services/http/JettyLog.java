package cairn.services.http;

import java.lang.System.Logger;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Takes Jetty's log: warnings and errors go to the platform's log, as too many open files must be seen; the rest is
 * dropped, and so are warnings of what reads requests, as no client shall fill an operator's log. Public, and with
 * SLF4J's types in its signatures, only because SLF4J finds it as a service.
 */
public final class JettyLog implements SLF4JServiceProvider {
    private static final String SLF4J_API = "2.0.99";

    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();

    @Override
    public ILoggerFactory getLoggerFactory() {
        return Forwarding::new;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return SLF4J_API;
    }

    @Override
    public void initialize() {
        // Everything is there already.
    }

    private static final class Forwarding extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        private final boolean isOfClients;

        Forwarding(String name) {
            this.name = name;
            boolean isOfThreads = name.startsWith("org.eclipse.jetty.util.thread.");
            this.isOfClients = name.startsWith("org.eclipse.jetty.http.")
                    || name.startsWith("org.eclipse.jetty.util.") && !isOfThreads;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String pattern, Object[] arguments, Throwable failure) {
            Logger.Level ours = level == Level.ERROR ? Logger.Level.ERROR : Logger.Level.WARNING;
            System.getLogger(name).log(ours, MessageFormatter.basicArrayFormat(pattern, arguments), failure);
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return JettyLog.class.getName();
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return false;
        }

        @Override
        public boolean isWarnEnabled() {
            return !isOfClients;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }
    }
}
