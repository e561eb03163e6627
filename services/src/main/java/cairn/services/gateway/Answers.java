package cairn.services.gateway;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.NotFoundException;
import cairn.data.path.ContentPath;
import cairn.data.path.Namespace;
import cairn.node.deny.Denied;
import cairn.node.link.Links;
import cairn.node.resolve.Resolver;
import cairn.node.resolve.Trail;
import cairn.services.gateway.site.Site;
import cairn.services.http.Response;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Answers requests for content: finds what a path leads to and hands it to whoever sends that form. */
final class Answers {
    private static final int NOT_ACCEPTABLE = 406;
    private static final int PRECONDITION_FAILED = 412;
    private static final int UNAVAILABLE_FOR_LEGAL_REASONS = 451;

    private final GatewayHandler.Parts parts;
    private final Resolver resolver;
    private final BlockAnswer blocks;
    private final ArchiveAnswer archives;
    private final WebAnswer web;
    private final RecordAnswer records;

    Answers(GatewayHandler.Parts parts) {
        this.parts = parts;
        this.resolver = new Resolver(parts.node().blocks());
        this.blocks = new BlockAnswer(parts.node());
        this.archives = new ArchiveAnswer(parts.node());
        this.records = new RecordAnswer(parts.records());
        this.web = new WebAnswer(parts.node(), resolver);
    }

    void answer(Asked asked, Visit visit) throws IOException {
        Response response = visit.response();
        Wanted wanted = Wanted.of(asked.http());
        Format format = wanted.format();
        visit.name(format == Format.WEB ? "web" : format.label());
        if (asked.delivery() != Site.Delivery.ALL && !format.canBeVerified()) {
            if (asked.delivery() == Site.Delivery.VERIFIED_IN_BROWSER && asked.acceptsHtml()) {
                visit.name("own");
                VerifyingPage.send(asked, response);
                return;
            }
            throw new GatewayException(
                    NOT_ACCEPTABLE,
                    "This gateway sends only what can be verified: ask for ?format=raw or ?format=car, or for"
                            + " ?format=ipns-record of a name");
        }
        showLocation(asked, wanted, response);
        if (format == Format.IPNS_RECORD) {
            refuse(parts.denied().findName(asked.path().root(), ""));
            records.send(asked, response);
            return;
        }
        Found found = find(asked);
        requireServed(found);
        visit.resolved();
        found.showRoots(response);
        requireHere(found);
        if (found.trail().problem().isPresent()) {
            if (format == Format.WEB && asked.origin().isIsolated() && web.sendByRules(found, response)) {
                return;
            }
            throw new NotFoundException(found.trail().problem().get());
        }
        switch (format) {
            case RAW -> blocks.sendRaw(found, response);
            case CAR -> archives.sendCar(found, wanted, response);
            case TAR -> archives.sendTar(found, response);
            case WEB, JSON, CBOR -> sendDocumentOrEntry(found, format, response);
            case DAG_JSON, DAG_CBOR -> blocks.sendDocument(found, format, response);
            case IPNS_RECORD -> throw new IllegalStateException();
        }
    }

    private void sendDocumentOrEntry(Found found, Format format, Response response) throws IOException {
        Cid cid = found.cid();
        if (cid.has(Codec.RAW) || cid.has(Codec.DAG_PB)) {
            web.sendEntry(found, response);
        } else if (format != Format.WEB) {
            blocks.sendDocument(found, format, response);
        } else if (found.asked().acceptsHtml() && !found.asked().wantsDownload() && isDag(cid)) {
            web.sendDocumentPage(found, response);
        } else {
            Format own = BlockAnswer.documentFormat(cid)
                    .orElseThrow(() -> new GatewayException(
                            NOT_ACCEPTABLE,
                            cid + " is neither file nor document; ?format=raw gives its bytes, ?format=car its DAG"));
            blocks.sendDocument(found, own, response);
        }
    }

    private static boolean isDag(Cid cid) {
        return cid.has(Codec.DAG_CBOR) || cid.has(Codec.DAG_JSON);
    }

    private Found find(Asked asked) throws IOException {
        GatewayPath path = asked.path();
        if (path.namespace() == Namespace.IPFS) {
            Cid root = HostRouter.cid(path);
            Trail trail = resolver.trace(root, path.names(), Namespace.IPFS);
            return new Found(asked, root, path.names(), trail, Freshness.FOR_EVER);
        }
        // A name that is not followed leads to no path below it either.
        refuse(parts.denied().findName(path.root(), ""));
        refuse(parts.denied().findName(path.root(), String.join("/", path.names())));
        ContentPath named = ContentPath.parse("/ipns/" + path.root()).withSegments(path.names());
        Links.Followed followed = parts.links().follow(named);
        Cid root = followed.path().cid().orElseThrow();
        List<String> names = followed.path().segments();
        Trail trail = resolver.trace(root, names, Namespace.IPFS);
        return new Found(asked, root, names, trail, Freshness.of(followed.timeToLive()));
    }

    private void requireServed(Found found) throws GatewayException {
        if (parts.denied().isEmpty()) {
            return;
        }
        refuse(parts.denied().find(found.root(), String.join("/", found.names())));
        for (Cid cid : found.trail().roots()) {
            refuse(parts.denied().find(cid));
        }
    }

    private static void refuse(Optional<Denied> denied) throws GatewayException {
        if (denied.isPresent()) {
            throw new GatewayException(
                    denied.get().status(),
                    denied.get().status() == UNAVAILABLE_FOR_LEGAL_REASONS
                            ? "This gateway may not serve this content, for legal reasons"
                            : "This gateway does not serve this content");
        }
    }

    /** A client may say that it wants only what is here already (RFC 9111, 5.2.1.7). */
    private void requireHere(Found found) throws IOException {
        boolean isOnlyHere = found.asked()
                .http()
                .header("Cache-Control")
                .filter("only-if-cached"::equals)
                .isPresent();
        Cid cid = found.cid();
        if (isOnlyHere && !cid.hash().isIdentity() && !parts.node().blocks().has(cid.hash())) {
            throw new GatewayException(PRECONDITION_FAILED, "The block " + cid + " is not on this node");
        }
    }

    /** Where the form that was chosen by the Accept header has an address of its own, for caches. */
    private static void showLocation(Asked asked, Wanted wanted, Response response) {
        String label = wanted.format().label();
        if (label.isEmpty() || asked.asks("format", label)) {
            return;
        }
        StringBuilder location =
                new StringBuilder(asked.shownHere()).append("?format=").append(label);
        for (String pair : asked.http().rawQuery().orElse("").split("&", -1)) {
            if (!pair.isEmpty() && !pair.startsWith("format=")) {
                location.append('&').append(pair);
            }
        }
        for (String name : List.of("version", "order", "dups")) {
            String value = wanted.parameters().getOrDefault(name, "");
            boolean isPlain = !value.isEmpty() && value.chars().allMatch(Character::isLetterOrDigit);
            if (isPlain && asked.query(label + "-" + name).isEmpty()) {
                location.append('&')
                        .append(label)
                        .append('-')
                        .append(name)
                        .append('=')
                        .append(value);
            }
        }
        response.header("Content-Location", location.toString());
    }
}
