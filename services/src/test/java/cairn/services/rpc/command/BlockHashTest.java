package cairn.services.rpc.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code block put --mhtype --mhlen} makes of "hi" and a line end, and what it refuses, as in Kubo 0.44. */
class BlockHashTest {
    private static final ByteBuffer HI = ByteBuffer.wrap("hi\n".getBytes(StandardCharsets.US_ASCII));

    private static String cid(String function, long digestBytes, ByteBuffer data) throws Exception {
        return Cid.v1(Codec.RAW, BlockCommands.hash(function, digestBytes, data))
                .toString();
    }

    @ParameterizedTest
    @CsvSource({
        "sha2-256, -1, bafkreiey5jxe6ilpf62lnh77tm5ejbbmhbugzjuf6p2v3remlu73ced34q",
        "sha2-256, 20, bafkrefey5jxe6ilpf62lnh77tm5ejbbmhbugzjq",
        "sha2-512, 64, bafkrgqgxrk5qkqttnbs7sryekilatqrq3ladulzwtucdvqqs22jtxekbbyddthrx7hc4zccdniyxg4zqy"
                + "heozszmf6ptotlc64legkrs2uh2y",
        "blake3, -1, bafkr4ialrnqcjd5npldn7lbcdn7adkfzdr3siinblm4h3up3fvvjjlxeha",
        "blake3, 20, bafkr4falrnqcjd5npldn7lbcdn7adkfzdr3siii",
        "blake3, 128, bafkr5aabbofwajepvv5mnx5meinx4anixeohojbbufntq7or7mwwvffo4q4bbaikkvrdue6cbgycyiuoly"
                + "yhnylanhjpypwwipevxevgaxzr4qqhlbdsowvhes7aae2jo2wkzmzmsr5ucsi3tzfhu6gzt35gng7dxxzogqc67wvqsauied"
                + "66hx45zvnl2qi4zsaxcross3ibehay74ozi",
        "identity, -1, bafkqaa3inefa",
        "identity, 20, bafkqaa3inefa",
        "sha1, -1, bafkrcfcvzjriny7e6t52luceqmz7vgp4ljaeu4y",
        "blake2b-160, -1, bafkzjzaccqd3e33we4z257uuk3fl2dwexwc34gp7h4",
    })
    void givesWhatKuboGives(String function, long digestBytes, String expected) throws Exception {
        assertEquals(expected, cid(function, digestBytes, HI));
    }

    @ParameterizedTest
    @CsvSource({
        "sha2-256, 0, 20 or more",
        "sha2-256, 19, 20 or more",
        "blake3, 19, 20 or more",
        "sha2-256, 33, 32 bytes",
        "blake3, 129, 128 bytes",
        "sha2-256, 4294967296, 32 bytes",
        "md5, -1, md5",
        "blake2b-8, -1, blake2b-8",
    })
    void refuses(String function, long digestBytes, String reason) {
        Exception e = assertThrows(IOException.class, () -> BlockCommands.hash(function, digestBytes, HI));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void aCidHoldsSmallBlocksOnly() throws Exception {
        BlockCommands.hash("identity", -1, ByteBuffer.allocate(128));
        ByteBuffer large = ByteBuffer.allocate(129);
        Exception e = assertThrows(UsageException.class, () -> BlockCommands.hash("identity", -1, large));
        assertTrue(e.getMessage().contains("128"), e.getMessage());
    }
}
