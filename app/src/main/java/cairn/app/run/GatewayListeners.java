package cairn.app.run;

import cairn.app.config.ApiAddress;
import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.app.config.SiteTable;
import cairn.services.http.CertificateFiles;
import cairn.services.http.Handler;
import cairn.services.http.HttpServer;
import cairn.services.http.Tls;
import cairn.services.rpc.UsageException;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the gateway listens.
 *
 * @param plain for HTTP/1.1
 * @param tls for HTTP/1.1 and HTTP/2 over TLS, where that is configured
 */
record GatewayListeners(HttpServer plain, Optional<HttpServer> tls) implements Closeable {
    /** Listens at the address and, where one is configured for it, with TLS. */
    static GatewayListeners open(InetSocketAddress address, Home home, Configuration configuration, Handler handler)
            throws IOException {
        HttpServer plain = HttpServer.start(HttpServer.Options.at(address), handler);
        try {
            return new GatewayListeners(plain, tls(home, configuration, handler));
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static Optional<HttpServer> tls(Home home, Configuration configuration, Handler handler)
            throws IOException {
        String address = configuration.get(Setting.GATEWAY_TLS_LISTEN);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        List<CertificateFiles> certificates = certificates(home, configuration);
        if (certificates.isEmpty()) {
            throw new UsageException("gateway.tls-listen needs a [[site]] with certificate and key");
        }
        Tls tls = new Tls(certificates, configuration.get(Setting.GATEWAY_ALT_SVC));
        HttpServer.Options options = HttpServer.Options.at(ApiAddress.parse(address));
        return Optional.of(HttpServer.start(options.with(tls), handler));
    }

    private static List<CertificateFiles> certificates(Home home, Configuration configuration) throws IOException {
        List<CertificateFiles> certificates = new ArrayList<>();
        for (SiteTable site : configuration.sites()) {
            if (site.certificate().isPresent()) {
                SiteTable.SiteCertificate files = site.certificate().get();
                CertificateFiles pair = new CertificateFiles(
                        home.directory().resolve(files.chain()),
                        home.directory().resolve(files.key()));
                if (!pair.exist()) {
                    throw new UsageException("the certificate of " + site.host() + " is not there: " + pair.chain()
                            + " and " + pair.key());
                }
                certificates.add(pair);
            }
        }
        return certificates;
    }

    @Override
    public void close() throws IOException {
        try (plain) {
            if (tls.isPresent()) {
                tls.get().close();
            }
        }
    }
}
