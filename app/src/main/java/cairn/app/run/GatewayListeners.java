package cairn.app.run;

import cairn.app.config.ApiAddress;
import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.app.config.SiteTable;
import cairn.services.acme.Authority;
import cairn.services.acme.Challenges;
import cairn.services.acme.Renewal;
import cairn.services.http.CertificateFiles;
import cairn.services.http.Handler;
import cairn.services.http.HttpServer;
import cairn.services.http.Tls;
import cairn.services.rpc.UsageException;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the gateway listens.
 *
 * @param plain for HTTP/1.1
 * @param tls for HTTP/1.1 and HTTP/2 over TLS, where that is configured
 * @param renewal what gets certificates, where a site wants that
 */
record GatewayListeners(HttpServer plain, Optional<HttpServer> tls, Optional<Renewal> renewal) implements Closeable {
    /** Listens at the address and, where one is configured for it, with TLS. */
    static GatewayListeners open(InetSocketAddress address, Home home, Configuration configuration, Handler handler)
            throws IOException {
        Challenges challenges = new Challenges();
        HttpServer plain = HttpServer.start(HttpServer.Options.at(address), challenges.before(handler));
        try {
            Optional<HttpServer> tls = tls(home, configuration, handler);
            return new GatewayListeners(plain, tls, renewal(home, configuration, challenges));
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
            throw new UsageException(
                    "gateway.tls-listen needs a [[site]] with certificate and key, or with acme = true");
        }
        Tls tls = new Tls(certificates, configuration.get(Setting.GATEWAY_ALT_SVC));
        HttpServer.Options options = HttpServer.Options.at(ApiAddress.parse(address));
        return Optional.of(HttpServer.start(options.with(tls), handler));
    }

    private static List<CertificateFiles> certificates(Home home, Configuration configuration) throws IOException {
        List<CertificateFiles> certificates = new ArrayList<>();
        for (SiteTable site : configuration.sites()) {
            if (site.acme()) {
                certificates.add(managed(home, site));
            }
            if (site.certificate().isPresent()) {
                certificates.add(given(home, site, site.certificate().get()));
            }
        }
        return certificates;
    }

    private static CertificateFiles given(Home home, SiteTable site, SiteTable.SiteCertificate files)
            throws UsageException {
        CertificateFiles pair = new CertificateFiles(
                home.directory().resolve(files.chain()), home.directory().resolve(files.key()));
        if (!pair.exist()) {
            throw new UsageException(
                    "the certificate of " + site.host() + " is not there: " + pair.chain() + " and " + pair.key());
        }
        return pair;
    }

    private static CertificateFiles managed(Home home, SiteTable site) {
        Path folder = home.directory().resolve("acme");
        return new CertificateFiles(folder.resolve(site.host() + ".pem"), folder.resolve(site.host() + ".key"));
    }

    private static Optional<Renewal> renewal(Home home, Configuration configuration, Challenges challenges)
            throws UsageException {
        Map<String, CertificateFiles> wanted = new HashMap<>();
        for (SiteTable site : configuration.sites()) {
            if (site.acme()) {
                wanted.put(site.host(), managed(home, site));
            }
        }
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        if (configuration.get(Setting.GATEWAY_TLS_LISTEN).isEmpty()) {
            throw new UsageException("a [[site]] with acme = true needs gateway.tls-listen, such as [::]:443");
        }
        Authority authority = new Authority(
                URI.create(configuration.get(Setting.ACME_DIRECTORY)),
                Optional.of(configuration.get(Setting.ACME_CONTACT)).filter(contact -> !contact.isEmpty()),
                home.directory().resolve("acme").resolve("account.pem"));
        return Optional.of(Renewal.start(authority, wanted, challenges, InstantSource.system()));
    }

    @Override
    public void close() throws IOException {
        renewal.ifPresent(Renewal::close);
        try (plain) {
            if (tls.isPresent()) {
                tls.get().close();
            }
        }
    }
}
