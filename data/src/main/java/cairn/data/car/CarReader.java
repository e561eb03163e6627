package cairn.data.car;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.varint.Varint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Optional;

/**
 * Reads an archive of either version from its start to its end.
 *
 * <pre>{@code
 * CarReader reader = CarReader.open(channel, CarLimits.USUAL);
 * for (Optional<Block> block = reader.next(); block.isPresent(); block = reader.next()) {
 *     store.put(block.get().verify("the CAR"));
 * }
 * }</pre>
 *
 * <p>The bytes of a block stay valid for as long as they are referenced; a block that is kept keeps some megabytes of
 * the stream around it as well. Used by one thread; the channel blocks and is closed by the caller.
 */
public final class CarReader {
    private static final int VARINT_BYTES_MAX = Varint.BYTES_MAX;

    private final CarInput in;
    private final CarLimits limits;
    private Optional<CarV2Header> v2 = Optional.empty();
    private List<Cid> roots = List.of();
    private long dataOffset;
    private long sectionOffset;
    private boolean isAtEnd;

    private CarReader(CarInput in, CarLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /**
     * Reads the header, or headers.
     *
     * @throws MalformedException where this is not a CAR; the offset counts from the archive's start
     * @throws LimitException where the header is too long
     */
    public static CarReader open(ReadableByteChannel channel, CarLimits limits) throws IOException {
        return open(channel, limits, CarPieces.FRESH);
    }

    /** The same, reading into memory of the caller's. */
    public static CarReader open(ReadableByteChannel channel, CarLimits limits, CarPieces pieces) throws IOException {
        CarReader reader = new CarReader(new CarInput(channel, pieces), limits);
        reader.readHeaders();
        return reader;
    }

    /** 1 or 2. */
    public int version() {
        return v2.isPresent() ? 2 : 1;
    }

    /** The roots that the archive names; their blocks need not be in it. */
    public List<Cid> roots() {
        return roots;
    }

    /** The header of a CARv2. */
    public Optional<CarV2Header> v2() {
        return v2;
    }

    /** Where the last block's section begins, counted from the start of the data, as an index counts. */
    public long sectionOffset() {
        return sectionOffset;
    }

    /** How many bytes of the archive have been read, for a progress display. */
    public long bytesRead() {
        return in.offset();
    }

    private void readHeaders() throws IOException {
        CarHeader first = readHeader();
        if (first.version() == 2) {
            if (in.offset() != CarV2Header.OFFSET) {
                throw new MalformedException("The first header of a CARv2 holds its version and nothing else", 0);
            }
            need(CarV2Header.BYTES, "its CARv2 header");
            CarV2Header header = CarV2Header.read(in.piece());
            in.skipTo(header.dataOffset(), "data");
            in.endAt(header.dataOffset() + header.dataBytes());
            v2 = Optional.of(header);
            dataOffset = header.dataOffset();
            first = readHeader();
        }
        if (first.version() != 1) {
            String where = v2.isPresent() ? "The data of the CARv2" : "The CAR";
            throw new MalformedException(
                    where + " has version " + first.version() + ", which is not known", dataOffset);
        }
        roots = first.roots();
    }

    private CarHeader readHeader() throws IOException {
        long start = in.offset();
        if (in.prepare(1) == 0) {
            throw new MalformedException("The CAR is empty", start);
        }
        long length = readLength("its header's length");
        if (length > limits.headerBytesMax()) {
            throw new LimitException(
                    "The header at byte " + start + " of the CAR has " + length + " bytes",
                    "headerBytesMax",
                    limits.headerBytesMax(),
                    "this is no CAR, or it names too many roots");
        }
        need((int) length, "its header");
        long bodyStart = in.offset();
        try {
            return CarHeader.decode(in.take((int) length));
        } catch (MalformedException e) {
            throw new MalformedException(
                    "This is not a CAR: its header is not valid: " + e.reason(),
                    e.offset() < 0 ? start : bodyStart + e.offset());
        }
    }

    /**
     * The next block, unverified, or nothing at the end.
     *
     * @throws MalformedException where the archive is damaged or cut short
     * @throws LimitException where the block is too long; nothing of it was read
     */
    public Optional<Block> next() throws IOException {
        if (isAtEnd || in.prepare(1) == 0) {
            isAtEnd = true;
            checkComplete();
            return Optional.empty();
        }
        long start = in.offset();
        long length = readLength("a section's length");
        if (length == 0) {
            if (!limits.endsAtZeroSection()) {
                throw new MalformedException("A section of the CAR has length zero", start);
            }
            isAtEnd = true;
            return Optional.empty();
        }
        if (length > limits.sectionBytesMax()) {
            throw tooLong(start, length);
        }
        need((int) length, "the section that begins at byte " + start);
        sectionOffset = start - dataOffset;
        return Optional.of(block(in.take((int) length), start));
    }

    /** Where a CARv2 says how long its data is, a stream that ends before is cut short. */
    private void checkComplete() throws MalformedException {
        if (v2.isPresent() && in.offset() < dataOffset + v2.get().dataBytes()) {
            throw new MalformedException(
                    "The CAR is cut short: " + (in.offset() - dataOffset) + " of "
                            + v2.get().dataBytes() + " bytes of its data are there",
                    in.offset());
        }
    }

    private Block block(ByteBuffer section, long start) throws IOException {
        Cid cid;
        try {
            cid = Cid.read(section);
        } catch (MalformedException e) {
            throw new MalformedException("A section of the CAR has no valid CID: " + e.reason(), start);
        }
        if (section.remaining() > limits.blockBytesMax()) {
            throw tooLong(start, section.remaining());
        }
        return Block.claimed(cid, section);
    }

    private LimitException tooLong(long start, long length) {
        return new LimitException(
                "The section at byte " + start + " of the CAR has " + length + " bytes",
                "blockBytesMax",
                limits.blockBytesMax(),
                "such blocks cannot be exchanged with other nodes; allow big blocks to take them nevertheless");
    }

    private long readLength(String what) throws IOException {
        long start = in.offset();
        int count = in.prepare(VARINT_BYTES_MAX);
        ByteBuffer piece = in.piece();
        int at = piece.position();
        for (int i = 0; i < count; i++) {
            if (piece.get(at + i) >= 0) {
                return readVarint(piece, start, what);
            }
        }
        String problem = count == VARINT_BYTES_MAX ? " is not a number" : " is cut short";
        throw new MalformedException("The CAR is damaged: " + what + problem, start);
    }

    private static long readVarint(ByteBuffer piece, long start, String what) throws MalformedException {
        try {
            return Varint.read(piece);
        } catch (MalformedException e) {
            throw new MalformedException("The CAR is damaged: " + what + " is not in its shortest form", start);
        }
    }

    private void need(int count, String what) throws IOException {
        int there = in.prepare(count);
        if (there < count) {
            throw new MalformedException(
                    "The CAR is cut short in " + what + ": " + there + " of " + count + " bytes are there",
                    in.offset() + there);
        }
    }

    /**
     * The index behind the data, where the archive has one. Asked for after the last block; reads the stream to its
     * end. An index is what the archive's writer claims: the section that it leads to may be another one.
     *
     * @param bytesMax the longest index that is taken
     */
    public Optional<CarIndex> readIndex(int bytesMax) throws IOException {
        if (!isAtEnd) {
            throw new IllegalStateException("The index lies behind the last block");
        }
        if (v2.isEmpty() || v2.get().indexOffset().isEmpty()) {
            return Optional.empty();
        }
        long start = v2.get().indexOffset().getAsLong();
        in.endAt(Long.MAX_VALUE);
        in.skipTo(start, "index");
        int count = 0;
        for (int wanted = 64 * 1024; count < wanted; wanted = (int) Math.min(bytesMax + 1L, wanted * 2L)) {
            count = in.prepare(wanted);
            if (count > bytesMax) {
                throw new LimitException(
                        "The index at byte " + start + " of the CAR", "indexBytesMax", bytesMax, "do without it");
            }
            if (count < wanted) {
                break;
            }
        }
        try {
            return Optional.of(CarIndex.parse(in.take(count)));
        } catch (MalformedException e) {
            throw new MalformedException(
                    "The index of the CAR is damaged: " + e.reason(), start + Math.max(0, e.offset()));
        }
    }
}
