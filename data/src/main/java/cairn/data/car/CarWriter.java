package cairn.data.car;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.varint.Varint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes an archive from its start to its end. Large blocks go to the sink without a copy; small ones are gathered
 * first, so that the sink is called for many at a time. Used by one thread; {@link #finish()} ends the archive, and
 * what was gathered is not written without it.
 */
public final class CarWriter {
    private static final int GATHERED_BYTES = 256 * 1024;
    /** Blocks up to this length are copied. */
    private static final int COPIED_BYTES_MAX = 16 * 1024;

    private final CarSink sink;
    private final Optional<CarIndex.Builder> index;
    private final ByteBuffer gathered = ByteBuffer.allocate(GATHERED_BYTES);
    private long dataBytes;
    private boolean isFinished;

    private CarWriter(CarSink sink, Optional<CarIndex.Builder> index) {
        this.sink = sink;
        this.index = index;
    }

    /** Begins a CARv1, which needs a stream only. */
    public static CarWriter version1(CarSink sink, List<Cid> roots) throws IOException {
        return new CarWriter(sink, Optional.empty()).start(CarHeader.encode(roots));
    }

    /**
     * Begins a CARv2 with an index. Where the data ends is known at the end only: the caller then writes the header
     * that {@link #finish()} gives at byte {@link CarV2Header#OFFSET}. Until that is done every reader refuses the
     * archive.
     */
    public static CarWriter version2(CarSink sink, List<Cid> roots, CarIndex.Format format) throws IOException {
        sink.write(List.of(CarV2Header.unfinished()));
        return new CarWriter(sink, Optional.of(new CarIndex.Builder(format))).start(CarHeader.encode(roots));
    }

    /** How many bytes a block takes in an archive. */
    public static long sectionBytes(Cid cid, int blockBytes) {
        long length = (long) cid.size() + blockBytes;
        return Varint.size(length) + length;
    }

    /** How many bytes a CARv1's header takes. */
    public static long headerBytes(List<Cid> roots) {
        return CarHeader.encode(roots).remaining();
    }

    private CarWriter start(ByteBuffer header) throws IOException {
        dataBytes = header.remaining();
        sink.write(List.of(header));
        return this;
    }

    /** Writes a block, whose bytes may change afterwards. */
    public void write(Block block) throws IOException {
        if (isFinished) {
            throw new IllegalStateException("The archive is finished");
        }
        Cid cid = block.cid();
        int length = Math.addExact(cid.size(), block.size());
        int headBytes = Varint.size(length) + cid.size();
        boolean isCopied = block.size() <= COPIED_BYTES_MAX;
        if (gathered.remaining() < headBytes + (isCopied ? block.size() : 0)) {
            flush();
        }
        index.ifPresent(builder -> builder.add(cid.hash(), dataBytes));
        Varint.write(gathered, length);
        cid.writeTo(gathered);
        if (isCopied) {
            gathered.put(block.bytes());
        } else {
            sink.write(List.of(gathered.flip(), block.bytes()));
            gathered.clear();
        }
        dataBytes += Varint.size(length) + length;
    }

    /** Hands what was gathered to the sink. */
    public void flush() throws IOException {
        if (gathered.position() > 0) {
            sink.write(List.of(gathered.flip()));
            gathered.clear();
        }
    }

    /** How many bytes the CARv1, the header included, has so far. */
    public long dataBytes() {
        return dataBytes;
    }

    /** Ends the archive. @return the header of a CARv2, which is to be written at {@link CarV2Header#OFFSET} */
    public Optional<CarV2Header> finish() throws IOException {
        flush();
        isFinished = true;
        if (index.isEmpty()) {
            return Optional.empty();
        }
        sink.write(index.get().build().encode());
        long dataOffset = CarV2Header.DATA_OFFSET_MIN;
        return Optional.of(new CarV2Header(true, dataOffset, dataBytes, OptionalLong.of(dataOffset + dataBytes)));
    }
}
