package cairn.app.config;

import cairn.data.failure.MalformedException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multibase.Multibase;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A key of {@code cairn.toml}: its name, its form, the value that holds where none is written, and what it means. */
public enum Setting {
    GATEWAY_LISTEN(
            "gateway.listen",
            Form.ADDRESS,
            "127.0.0.1:8080",
            "Address and port of the public HTTP listener: the gateway. Port 0 takes any free one."),
    GATEWAY_TLS_LISTEN(
            "gateway.tls-listen",
            Form.ADDRESS_OR_NONE,
            "",
            "Address and port at which the gateway speaks TLS, with the certificates of the [[site]] tables."),
    GATEWAY_ALT_SVC(
            "gateway.alt-svc",
            Form.ALT_SVC,
            "",
            "What the Alt-Svc header of answers over TLS says, such as h3=':443'; ma=86400 of a proxy in front."),
    GATEWAY_REQUESTS_PER_MINUTE(
            "gateway.requests-per-minute",
            Form.NUMBER,
            "0",
            "How many requests an address may make in a minute on each site; 0 for any number."),
    GATEWAY_MEBIBYTES_PER_HOUR(
            "gateway.mebibytes-per-hour",
            Form.NUMBER,
            "0",
            "How many MiB an address may get in an hour on each site; 0 for any number."),
    GATEWAY_PROXIES(
            "gateway.proxies",
            Form.ADDRESSES,
            "",
            "Addresses of reverse proxies, whose X-Forwarded-For says which address a request counts for."),
    GATEWAY_RESOLVE_SECONDS(
            "gateway.resolve-seconds",
            Form.SECONDS,
            "30",
            "How long the gateway may take to find what a path leads to."),
    GATEWAY_FIRST_BLOCK_SECONDS(
            "gateway.first-block-seconds",
            Form.SECONDS,
            "30",
            "How long the gateway may then take until the first byte of its answer."),
    GATEWAY_WHOLE_SECONDS(
            "gateway.whole-seconds", Form.SECONDS, "3600", "How long a request to the gateway may take in all."),
    GATEWAY_ACCESS_LOG(
            "gateway.access-log",
            Form.FILE,
            "",
            "A file in the node's home that gets a line of JSON for each request, such as logs/access.jsonl."),
    ACME_DIRECTORY(
            "acme.directory",
            Form.URL,
            "https://acme-v02.api.letsencrypt.org/directory",
            "The authority that sites with acme = true get certificates from; using it agrees to its terms."),
    ACME_CONTACT(
            "acme.contact",
            Form.MAIL,
            "",
            "The mail address that the authority may write to, such as ops@example.org."),
    ADMIN_LISTEN(
            "admin.listen",
            Form.ADDRESS,
            "127.0.0.1:5001",
            "Address and port of the admin HTTP listener: the RPC that this command line uses. Loopback only."),
    ADMIN_SOCKET(
            "admin.socket",
            Form.PATH,
            "",
            "A unix socket for the RPC too: a path, which only its owner can connect to. Empty for none."),
    ADMIN_AUTH(
            "admin.auth",
            Form.AUTH,
            "open",
            "Who may call the RPC: \"open\" everybody on this machine, \"token\" holders of a token of: cairn token."),
    ADMIN_ORIGINS(
            "admin.origins",
            Form.ORIGINS,
            "",
            "Origins of web pages that may call the RPC, such as https://webui.ipfs.io; separated by commas."),
    ADMIN_WEBUI(
            "admin.webui",
            Form.CONTENT,
            "",
            "A web interface for the RPC that is pinned here, as /ipfs/CID: /webui of the admin listener leads to it."),
    SWARM_LISTEN(
            "swarm.listen",
            Form.MULTIADDRS,
            "/ip6/::/tcp/4001, /ip4/0.0.0.0/tcp/4001",
            "Where other nodes reach this one. Port 0 takes any free one."),
    SWARM_BOOTSTRAP(
            "swarm.bootstrap",
            Form.PEERS,
            "/dnsaddr/bootstrap.libp2p.io/p2p/QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN, "
                    + "/dnsaddr/bootstrap.libp2p.io/p2p/QmQCU2EcMqAqQPR2i9bChDtGNJchTbq5TbXJJ16u19uLTa, "
                    + "/dnsaddr/bootstrap.libp2p.io/p2p/QmbLHAnMoJPWSCR5Zhtx6BHJX9KiKNN6tpvbUcqanj75Nb, "
                    + "/dnsaddr/bootstrap.libp2p.io/p2p/QmcZf59bWwK5XFi76CZX8cbJ4BhTzzA3gU1ZjYZcYW3dwt",
            "Peers that are dialled while fewer than four others are connected; empty for none."),
    SWARM_PEERING("swarm.peering", Form.PEERS, "", "Peers that are to stay connected."),
    SWARM_CONNECTIONS(
            "swarm.connections", Form.NUMBER, "1000", "How many connections other nodes may open to this one."),
    SWARM_CONNECTIONS_HIGH(
            "swarm.connections-high",
            Form.NUMBER,
            "400",
            "Beyond how many open connections the least useful are closed."),
    SWARM_CONNECTIONS_LOW(
            "swarm.connections-low", Form.NUMBER, "200", "How many connections are left when some are closed."),
    SWARM_CONNECTIONS_PER_PEER(
            "swarm.connections-per-peer", Form.NUMBER, "8", "How many connections one node may open to this one."),
    SWARM_CONNECTIONS_PER_SUBNET(
            "swarm.connections-per-subnet",
            Form.NUMBER,
            "64",
            "How many connections may come from one public network (/24 of version 4, /48 of version 6)."),
    SWARM_STREAMS_PER_PEER(
            "swarm.streams-per-peer", Form.NUMBER, "1024", "How many streams of one node are served at once."),
    SWARM_STREAMS_PER_PROTOCOL(
            "swarm.streams-per-protocol", Form.NUMBER, "8192", "How many streams of one protocol are served at once."),
    SWARM_IN_BYTES_PER_SECOND(
            "swarm.in-bytes-per-second",
            Form.COUNT,
            "0",
            "How many bytes a second peers may send to this node, all together; 0 for as many as come."),
    SWARM_OUT_BYTES_PER_SECOND(
            "swarm.out-bytes-per-second",
            Form.COUNT,
            "0",
            "How many bytes a second this node sends to peers, all together; 0 for as many as they take."),
    SWARM_PEER_IN_BYTES_PER_SECOND(
            "swarm.peer-in-bytes-per-second", Form.COUNT, "0", "The same of one peer; 0 for as many as come."),
    SWARM_PEER_OUT_BYTES_PER_SECOND(
            "swarm.peer-out-bytes-per-second", Form.COUNT, "0", "The same to one peer; 0 for as many as it takes."),
    SWARM_FINDING(
            "swarm.finding",
            Form.FINDING,
            "auto",
            "Part in the DHT: \"server\" asks and answers, \"client\" asks, \"off\" neither, \"auto\" what fits."),
    SWARM_STREAMS(
            "swarm.streams", Form.ON_OFF, "on", "Whether peers get whole DAGs in one stream, or block by block only."),
    SWARM_FIRST_BLOCK_SECONDS(
            "swarm.first-block-seconds",
            Form.SECONDS,
            "60",
            "How long a fetch may look for somebody who has its first block."),
    SWARM_NEXT_BLOCK_SECONDS(
            "swarm.next-block-seconds", Form.SECONDS, "30", "How long a fetch may then wait for any block."),
    SWARM_MDNS(
            "swarm.mdns",
            Form.ON_OFF,
            "off",
            "Whether the node finds others of the network at home, and tells them where it is, by multicast."),
    SWARM_RELAY_CLIENT(
            "swarm.relay-client",
            Form.ON_OFF,
            "on",
            "Whether others reach this node by way of relays where they cannot dial it, and it them."),
    SWARM_RELAYS("swarm.relays", Form.PEERS, "", "Relays that are asked for a place before others."),
    SWARM_RELAY_SERVICE(
            "swarm.relay-service",
            Form.WHEN,
            "auto",
            "Whether this node is a relay for others, within limits: \"on\", \"off\", \"auto\" if others can dial it."),
    SWARM_HOLE_PUNCHING(
            "swarm.hole-punching",
            Form.ON_OFF,
            "on",
            "Whether the node looks for a direct way to those with whom a relay connects it."),
    SWARM_PORT_MAPPING(
            "swarm.port-mapping",
            Form.ON_OFF,
            "on",
            "Whether the node asks the router at home, by NAT-PMP, to let others in at the ports of swarm.listen."),
    SWARM_AUTONAT_SERVICE(
            "swarm.autonat-service",
            Form.WHEN,
            "auto",
            "Whether it dials others who ask if they can be dialled: \"on\", \"off\", \"auto\" if others can dial it."),
    SWARM_ANNOUNCE(
            "swarm.announce",
            Form.MULTIADDRS,
            "",
            "Addresses that the node says are its own in place of those where it listens."),
    SWARM_NO_ANNOUNCE(
            "swarm.no-announce",
            Form.MULTIADDRS,
            "",
            "Addresses that it never says, or whole networks, such as /ip4/10.0.0.0/ipcidr/8."),
    ROUTING_DELEGATED(
            "routing.delegated",
            Form.URLS,
            "",
            "Routers on the web that are asked beside the DHT, such as https://delegated-ipfs.dev; commas between."),
    GATEWAY_ROUTING(
            "gateway.routing",
            Form.ON_OFF,
            "off",
            "Whether the gateway's listener answers others' questions for providers and names, below /routing/v1/."),
    CACHE_READERS(
            "cache.readers",
            Form.WHO,
            "nobody",
            "Who may read the build caches on the gateway's listener: \"nobody\", holders of a \"token\", \"anyone\"."),
    CACHE_WRITERS(
            "cache.writers",
            Form.WHO,
            "nobody",
            "Who may write them; a token has the scope /cache/NAME, see: cairn token create."),
    CACHE_BYTES_MAX(
            "cache.bytes-max",
            Form.COUNT,
            "10737418240",
            "How many bytes build caches may keep; what was not used for the longest time gives way."),
    PUBSUB_ENABLED("pubsub.enabled", Form.ON_OFF, "off", "Whether the node takes part in topics: see cairn pubsub."),
    PUBSUB_ROUTER(
            "pubsub.router",
            Form.ROUTER,
            "gossipsub",
            "How messages of topics travel: \"gossipsub\", or \"floodsub\" to all who want them."),
    PUBSUB_SEEN_SECONDS(
            "pubsub.seen-seconds",
            Form.SECONDS,
            "120",
            "For how long a message of a topic is known as one that was seen."),
    PUBSUB_SEEN_STRATEGY(
            "pubsub.seen-strategy",
            Form.SEEN,
            "last-seen",
            "Whether that time begins anew each time a message comes, \"last-seen\", or not, \"first-seen\"."),
    NAMES_OVER_PUBSUB(
            "names.over-pubsub",
            Form.ON_OFF,
            "off",
            "Whether new records of names are told and heard in topics, besides the DHT."),
    NAMES_REPUBLISH_HOURS(
            "names.republish-hours",
            Form.HOURS,
            "4",
            "In how many hours the records of the node's names are told again; 0 for never."),
    PROVIDE_STRATEGY(
            "provide.strategy",
            Form.STRATEGY,
            "roots",
            "What the DHT is told of: \"roots\" of pins and files, \"pinned\", \"mfs\", \"all\" blocks, or \"off\"."),
    STORE_DURABILITY(
            "store.durability",
            Form.DURABILITY,
            "commit",
            "What an answered write survives: \"commit\" a power loss, \"os\" a crash of this process,"
                    + " \"bucket\" the loss of this machine."),
    BUCKET_URL(
            "bucket.url",
            Form.BUCKET,
            "",
            "Where the blocks are: empty for this disk alone, or https://HOST/BUCKET/PREFIX."
                    + " See docs/operating/storage.md."),
    BUCKET_REGION("bucket.region", Form.WORD, "us-east-1", "The region that requests to the bucket are signed for."),
    BUCKET_CACHE_BYTES_MAX(
            "bucket.cache-bytes-max",
            Form.COUNT,
            "10737418240",
            "How many bytes of what is in the bucket are kept on this disk too."),
    BUCKET_WAITING_BYTES_MAX(
            "bucket.waiting-bytes-max",
            Form.COUNT,
            "4294967296",
            "How many bytes of blocks may wait on this disk until the bucket takes them; then writes fail."),
    BUCKET_PACK_AFTER_MINUTES(
            "bucket.pack-after-minutes",
            Form.MINUTES,
            "60",
            "How long blocks wait for more of them, until there are 64 MiB, before they are sent to the bucket."),
    STORE_BYTES_MAX(
            "store.bytes-max",
            Form.COUNT,
            "0",
            "How many bytes the blocks may take on the disk; 0 for all but the last twentieth of it, at most 1 GiB."),
    STORE_KEY_FILE(
            "store.key-file",
            Form.PATH,
            "",
            "Has the blocks encrypted: a file of 32 random bytes or more that opens them. See the pages on storage."),
    STORE_PASSPHRASE_FILE(
            "store.passphrase-file",
            Form.PATH,
            "",
            "Has the blocks encrypted: a file whose first line is the passphrase that opens them."),
    STORE_COMPRESSION(
            "store.compression",
            Form.COMPRESSION,
            "none",
            "\"zstd\" keeps new blocks compressed where that saves an eighth, \"none\" as they are; both read both."),
    STORE_AT(
            "store.at",
            Form.STORE_PLACE,
            "files",
            "Where the blocks are: \"files\" of this home, or a device, and in which form: see cairn store convert."),
    STORE_MOVING_TO(
            "store.moving-to",
            Form.STORE_TARGET,
            "",
            "Where the blocks are on their way to; written by cairn store convert, empty when they have arrived."),
    STORE_ALSO(
            "store.also",
            Form.STORES_TO_READ,
            "",
            "Stores that are only read, for what is not in this one: packs:FOLDER or bucket:URL, separated by commas."),
    SCRUB_DAYS(
            "scrub.days",
            Form.NUMBER,
            "30",
            "In how many days a running node hashes every block once, in the background; 0 for never."),
    TABLES_URL(
            "tables.url",
            Form.TABLES,
            "",
            "Where pins and other tables are: empty for cairn.db in the home, or"
                    + " postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD."),
    COLLECT_BYTES_PER_SECOND(
            "collect.bytes-per-second",
            Form.COUNT,
            "0",
            "How many bytes a second the garbage collector reads and writes at most; 0 for as many as it can."),
    COLLECT_AT_PERCENT(
            "collect.at-percent",
            Form.PERCENT,
            "0",
            "How much of what the blocks may take has a running node collect garbage by itself, as 90; 0 for never."),
    ADD_PROFILE(
            "add.profile",
            Form.PROFILE,
            "unixfs-v1-2025",
            "The import profile of `cairn add`: \"unixfs-v1-2025\" or \"unixfs-v0-2015\"."),
    FILES_HISTORY_HOURS(
            "files.history-hours",
            Form.HOURS,
            "24",
            "For how many hours `cairn files restore` can bring back what the node's files were."),
    NAMES_MAP(
            "names.map",
            Form.NAME_MAP,
            "",
            "Domains with a fixed DNSLink, never looked up: \"example.org:/ipfs/CID,example.net:/ipns/NAME\"."),
    DNS_RESOLVERS(
            "dns.resolvers",
            Form.RESOLVERS,
            "",
            "DNS servers by suffix: \".=9.9.9.9, eth=https://dns.example/dns-query\"; else those of this machine."),
    OUTPUT_CID_BASE("output.cid-base", Form.BASE, "base32", "The multibase in which version 1 CIDs are shown.");

