package cairn.network.gateway;

import java.io.IOException;
import java.io.InputStream;

/** What a gateway answers with. Read by one thread; its bytes prove nothing before they are hashed. */
public interface GatewayBody extends AutoCloseable {
    /**
     * The body. Its end is the answer's end; where the answer was cut short, reading fails instead. So does reading
     * once nothing came for as long as the gateway is given.
     */
    InputStream input();

    /** Drops what was not read. */
    @Override
    void close() throws IOException;
}
