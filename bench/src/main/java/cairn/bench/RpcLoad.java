package cairn.bench;

import java.util.Arrays;
import java.util.Optional;

/** What a node's RPC is asked for, each a name, what it is, and how much faster than Kubo it has to be. */
enum RpcLoad {
    FILES_LS("rpc-files-ls", "files/ls of a directory with 100,000 entries", 10),
    PIN_LS("rpc-pin-ls", "pin/ls of 100,000 pins, streamed", 5),
    BLOCK_GET("rpc-block-get", "100,000 times block/get of 12 bytes, 32 connections", 2.5),
    FILES_WRITE("rpc-files-write", "10,000 files/write of new small files, 8 at a time", 5),
    ADD("rpc-add-1g", "add of the large file", 3),
    START("rpc-start", "from the start of the process to the first answer", 1),
    IDLE("rpc-idle", "memory of a node that has answered one call", 1);

    /**
     * What one run gave.
     *
     * @param millis from the first request to the last answer
     * @param cpuMillis processor time that the node's process took for it, by all its threads
     * @param residentBytes the node's resident memory afterwards
     */
    record Figure(long millis, long cpuMillis, long residentBytes) {}

    private final String label;
    private final String meaning;
    private final double wanted;

    RpcLoad(String label, String meaning, double wanted) {
        this.label = label;
        this.meaning = meaning;
        this.wanted = wanted;
    }

    String label() {
        return label;
    }

    String meaning() {
        return meaning;
    }

    /** The ratio to reach. */
    double wanted() {
        return wanted;
    }

    static Optional<RpcLoad> byLabel(String label) {
        return Arrays.stream(values()).filter(load -> load.label.equals(label)).findFirst();
    }
}
