package cairn.services.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.multihash.HashFunction;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DirectoryBuilder;
import cairn.data.unixfs.ImportProfile;
import cairn.node.Node;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are kept are those that would be made, and pins that are asked for together are made together. */
class LongListingTest {
    private static final ImportProfile PROFILE = ImportProfile.UNIXFS_V0_2015;
    private static final int ENTRIES = 3000;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> ask(RpcFixture rpc, String target) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + rpc.address().getPort() + "/api/v0/" + target);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String answer(RpcFixture rpc, String target) throws IOException, InterruptedException {
        HttpResponse<String> response = ask(rpc, target);
        assertEquals(200, response.statusCode(), response.body());
        return response.body();
    }

    /** A directory with files of version 0, so that their CIDs depend on how the caller wants to see them. */
    private static Cid directory(Node node, int entries) throws IOException {
        DirectoryBuilder builder = DirectoryBuilder.of(PROFILE, Attributes.NONE, node.blocks()::put);
        Cid empty = DirectoryBuilder.of(PROFILE, Attributes.NONE, node.blocks()::put)
                .finish()
                .cid();
        for (int i = 0; i < entries; i++) {
            builder.add("entry <" + i + ">", empty, 4);
        }
        return builder.finish().cid();
    }

    @Test
    void aListingIsTheSameWheneverItIsAskedFor() throws IOException, InterruptedException {
        try (RpcFixture rpc = new RpcFixture(folder, PROFILE)) {
            answer(rpc, "files/cp?arg=/ipfs/" + directory(rpc.node(), ENTRIES) + "&arg=/big");
            for (String options : List.of("", "&long=true", "&long=true&cid-base=base32", "&long=true&cid-base=z")) {
                String first = answer(rpc, "files/ls?arg=/big" + options);
                assertTrue(first.length() > 64 << 10, "too short to be kept");
                assertEquals(ENTRIES, entries(first));
                assertEquals(first, answer(rpc, "files/ls?arg=/big" + options));
                HttpResponse<String> again = ask(rpc, "files/ls?arg=/big" + options);
                assertEquals(
                        Optional.of("application/json"), again.headers().firstValue("Content-Type"), "kept answer");
                assertEquals(Optional.empty(), again.headers().firstValue("X-Chunked-Output"));
            }
            assertTrue(answer(rpc, "files/ls?arg=/big&long=true").contains("\"Hash\":\"Qm"));
            assertTrue(
                    answer(rpc, "files/ls?arg=/big&long=true&cid-base=base32").contains("\"Hash\":\"bafy"));
            answer(rpc, "files/mkdir?arg=/big/new");
            assertEquals(ENTRIES + 1, entries(answer(rpc, "files/ls?arg=/big")));
        }
    }

    private static int entries(String listing) throws IOException {
        return ((List<?>) Json.readObject(listing).get("Entries")).size();
    }

    @Test
    void longAnswersAreKeptUntilOthersTakeTheirRoom() {
        KeptAnswers kept = new KeptAnswers();
        List<ByteBuffer> megabytes = List.of(ByteBuffer.allocate(9 << 20));
        kept.keep("short", List.of(ByteBuffer.allocate(100)));
        kept.keep("first", megabytes);
        kept.keep("second", megabytes);
        assertTrue(kept.find("first").isPresent());
        kept.keep("third", megabytes);
        assertFalse(kept.find("short").isPresent());
        assertTrue(kept.find("first").isPresent(), "it was used after the second");
        assertFalse(kept.find("second").isPresent());
        assertTrue(kept.find("third").isPresent());
    }

    @Test
    void pinsThatAreAskedForTogetherAreMadeTogetherOrNotAtAll() throws IOException, InterruptedException {
        try (RpcFixture rpc = new RpcFixture(folder, PROFILE)) {
            StringBuilder arguments = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                Block block = Block.of(
                        Codec.RAW,
                        HashFunction.SHA2_256,
                        ByteBuffer.wrap(("block " + i).getBytes(StandardCharsets.UTF_8)));
                rpc.node().blocks().put(block);
                arguments.append("&arg=").append(block.cid());
            }
            Cid absent = Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.wrap(new byte[] {1, 2, 3}))
                    .cid();
            String add = "pin/add?recursive=false" + arguments;
            assertEquals(500, ask(rpc, add + "&arg=" + absent).statusCode());
            assertEquals("{\"Keys\":{}}\n", answer(rpc, "pin/ls"));
            assertEquals(200, ((List<?>) Json.readObject(answer(rpc, add)).get("Pins")).size());
            String streamed = answer(rpc, "pin/ls?stream=true&type=direct");
            assertEquals(200, streamed.lines().count());
            for (String line : streamed.lines().toList()) {
                Map<String, Object> pin = Json.readObject(line);
                assertEquals("direct", pin.get("Type"));
                assertEquals(2, pin.size());
            }
            assertEquals("", answer(rpc, "pin/ls?stream=true&type=recursive"));
        }
    }
}
