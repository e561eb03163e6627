package cairn.network.dns;

import java.io.IOException;

/** One who answers questions. Called by many threads at once; each waits. */
@FunctionalInterface
public interface DnsServer {
    /**
     * Asks.
     *
     * @throws cairn.data.failure.UnavailableException where no answer comes in time, or the server cannot answer
     * @throws cairn.data.failure.MalformedException where what comes is no answer
     */
    DnsAnswer ask(DnsQuestion question) throws IOException;
}
