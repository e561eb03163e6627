package cairn.node.files;

import cairn.data.unixfs.ImportProfile;
import java.util.Optional;

/**
 * How a file is written.
 *
 * @param offset where the first byte goes; behind the file's end leaves zeros between
 * @param creates whether a file that is not there is made
 * @param parents whether missing directories above it are made
 * @param truncates whether it is emptied first
 * @param naming how a new file's blocks are named; that of its directory where nothing is said
 * @param rawLeaves whether new leaves are the bare bytes; what the file's CID says where nothing is said
 * @param flush whether it is on the medium on return
 */
public record FileWrite(
        long offset,
        boolean creates,
        boolean parents,
        boolean truncates,
        Optional<ImportProfile> naming,
        Optional<Boolean> rawLeaves,
        boolean flush) {}
