package cairn.data.protobuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ProtoReaderSkipTest {
    /** A field that is not known may have any wire type; what follows it is read from its start. */
    @Test
    void everyWireTypeIsPassedOverWhole() throws Exception {
        ByteBuffer message = ByteBuffer.allocate(64);
        ProtoWriter.putBytesHead(message, 9, 3);
        message.put(new byte[] {1, 2, 3});
        ProtoWriter.putFixed32Field(message, 10, 77);
        ProtoWriter.putVarintField(message, 11, 1_000_000);
        message.put((byte) (12 << 3 | ProtoReader.FIXED64)).putLong(5);
        ProtoWriter.putVarintField(message, 1, 42);
        ProtoReader reader = ProtoReader.strict(message.flip());
        for (int i = 0; i < 4; i++) {
            reader.skipValue(reader.readTag());
        }
        assertEquals(8, reader.readTag());
        assertEquals(42, reader.readVarint());
        assertTrue(reader.atEnd());
    }
}