    /** What values a setting takes. */
    enum Form {
        ADDRESS("HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080", "(\\[[0-9a-fA-F:.]+]|[^:\\s\\[\\]]+):\\d{1,5}"),
        ADDRESS_OR_NONE("HOST:PORT, such as [::]:8443, or nothing", "|(\\[[0-9a-fA-F:.]+]|[^:\\s\\[\\]]+):\\d{1,5}"),
        ALT_SVC("the value of an Alt-Svc header (RFC 7838)", "[\\x20-\\x7e]*"),
        URL("an https:// or acme:// URL", "(https|acme)://[^\\s\"]+"),
        MAIL("a mail address, or nothing", "|[^\\s@\"]+@[^\\s@\"]+"),
        DURABILITY("\"commit\", \"os\" or, with bucket.url, \"bucket\"", "commit|os|bucket"),
        BUCKET("https://HOST/BUCKET or https://HOST/BUCKET/PREFIX, or nothing", "|https?://[^\\s/@\"]+/[^\\s@\"?#]+"),
        WORD("a word such as eu-central-1", "[a-z0-9-]{1,40}"),
        MINUTES("a whole number of minutes, 1 or more", "[1-9]\\d{0,5}"),
        PROFILE("\"unixfs-v1-2025\" or \"unixfs-v0-2015\"", "unixfs-v1-2025|unixfs-v0-2015"),
        AUTH("\"open\" or \"token\"", "open|token"),
        WHO("\"nobody\", \"token\" or \"anyone\"", "nobody|token|anyone"),
        ORIGINS(
                "origins such as https://webui.ipfs.io, separated by commas, or *",
                "|\\*|https?://[^\\s,/\"]+(,\\s*https?://[^\\s,/\"]+)*"),
        CONTENT("/ipfs/CID, or a path below it, or nothing", "|/ipfs/[A-Za-z0-9]{10,200}(/[^\\s\"?#]*)?"),
        URLS(
                "URLs such as https://delegated-ipfs.dev, separated by commas",
                "|https?://[^\\s,\"]+(\\s*,\\s*https?://[^\\s,\"]+)*"),
        NUMBER("a whole number, 0 or more", "\\d{1,9}"),
        SECONDS("a whole number of seconds, 1 or more", "[1-9]\\d{0,6}"),
        ADDRESSES(
                "addresses such as 127.0.0.1 or [::1], separated by commas",
                "|[0-9a-fA-F.:\\[\\]]+(,\\s*[0-9a-fA-F.:\\[\\]]+)*"),
        FILE("a path of a file in the node's home", "|[^/~\\s][^\\s]*"),
        PATH("a path; one that is not absolute is in the node's home", "|[^~\\s\"][^\\s\"]*"),
        COMPRESSION("\"none\" or \"zstd\"", "none|zstd"),
        HOURS("a whole number of hours, 0 or more", "\\d{1,6}"),
        RESOLVERS(
                "SUFFIX=ADDRESS or SUFFIX=https://URL, more of them behind commas, the suffix . for all names",
                "|[^=,\\s]+=[^=,\\s]+(\\s*,\\s*[^=,\\s]+=[^=,\\s]+)*"),
        NAME_MAP(
                "DOMAIN:/ipfs/CID or DOMAIN:/ipns/NAME, more of them behind commas",
                "|[^:,/\\s]+:/ip[fn]s/[^,\\s]+(\\s*,\\s*[^:,/\\s]+:/ip[fn]s/[^,\\s]+)*"),
        TABLES("empty, or postgresql://HOST:PORT/DATABASE?user=USER", "|postgresql://[^\\s\"]+"),
        MULTIADDRS("multiaddrs such as /ip4/0.0.0.0/tcp/4001, separated by commas", Setting.MULTIADDRS_PATTERN),
        PEERS("multiaddrs that end in /p2p/PEER, separated by commas", Setting.MULTIADDRS_PATTERN),
        STRATEGY("\"roots\", \"pinned\", \"mfs\", \"all\" or \"off\"", "roots|pinned|mfs|all|off"),
        ON_OFF("\"on\" or \"off\"", "on|off"),
        WHEN("\"auto\", \"on\" or \"off\"", "auto|on|off"),
        ROUTER("\"gossipsub\" or \"floodsub\"", "gossipsub|floodsub"),
        SEEN("\"last-seen\" or \"first-seen\"", "last-seen|first-seen"),
        FINDING("\"auto\", \"server\", \"client\" or \"off\"", "auto|server|client|off"),
        PERCENT("a whole number from 0 to 100", "\\d{1,2}|100"),
        COUNT("a whole number, 0 or more", "\\d{1,18}"),
        STORE_PLACE("\"files\" or device:PATH#UUID, and maybe: plain, or: encrypted", StorePlace.AT_PATTERN),
        STORE_TARGET("empty, or a place as cairn store convert writes it", "|" + StorePlace.TARGET_PATTERN),
        STORES_TO_READ(
                "packs:FOLDER or bucket:https://HOST/BUCKET/PREFIX, more of them behind commas, or nothing",
                "|" + Setting.TO_READ_PATTERN + "(\\s*,\\s*" + Setting.TO_READ_PATTERN + ")*"),
        BASE("the name of a multibase, such as base32", "[a-z0-9]+");

