package cairn.app.run;

import cairn.app.config.ApiAddress;
import cairn.app.config.Configuration;
import cairn.app.config.Setting;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Kubo's names of settings, where one of this program's means the same. */
final class KuboNames {
    private static final Map<String, Setting> NAMES =
            Map.of("Addresses.API", Setting.ADMIN_LISTEN, "Addresses.Gateway", Setting.GATEWAY_LISTEN);

    private KuboNames() {}

    /** The setting of that name, in either tongue. */
    static Optional<Setting> setting(String name) {
        Optional<Setting> own = Setting.byKey(name);
        return own.isPresent() ? own : Optional.ofNullable(NAMES.get(name));
    }

    /** The value in this program's form: addresses may be given as multiaddrs. */
    static String value(Setting setting, String value) throws IOException {
        if (!NAMES.containsValue(setting) || !value.startsWith("/")) {
            return value;
        }
        InetSocketAddress address = ApiAddress.parse(value);
        if (address.isUnresolved()) {
            throw new UsageException("there is no host called " + address.getHostString());
        }
        return ApiAddress.text(address);
    }

    /** Where the listeners are, as Kubo's configuration says it. */
    static Map<String, Object> addresses(Configuration configuration) throws IOException {
        Map<String, Object> addresses = new LinkedHashMap<>();
        addresses.put("API", multiaddr(configuration.get(Setting.ADMIN_LISTEN)));
        addresses.put("Gateway", multiaddr(configuration.get(Setting.GATEWAY_LISTEN)));
        return addresses;
    }

    /** An address as Kubo writes it. */
    static String multiaddr(String address) throws IOException {
        InetSocketAddress parsed = ApiAddress.parse(address);
        return parsed.isUnresolved() ? address : ApiAddress.multiaddr(parsed);
    }
}
