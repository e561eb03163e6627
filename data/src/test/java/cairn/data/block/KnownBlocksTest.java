package cairn.data.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.multihash.HashFunction;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class KnownBlocksTest {
    @Test
    void theEmptyBlockIsKnownByEveryHash() throws Exception {
        Cid raw = Cid.parse("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
        assertEquals(0, KnownBlocks.find(raw).orElseThrow().size());
        Cid blake = Cid.v1(Codec.RAW, HashFunction.BLAKE3.hash(ByteBuffer.allocate(0)));
        assertEquals(blake, KnownBlocks.find(blake).orElseThrow().cid());
    }

    @Test
    void aBlockHeldByItsCidIsKnownAndNoOther() {
        ByteBuffer text = ByteBuffer.wrap(new byte[] {5, 6});
        Cid inline = Cid.v1(Codec.RAW, HashFunction.IDENTITY.hash(text));
        assertEquals(text, KnownBlocks.find(inline).orElseThrow().bytes());
        assertTrue(KnownBlocks.find(Cid.v1(Codec.RAW, HashFunction.SHA2_256.hash(text)))
                .isEmpty());
    }
}