        private final String meaning;
        private final Pattern pattern;

        Form(String meaning, String pattern) {
            this.meaning = meaning;
            this.pattern = Pattern.compile(pattern);
        }
    }

    private static final int PORT_MAX = 65_535;
    private static final String TO_READ_PATTERN = "(packs:[^\\s,\"]+|bucket:https?://[^\\s,/@\"]+/[^\\s,@\"?#]+)";
    private static final String MULTIADDRS_PATTERN = "|/[^\\s,\"]+(\\s*,\\s*/[^\\s,\"]+)*";

    private final String key;
    private final Form form;
    private final String fallback;
    private final String meaning;

    Setting(String key, Form form, String fallback, String meaning) {
        this.key = key;
        this.form = form;
        this.fallback = fallback;
        this.meaning = meaning;
    }

    /** The key with its table, such as {@code gateway.listen}. */
    public String key() {
        return key;
    }

    /** The value that holds where none is written. */
    public String fallback() {
        return fallback;
    }

    /** What the key does, in a sentence. */
    public String meaning() {
        return meaning;
    }

    /** What its values look like. */
    public String formMeaning() {
        return form.meaning;
    }

    /** Its values, where there are only some. */
    public List<String> choices() {
        String words = form.pattern.pattern();
        return words.matches("[a-z0-9-]+(\\|[a-z0-9-]+)+") ? List.of(words.split("\\|", -1)) : List.of();
    }

