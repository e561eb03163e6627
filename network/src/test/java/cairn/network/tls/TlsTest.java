package cairn.network.tls;

import cairn.data.key.PrivateKey;
import cairn.network.security.Security;
import cairn.network.security.SecurityContract;
import java.time.InstantSource;

final class TlsTest extends SecurityContract {
    @Override
    protected Security of(PrivateKey identity) {
        return new Tls(identity, InstantSource.system());
    }
}
