package cairn.services.gateway;

import cairn.data.block.Block;
import cairn.data.car.CarLimits;
import cairn.data.car.CarReader;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.CorruptBlockException;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import cairn.data.peer.PeerId;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.DirectoryBuilder;
import cairn.data.unixfs.FileBuilder;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.Leaf;
import cairn.data.unixfs.Symlinks;
import cairn.network.routing.NameRouting;
import cairn.node.Node;
import cairn.node.deny.Denylists;
import cairn.node.files.Files;
import cairn.node.link.KeyRecord;
import cairn.node.link.LinkSource;
import cairn.node.link.Links;
import cairn.node.link.RecordSource;
import cairn.node.name.Naming;
import cairn.node.pin.Pins;
import cairn.node.write.WriteGate;
import cairn.services.gateway.site.Site;
import cairn.services.gateway.site.Sites;
import cairn.services.http.HttpServer;
import cairn.services.http.RawClient;
import cairn.storage.block.BlockStore;
import cairn.storage.block.MemoryBlockStore;
import cairn.storage.cache.CacheTable;
import cairn.storage.files.FilesTable;
import cairn.storage.job.JobTable;
import cairn.storage.pin.PinTable;
import cairn.storage.table.Database;
import cairn.transform.engine.Engine;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A gateway on a real socket over blocks in memory, some of which are made to be damaged. */
final class GatewayFixture implements Closeable {
    static final ImportProfile PROFILE = ImportProfile.UNIXFS_V1_2025;

    /** Where names lead. */
    record NameSources(LinkSource domains, RecordSource records) {
        static final NameSources NONE = new NameSources(LinkSource.NONE, RecordSource.NONE);
    }

    private final MemoryBlockStore blocks = new MemoryBlockStore();
    private final Set<Multihash> damaged = ConcurrentHashMap.newKeySet();
    private final Map<Multihash, CountDownLatch> blocked = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final Database database;
    private final ForkJoinPool workers = new ForkJoinPool(2);
    private final HttpServer server;
    private final Watch watch;

    GatewayFixture(Path folder) throws IOException {
        this(folder, NameSources.NONE);
    }

    /** A gateway that is watched otherwise than usual. */
    GatewayFixture(Path folder, Watch.Options options, Site... sites) throws IOException {
        this(folder, NameSources.NONE, options, List.of(sites));
    }

    /** A gateway that knows names, and is a subdomain gateway on hosts. */
    GatewayFixture(Path folder, NameSources names, String... hosts) throws IOException {
        this(
                folder,
                names,
                Watch.Options.usual(),
                Stream.of(hosts).map(Site::subdomain).toList());
    }

    private GatewayFixture(Path folder, NameSources names, Watch.Options options, List<Site> sites) throws IOException {
        watch = new Watch(options);
        database = new Database(folder.resolve("tables.db"));
        BlockStore store = damageable();
        WriteGate gate = new WriteGate();
        Node node = new Node(new Node.Parts(
                folder,
                store,
                new Pins(new PinTable(database), store, gate, InstantSource.system()),
                new Files(new FilesTable(database), store, gate, PROFILE, InstantSource.system(), Duration.ofHours(1)),
                gate,
                workers,
                PROFILE,
                Naming.of(folder.resolve("keys"), database, names.domains(), NameRouting.NONE, InstantSource.system()),
                new JobTable(database),
                new CacheTable(database),
                Node.Limits.NONE));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = HttpServer.start(HttpServer.Options.at(address), new GatewayHandler(parts(node, names, watch, sites)));
    }

    private static GatewayHandler.Parts parts(Node node, NameSources names, Watch watch, List<Site> given) {
        Sites sites = Sites.of(given);
        Denylists denied = new Denylists(node.home().resolve("denylists"), InstantSource.system());
        LinkSource keys = name -> names.records().find(PeerId.parse(name)).map(KeyRecord::link);
        Links links = new Links(names.domains(), keys);
        return new GatewayHandler.Parts(node, links, names.records(), sites, denied, watch, Engine.of(node));
    }

    /** Puts the blocks of an archive into the store. */
    void load(Path car) throws IOException {
        try (FileChannel channel = FileChannel.open(car)) {
            CarReader reader = CarReader.open(channel, CarLimits.USUAL);
            for (Optional<Block> next = reader.next(); next.isPresent(); next = reader.next()) {
                blocks.put(next.get().verify(car.toString()));
            }
        }
    }

