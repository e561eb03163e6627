package cairn.services.tar;

import java.time.Instant;

/**
 * What an archive says of one of its members.
 *
 * @param name its path, without a slash at the end; else as whoever made the archive chose it, which may be anything.
 *     Bytes that are no UTF-8 are escaped as {@link cairn.data.dagpb.PbName} does
 * @param linkTarget where a symlink or hard link points to, empty for others
 * @param sizeBytes the length of its content, 0 for what has none
 * @param mode the low twelve bits are its permissions
 */
public record TarEntry(String name, Kind kind, String linkTarget, long sizeBytes, int mode, Instant modified) {
    /** What a member is. */
    public enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        /** Another name for a member before it. */
        HARD_LINK,
        /** A device, a queue, or something that only its maker knows. */
        OTHER
    }
}