    public static Optional<Setting> byKey(String key) {
        return Arrays.stream(values()).filter(s -> s.key.equals(key)).findFirst();
    }

    /** Every key, in the order of the file. */
    public static List<String> keys() {
        return Arrays.stream(values()).map(Setting::key).toList();
    }

    private static boolean areMultiaddrs(String value, boolean ofPeers) {
        try {
            for (String text : value.split(",", -1)) {
                if (!text.isBlank() && Multiaddr.parse(text.strip()).peer().isPresent() != ofPeers) {
                    return false;
                }
            }
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    /** What is wrong with {@code value}, if something is. */
    public Optional<String> problem(String value) {
        boolean fits = form.pattern.matcher(value).matches()
                && (form != Form.MULTIADDRS && form != Form.PEERS || areMultiaddrs(value, form == Form.PEERS))
                && (form != Form.BASE || Multibase.byLabel(value).isPresent())
                && (!isAddress(value) || Integer.parseInt(value.substring(value.lastIndexOf(':') + 1)) <= PORT_MAX);
        return fits ? Optional.empty() : Optional.of(key + " is " + form.meaning + ", not \"" + value + "\"");
    }

    private boolean isAddress(String value) {
        return form == Form.ADDRESS || form == Form.ADDRESS_OR_NONE && !value.isEmpty();
    }
}