    /** The store, in which reading a damaged block fails as a real store's does. */
    private BlockStore damageable() {
        return (BlockStore) Proxy.newProxyInstance(
                BlockStore.class.getClassLoader(), new Class<?>[] {BlockStore.class}, (_, method, arguments) -> {
                    if (method.getName().equals("get")) {
                        reads.incrementAndGet();
                    }
                    if (method.getName().equals("get") && damaged.contains(((Cid) arguments[0]).hash())) {
                        Multihash hash = ((Cid) arguments[0]).hash();
                        throw new CorruptBlockException(hash, hash, "a secret place");
                    }
                    if (method.getName().equals("get") && blocked.containsKey(((Cid) arguments[0]).hash())) {
                        await(blocked.get(((Cid) arguments[0]).hash()));
                    }
                    try {
                        return method.invoke(blocks, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** From now on blocks that are read are counted, from 0. */
    void countReads() {
        reads.set(0);
    }

    int readsCounted() {
        return reads.get();
    }

    /** From now on the block is damaged. */
    void damage(Cid cid) {
        damaged.add(cid.hash());
    }

    /** From now on whoever asks for the block waits. */
    void block(Cid cid, CountDownLatch until) {
        blocked.put(cid.hash(), until);
    }

    private static void await(CountDownLatch until) throws IOException {
        try {
            until.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("waiting was interrupted");
        }
    }

    /** From now on the block is not there. */
    void remove(Cid cid) throws IOException {
        blocks.remove(cid.hash());
    }

    DagRoot file(String content) throws IOException {
        return file(content.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE, Attributes.NONE);
    }

    DagRoot file(byte[] content, int chunkBytes, Attributes attributes) throws IOException {
        FileBuilder builder = FileBuilder.of(PROFILE, attributes, blocks::put);
        for (int start = 0; start < content.length; start += chunkBytes) {
            int count = Math.min(chunkBytes, content.length - start);
            Leaf leaf = PROFILE.leaves().make(ByteBuffer.wrap(content, start, count));
            blocks.put(leaf.block());
            builder.add(leaf);
        }
        return builder.finish();
    }

    DagRoot symlink(String target) throws IOException {
        Block block = Symlinks.make(PROFILE.naming(), target, Attributes.NONE);
        blocks.put(block);
        return new DagRoot(block.cid(), 0, block.size());
    }

    DagRoot directory(Map<String, DagRoot> entries) throws IOException {
        DirectoryBuilder builder = DirectoryBuilder.of(PROFILE, Attributes.NONE, blocks::put);
        for (Map.Entry<String, DagRoot> entry : entries.entrySet()) {
            builder.add(entry.getKey(), entry.getValue());
        }
        return builder.finish();
    }

    /** A block's bytes. */
    byte[] bytes(Cid cid) throws IOException {
        return blocks.get(cid).orElseThrow().toByteArray();
    }

    /** A directory in which all entries are the same. */
    DagRoot manyEntries(int count, DagRoot entry) throws IOException {
        DirectoryBuilder builder = DirectoryBuilder.of(PROFILE, Attributes.NONE, blocks::put);
        for (int i = 0; i < count; i++) {
            builder.add("entry-" + i + ".txt", entry);
        }
        return builder.finish();
    }

    Cid block(Codec codec, byte[] bytes) throws IOException {
        Block block = Block.of(codec, HashFunction.SHA2_256, ByteBuffer.wrap(bytes));
        blocks.put(block);
        return block.cid();
    }

    InetSocketAddress address() {
        return server.address();
    }

    /** Asks with GET and more header lines, each with its line end, and shows status line, headers and body. */
    String get(String target, String... headers) throws IOException {
        return ask("GET", target, headers);
    }

    String ask(String method, String target, String... headers) throws IOException {
        return RawClient.ask(
                address(),
                method + " " + target + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n" + String.join("", headers)
                        + "\r\n");
    }

    static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    static String header(String answer, String name) {
        for (String line : answer.substring(0, answer.indexOf("\r\n\r\n")).split("\r\n", -1)) {
            if (line.regionMatches(true, 0, name + ": ", 0, name.length() + 2)) {
                return line.substring(name.length() + 2);
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        server.close();
        watch.close();
        workers.shutdownNow();
        database.close();
    }
}
