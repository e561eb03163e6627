package cairn.node.add;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Buffers outside the heap that files are read into, kept for the next file. May be used by any thread. */
final class Windows {
    private final int windowBytes;
    private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

    Windows(int windowBytes) {
        this.windowBytes = windowBytes;
    }

    /** An empty buffer; who takes it gives it back. */
    ByteBuffer take() {
        ByteBuffer window = free.poll();
        return window == null ? ByteBuffer.allocateDirect(windowBytes) : window.clear();
    }

    void giveBack(ByteBuffer window) {
        free.add(window);
    }
}
