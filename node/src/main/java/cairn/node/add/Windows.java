package cairn.node.add;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Buffers outside the heap that files are read into, kept for the next file. They begin at a page, so that a store can
 * write whole pages of them as they are. May be used by any thread.
 */
final class Windows {
    private static final int PAGE_BYTES = 4096;

    private final int windowBytes;
    private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

    Windows(int windowBytes) {
        this.windowBytes = windowBytes;
    }

    int windowBytes() {
        return windowBytes;
    }

    /** An empty buffer; who takes it gives it back. */
    ByteBuffer take() {
        ByteBuffer window = free.poll();
        return window == null ? allocate() : window.clear();
    }

    private ByteBuffer allocate() {
        ByteBuffer memory = ByteBuffer.allocateDirect(windowBytes + PAGE_BYTES);
        return memory.slice(PAGE_BYTES - memory.alignmentOffset(0, PAGE_BYTES), windowBytes);
    }

    void giveBack(ByteBuffer window) {
        free.add(window);
    }
}
